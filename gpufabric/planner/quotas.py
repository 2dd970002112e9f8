"""Machines that the quotas of an account leave."""

from collections.abc import Mapping

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import Shape
from gpufabric.quota.demand import demand_of
from gpufabric.quota.snapshot import QuotaSnapshot

Quotas = Mapping[str, QuotaSnapshot]
"""Quotas by cloud and region, such as ``aws-us-east-1``."""


def machines_left(shape: Shape, region: str, quotas: Quotas, catalog: Catalog) -> int | None:
    """Return how many machines of a shape the quotas of a region leave; None if that is unknown.

    Everything in use counts as used by others: the machines of a new lease come on top.

    Args:
        shape: the machine.
        region: cloud and region.
        quotas: quotas of the accounts.
        catalog: quota families.
    """
    snapshot = quotas.get(region)
    if snapshot is None:
        return None
    demand = demand_of(
        shape, catalog, account="", region=region.partition("-")[2], usage_class="on-demand", nodes=1
    )
    families = [family for family in (demand.family, demand.total) if family]
    states = [snapshot.families.get(family) for family in families]
    if not states or states[0] is None:
        return None
    return min(
        max(0, state.limit - state.used) // demand.units_per_node for state in states if state is not None
    )
