"""Reservations that a stack makes: their bill, and the quota that they draw beside the machines in them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from gpufabric.catalog.shape import Cloud
from gpufabric.cost.items import Item, NodePool, ReservedNodes
from gpufabric.cost.rates import known_shape
from gpufabric.cost.unused import with_idle
from gpufabric.policies.billing.extractors import Lookup, Reading, listed_shape
from gpufabric.policies.billing.uncounted import UNKNOWN_MACHINE, UncountedMachines
from gpufabric.quota.demand import Demand, demand_of


def reserved(
    lookup: Lookup,
    *,
    key: str,
    cloud: Cloud,
    region: str,
    shape: str,
    nodes: int,
    shape_key: str,
    is_open: bool = False,
) -> Iterator[Reading]:
    """Yield the machines that a reservation holds; those that the catalogue lacks are named.

    Args:
        lookup: facts about shapes.
        key: URN by which machines refer to the reservation.
        cloud: cloud that bills.
        region: the cloud's name of the region.
        shape: the cloud's name of the machine, in any case.
        nodes: machines that it holds.
        shape_key: property that names the shape, for messages.
        is_open: whether machines without a reservation fill it automatically (AWS).
    """
    name, known, listed = listed_shape(lookup.catalog, cloud, shape)
    yield ReservedNodes(key=key, cloud=cloud, region=region, shape=name, nodes=nodes, is_open=is_open)
    if known is None and not listed:
        yield UncountedMachines(shape_key, name, UNKNOWN_MACHINE, billed=True)


def idle_demands(items: Iterable[Item], lookup: Lookup) -> Iterator[Demand]:
    """Yield the quota demand of reserved machines that no machine of the stack uses at peak.

    A cloud grants a reservation as a whole; the machines in it draw nothing more.
    """
    pools = [item for item in items if isinstance(item, NodePool | ReservedNodes)]
    for item in with_idle(pools):
        if isinstance(item, NodePool) and item.idle and item.nodes_max:
            yield from _demand(item, lookup, item.nodes_max)


def held_demands(items: Iterable[Item], lookup: Lookup) -> Iterator[Demand]:
    """Yield the quota demand of reservations as a whole, whatever runs in them."""
    for item in with_idle([item for item in items if isinstance(item, ReservedNodes)]):
        if isinstance(item, NodePool):
            yield from _demand(item, lookup, item.nodes_max)


def _demand(idle: NodePool, lookup: Lookup, nodes: int) -> Iterator[Demand]:
    shape = known_shape(lookup.catalog, idle.cloud, idle.shape)
    if shape is None:
        return
    owner = lookup.resources.get(idle.reservation)
    demand = demand_of(
        shape,
        lookup.catalog,
        account=lookup.account,
        region=idle.region,
        usage_class="reservation",
        nodes=nodes,
        what=owner.name if owner else "",
    )
    yield replace(demand, running=nodes)
