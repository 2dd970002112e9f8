"""Machines of which a cloud chooses the type from a list, such as those of a mixed Auto Scaling group.

The choice is not known before the cloud makes it. The bill counts the dearest type, and quota demand every
family that may be drawn, each at peak. The limit of a whole region counts the type with the most units alone.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from gpufabric.catalog.shape import CapacityMode, Cloud
from gpufabric.cost.items import NodePool, Service
from gpufabric.cost.rates import NoRate, node_rate
from gpufabric.cost.service_rates import service_rate, usd_per_hour
from gpufabric.policies.billing.extractors import Lookup, Reading
from gpufabric.policies.billing.machines import listed_shape, machines, pool_name
from gpufabric.policies.billing.uncounted import UncountedMachines
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.quota.demand import Demand

_WEIGHT = "weightedCapacity"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A machine type that a cloud may choose.

    Attributes:
        shape: the type.
        key: property that names it, for messages.
        weight: units of the group's size that one machine counts, at least 1.
    """

    shape: str
    key: str
    weight: int = 1


def weight_of(override: Props) -> int:
    """Return the units of a group's size that one machine counts, as an object of a list states them.

    Raises:
        UnreadableProperty: the weight is unknown, or no machine could have it.
    """
    weight = override.number(_WEIGHT)
    if weight is not None and weight < 1:
        raise UnreadableProperty(override.name(_WEIGHT), "is not 1 or more")
    return 1 if weight is None else weight


@dataclass(frozen=True, slots=True)
class GroupSize:
    """Size of a group, in its units: machines unless types have weights."""

    least: int
    now: int
    most: int


def chosen(
    resource: Resource,
    lookup: Lookup,
    candidates: Sequence[Candidate],
    size: GroupSize,
    *,
    cloud: Cloud,
    region: str,
    capacity: CapacityMode,
    reservation: str = "",
    reservation_id: str = "",
    fills: Callable[[str], str] = lambda _: "",
    surge: int = 0,
    name: str = "",
) -> Iterator[Reading]:
    """Yield the machines of a group whose type is one of several; its name is the resource's by default.

    ``fills`` returns the open reservation that machines of a type fill.
    """
    readings = [
        list(
            machines(
                lookup,
                name=name or pool_name(resource),
                cloud=cloud,
                region=region,
                shape=candidate.shape,
                shape_key=candidate.key,
                capacity=capacity,
                nodes_min=-(-size.least // candidate.weight),
                nodes_now=-(-size.now // candidate.weight),
                nodes_max=-(-size.most // candidate.weight),
                reservation=reservation,
                reservation_id=reservation_id,
                fills=fills(candidate.shape),
                surge=lambda: surge,
            )
        )
        for candidate in dict.fromkeys(candidates)
    ]
    if not readings:
        return
    dearest = max(readings, key=lambda items: _peak_usd_per_hour(items, lookup))
    yield from (item for item in dearest if not isinstance(item, Demand | UncountedMachines))
    yield from _largest_demands(readings)
    yield from dict.fromkeys(
        item for items in readings for item in items if isinstance(item, UncountedMachines)
    )


def _peak_usd_per_hour(items: Sequence[Reading], lookup: Lookup) -> Decimal:
    """Return the price at peak; infinite for machines without a price, so that the bill names them."""
    today = lookup.now.date()
    total = Decimal(0)
    for item in items:
        if isinstance(item, NodePool):
            price, count = node_rate(item, lookup.catalog, today), item.nodes_max
        elif isinstance(item, Service):
            price, count = service_rate(item, lookup.catalog, today), item.count
        else:
            continue
        if isinstance(price, NoRate):
            return Decimal("Infinity")
        total += usd_per_hour(count, price)
    return total


def _largest_demands(readings: Sequence[Sequence[Reading]]) -> Iterator[Demand]:
    largest: dict[object, Demand] = {}
    for demand in (item for items in readings for item in items if isinstance(item, Demand)):
        before = largest.get(demand.key)
        if before is None or demand.amount > before.amount:
            largest[demand.key] = demand
    yield from _once_in_region(largest.values())


def _once_in_region(alternatives: Collection[Demand]) -> Iterator[Demand]:
    """Let the alternative with the most units alone count against the limit of a whole region.

    The machines are of one type or another, and the limit counts all of them. A type whose units are not
    known may take more than any other, so it counts beside it.
    """
    limits = {key for demand in alternatives for key in demand.keys[1:]}
    known = [demand for demand in alternatives if demand.unit]
    most = {
        limit: max((demand.amount for demand in known if limit in demand.keys), default=0) for limit in limits
    }
    for demand in alternatives:
        limit = next((key for key in demand.keys if key in limits), None)
        if limit is None or not demand.unit:
            yield demand
        elif demand.amount == most[limit]:
            most[limit] = -1  # Of equal ones, the first counts.
            yield demand
        elif demand.key != limit:
            yield replace(demand, total="")


def vcpus_of(lookup: Lookup, cloud: Cloud, shape: str) -> int | None:
    """Return the vCPUs of a machine type; None if the catalogue lacks it."""
    _, known, _ = listed_shape(lookup.catalog, cloud, shape)
    return known.quota.units_per_node.value if known else None
