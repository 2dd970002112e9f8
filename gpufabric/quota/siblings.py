"""Other stacks of a project, which may share an account's quota or a reservation with a stack."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from gpufabric.catalog.catalog import Catalog
from gpufabric.quota.declared import demands_of_region
from gpufabric.quota.demand import Demand
from gpufabric.quota.newest import newest_quotas
from gpufabric.quota.snapshot import QuotaSnapshot
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.regions import AnyRegion


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another region stack of the project.

    Attributes:
        stack: its name.
        region: its declaration; None for a stack that is up and has no file.
        snapshot: its recorded quotas; None if there are none or the file is invalid.
        demands: demand of a stack without a file, by its state.
        held_at: returns the demand of its machines that existed at a time, or None if it is not known; for a
            stack without a file.
        unread: whether some of its machines could not be read, so that ``demands`` lacks them.
    """

    stack: str
    region: AnyRegion | None
    snapshot: QuotaSnapshot | None = None
    demands: tuple[Demand, ...] = ()
    held_at: Callable[[datetime], Sequence[Demand] | None] = lambda _: None
    unread: bool = False


def siblings_of(
    stack: str, regions: Mapping[str, AnyRegion], root: Path, catalog: Catalog, now: datetime
) -> tuple[Sibling, ...]:
    """Return the other region stacks, sorted by name.

    Args:
        stack: the stack that is judged.
        regions: declarations of all region stacks that could be read.
        root: folder of ``Pulumi.yaml``, which holds the snapshots.
        catalog: quota families.
        now: the present.
    """
    return tuple(
        Sibling(name, region, _snapshot(root, name, region, catalog, now))
        for name, region in sorted(regions.items())
        if name != stack
    )


def sibling_demands(siblings: Iterable[Sibling], catalog: Catalog, now: datetime) -> list[Demand]:
    """List the demand of all siblings at peak; declared shapes that the catalogue lacks have none."""
    demands: list[Demand] = []
    for sibling in siblings:
        if sibling.region is not None:
            demands.extend(demands_of_region(sibling.region, catalog, now, stack=sibling.stack))
        demands.extend(replace(demand, stack=sibling.stack) for demand in sibling.demands)
    return demands


def _snapshot(
    root: Path, stack: str, region: AnyRegion, catalog: Catalog, now: datetime
) -> QuotaSnapshot | None:
    try:
        return newest_quotas(root, stack, region, catalog, now)
    except DeclarationError:
        # The stack's own run reports the fault.
        return None
