"""Resources that a change removes or restarts, as data of a report."""

from typing import Literal

from gpufabric.report.data import Data


class CapacityLoss(Data):
    """Something of value that the change takes away: GPUs of a pool, a link, stored data, a standing copy."""

    kind: Literal["pool", "link", "store", "copy"]
    name: str
    """Name of the pool on its resources, key of the link, or logical name."""

    cause: Literal["removed", "scaled in", "shape", "zone", "capacity", "replaced", "lease ended"]
    """shape, zone and capacity: this property of the pool changes, so that all of its machines are replaced.
    lease ended: the machines went when their lease did."""

    text: str
    gpus: int | None = 0
    """GPUs that go, whether or not others replace them; null: unknown."""

    gpus_before: int | None = 0
    gpus_after: int | None = 0


class RollingChange(Data):
    """A change of a pool that stays: it restarts the machines in batches, or only new machines get it."""

    pool: str
    restarts: Literal["yes", "no", "unknown"]
    because: tuple[str, ...]
    """Properties that change."""

    nodes: int | None = None
    gpus: int | None = None
    """GPUs of the machines; null: unknown."""

    batch: int | None = None
    """Machines that the cloud takes at a time; null: unknown, or none restart."""

    text: str
