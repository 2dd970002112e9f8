"""Order in which the pools of a region are drained."""

from gpufabric.spec.maintenance import Maintenance
from gpufabric.spec.problems import Problem
from gpufabric.spec.regions import AnyRegion


def unknown_pools(region: AnyRegion) -> list[Problem]:
    """Check that the pools of a region's own drain order exist. A fabric's order covers several regions."""
    order = region.maintenance.drain_order if region.maintenance else []
    known = ", ".join(sorted(region.pools)) or "none; the region has no pools"
    return [
        Problem(f"maintenance.drain_order[{place}]", name, known, "pools of the region")
        for place, name in enumerate(order)
        if name not in region.pools
    ]


def drain_order(region: AnyRegion, maintenance: Maintenance | None) -> list[str]:
    """Return the pools of a region that have a place in the drain order, in that order."""
    return [name for name in (maintenance.drain_order if maintenance else []) if name in region.pools]
