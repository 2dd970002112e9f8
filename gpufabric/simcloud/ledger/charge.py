"""Units that a cloud bills for a resource, before any price."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Mode = Literal["on-demand", "reservation", "capacity-block", "spot"]
"""How machines are paid."""


@dataclass(frozen=True, slots=True)
class BilledMachines:
    """Machines of one shape that run.

    Attributes:
        region: the cloud's name of the region.
        shape: the cloud's name of the machine.
        mode: how they are paid.
        nodes: their number.
        held_by: key of the reservation or Capacity Block that holds them; empty for none.
    """

    region: str
    shape: str
    mode: Mode
    nodes: Decimal
    held_by: str = ""


@dataclass(frozen=True, slots=True)
class BilledReservation:
    """Machines that a reservation holds, used or not. ``key`` is what ``BilledMachines.held_by`` names."""

    key: str
    region: str
    shape: str
    nodes: Decimal


@dataclass(frozen=True, slots=True)
class BilledUnits:
    """Units of a service, in the unit of the price list. ``key`` is its name in ``services.toml``."""

    region: str
    key: str
    amount: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class BilledFileSystem:
    """A Lustre file system of ``gib`` GiB, with a throughput of ``mbps_per_tib`` MB/s per TiB."""

    region: str
    mbps_per_tib: int
    gib: Decimal


@dataclass(frozen=True, slots=True)
class PaidAtOnce:
    """A purchase that is paid at once: a Capacity Block.

    Attributes:
        region: the cloud's name of the region.
        key: id of the block.
        shape: the cloud's name of the machine; empty if the cloud was not told.
        nodes: number of machines.
        hours: length of the block.
        usd: the fee that the cloud quoted; None if it quoted none.
    """

    region: str
    key: str
    shape: str
    nodes: Decimal
    hours: Decimal
    usd: Decimal | None = None


@dataclass(frozen=True, slots=True)
class BilledByUse:
    """Something that is billed by use, which the simulated clouds do not measure. ``what`` names it."""

    region: str
    what: str


@dataclass(frozen=True, slots=True)
class Unlisted:
    """Something that costs money, or may, and is in no price list. ``what`` names it."""

    region: str
    what: str


BilledCharge = (
    BilledMachines | BilledReservation | BilledUnits | BilledFileSystem | PaidAtOnce | BilledByUse | Unlisted
)
