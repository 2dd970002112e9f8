"""Prices of machines by pool, for alerts on spend."""

from datetime import date
from decimal import Decimal

from gpufabric.catalog.catalog import Catalog
from gpufabric.cost.items import NodePool
from gpufabric.declared.bills import bill_of_region
from gpufabric.plan.regions import AnyRegionPlan
from gpufabric.spec.fabric import Fabric

_CENT = Decimal("0.01")


def usd_per_node_hour(
    plan: AnyRegionPlan, fabric: Fabric, catalog: Catalog, today: date
) -> dict[str, Decimal]:
    """Return the price of a machine in US dollars per hour by the name of its pool in the cluster.

    Empty if a pool has no price: a sum without it would look like the whole.

    Args:
        plan: the region.
        fabric: declaration that all stacks share, with its stated prices.
        catalog: list prices.
        today: day of the prices.
    """
    names = {pool.name: pool.resource_name for pool in plan.pools}
    prices: dict[str, Decimal] = {}
    for line in bill_of_region(plan, fabric, catalog, today).lines:
        item = line.item
        if isinstance(item, NodePool) and item.nodes_max:
            if line.usd_per_hour is None:
                return {}
            prices[names[item.pool]] = (line.usd_per_hour / item.nodes_max).quantize(_CENT)
    return prices
