"""Answers of clouds on machines for an account: blocks for sale, free machines, shapes it cannot have."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from gpufabric.snapshots.block_offers import OfferedBlock, offered_blocks
from gpufabric.snapshots.files import load
from gpufabric.snapshots.model import CapacitySnapshot, Section
from gpufabric.snapshots.rows import Availability, Offer
from gpufabric.spec.base import Declared
from gpufabric.spec.concealed import is_concealed
from gpufabric.spec.regions import AnyRegion, account_of

Machines = tuple[str, str]
"""Region with its cloud, and shape."""

_Row = TypeVar("_Row", bound=Declared)


@dataclass(frozen=True, slots=True)
class StartableMachines:
    """Machines that could start now.

    Attributes:
        machines: their number.
        read_on: day of the answer.
    """

    machines: int
    read_on: date


@dataclass(frozen=True, slots=True)
class AccountCapacity:
    """Answers of real accounts. What is absent is unknown.

    Attributes:
        blocks: Capacity Blocks for sale, alternatives to each other.
        not_sold: why an account cannot have machines, with the day of the answer.
        free: machines that could start now, where the cloud says how many (OCI).
    """

    blocks: Mapping[Machines, tuple[OfferedBlock, ...]] = field(
        default_factory=dict[Machines, tuple[OfferedBlock, ...]]
    )
    not_sold: Mapping[Machines, str] = field(default_factory=dict[Machines, str])
    free: Mapping[Machines, StartableMachines] = field(default_factory=dict[Machines, StartableMachines])


def account_capacity(root: Path, regions: Iterable[AnyRegion], now: datetime) -> AccountCapacity:
    """Read the answers of a project's accounts. Those of simulated clouds and of the future do not count.

    Args:
        root: folder of the project.
        regions: declared regions; their accounts have been asked.
        now: the present.

    Raises:
        DeclarationError: a snapshot cannot be read.
    """
    blocks: dict[Machines, list[OfferedBlock]] = {}
    for block in offered_blocks(root, now):
        if block.ends > now:
            blocks.setdefault((block.region, block.shape), []).append(block)
    not_sold: dict[Machines, str] = {}
    free: dict[Machines, StartableMachines] = {}
    for region in regions:
        account = account_of(region)
        if is_concealed(account):
            continue
        snapshot = load(root, "capacity", region.cloud, account, region.region)
        if isinstance(snapshot, CapacitySnapshot):
            stack = f"{region.cloud}-{region.region}"
            not_sold |= {(stack, shape): why for shape, why in _not_sold(snapshot.offers, now)}
            free |= {(stack, shape): count for shape, count in _free(snapshot.availability, now)}
    return AccountCapacity({key: tuple(some) for key, some in blocks.items()}, not_sold, free)


def _not_sold(section: Section[Offer] | None, now: datetime) -> Iterator[tuple[str, str]]:
    """Yield the shapes that no zone sells to the account, with the reason."""
    if section is None or not section.is_of_real_account(now):
        return
    day = section.read_at.date().isoformat()
    for shape, rows in _by_shape(section).items():
        if rows and not any(row.is_sold for row in rows.values()):
            zones = ", ".join(sorted(zone for zone in rows if zone)) or "the region"
            why = ", ".join(sorted({row.reason for row in rows.values() if row.reason}))
            yield (
                shape,
                f"{zones} does not sell it to the account ({why or 'no reason stated'}), read on {day}",
            )


def _free(section: Section[Availability] | None, now: datetime) -> Iterator[tuple[str, StartableMachines]]:
    """Yield the machines that could start now, where each place says how many."""
    if section is None or not section.is_of_real_account(now):
        return
    for shape, rows in _by_shape(section).items():
        open_ = [row for row in rows.values() if row.can_start]
        counts = [row.nodes for row in open_ if row.nodes is not None]
        if len(counts) == len(open_) and not any(row.is_unlimited for row in open_):
            yield shape, StartableMachines(sum(counts), section.read_at.date())


def _by_shape(section: Section[_Row]) -> dict[str, dict[str, _Row]]:
    """Return the rows of each shape by place; keys are ``<shape>@<place>``."""
    shapes: dict[str, dict[str, _Row]] = {}
    for key, row in section.rows.items():
        shape, _, place = key.partition("@")
        shapes.setdefault(shape, {})[place] = row
    return shapes
