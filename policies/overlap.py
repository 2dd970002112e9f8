"""Finds capacity that is paid for twice while an update moves pools.

The engine creates a reservation before it changes the pool that refers to it, and deletes one that is no
longer declared after everything else. In between, the cloud bills the reservation beside machines that run
elsewhere: AWS and Azure at the price of running machines, OCI at its price of unused ones.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from gpufabric.cost.bill import Bill
from gpufabric.cost.items import Item, NodePool, ReservedNodes
from gpufabric.cost.line import shown
from gpufabric.cost.overlap import Overlap, OverlapKind, ReplacedBy
from gpufabric.policies.billing.extract import MACHINES, Extracted, demands_of, extract
from gpufabric.policies.billing.extractors import Lookup
from gpufabric.policies.oci.types import CLUSTER_NETWORK, GPU_MEMORY_CLUSTER, INSTANCE_POOL, NODE_POOL
from gpufabric.policies.peak import started_keys
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.replacement import replaced_items
from gpufabric.policies.resource import Resource

PriceItems = Callable[[Iterable[Item]], Bill]
_BLOCK = "capacity-block"
_KEEPING = frozenset({CLUSTER_NETWORK, GPU_MEMORY_CLUSTER, INSTANCE_POOL, NODE_POOL})
"""Types of OCI whose machines stay when the settings of new machines change."""


@dataclass(frozen=True, slots=True)
class Move:
    """A change of a stack with the prices of its items.

    Attributes:
        before: the previous state.
        after: the resources after the change.
        earlier: billed items of the previous state.
        later: those after the change.
        price: prices items as the stack's bill does.
        replaced: URNs of machines that the change replaces.
    """

    before: Lookup
    after: Lookup
    earlier: Extracted
    later: Extracted
    price: PriceItems
    replaced: frozenset[str] = frozenset()

    def replaced_by(self, pools: Iterable[str]) -> ReplacedBy:
        """Return who replaces the machines of pools.

        EKS and AKS replace the machines of a node pool with other capacity. On OCI, only node cycling does.
        """
        names = {item.resource for item in _pools(self.earlier) if item.name in pools}
        kept = [
            resource
            for resource in self.before.resources.values()
            if resource.name in names and resource.type in _KEEPING and resource.urn not in self.replaced
        ]
        if not kept:
            return "update"
        return "user" if not any(map(_cycles, kept)) else "unknown"


def _cycles(resource: Resource) -> bool:
    """Return whether OKE may replace the machines of a node pool; yes if that cannot be read."""
    try:
        return bool(resource.props.flag("nodePoolCyclingDetails", "isNodeCyclingEnabled"))
    except UnreadableProperty:
        return True


def overlaps_of(move: Move) -> tuple[Overlap, ...]:
    """List everything that is paid for beside other capacity during an update."""
    twice = list(replaced_items(move.after.graph, move.before))
    replaced = frozenset(item.name for item in twice if isinstance(item, NodePool))
    old, new = _places(move.earlier, replaced), _places(move.later, replaced)
    moving = {pool: (old[pool], new[pool]) for pool in old if pool in new and _moves(old[pool], new[pool])}
    return (
        *_replaced(move, twice),
        *_removed(move),
        *_new_reservations(move, moving),
        *_old_reservations(move, moving),
        *_elsewhere(move, moving),
    )


_Place = tuple[str, str]
"""Capacity mode of machines, and the reservation or block that holds them; empty for none and if unknown."""

_Moving = dict[str, tuple[frozenset[_Place], frozenset[_Place]]]


def _places(extracted: Extracted, replaced: frozenset[str]) -> dict[str, frozenset[_Place]]:
    """Return where the machines of each pool run, except of pools that run beside their replacements."""
    places: dict[str, set[_Place]] = {}
    for item in extracted.items:
        if isinstance(item, NodePool) and item.nodes_max and not item.idle and item.name not in replaced:
            held = item.reservation or item.reservation_id or (item.block.id if item.block else "")
            places.setdefault(item.name, set()).add((item.capacity, held))
    return {pool: frozenset(held) for pool, held in places.items()}


def _moves(old: frozenset[_Place], new: frozenset[_Place]) -> bool:
    """Return whether machines change their place; no between reservations of which one is unknown."""
    unknown = ("reservation", "")
    modes = {capacity for capacity, _ in old}, {capacity for capacity, _ in new}
    return old != new and not (modes[0] == modes[1] and unknown in old | new)


def _replaced(move: Move, twice: Sequence[Item]) -> Iterator[Overlap]:
    if twice:
        names = sorted({item.resource for item in twice})
        yield Overlap("replaced", ", ".join(names), usd_per_hour=_now(move.price(twice)))


def _removed(move: Move) -> Iterator[Overlap]:
    """Yield the machines that only the end of the update removes, if it starts others of their quota."""
    started = started_keys(move.after, move.before)
    for resource in move.before.resources.values():
        if resource.type not in MACHINES or resource.unfinished or resource.urn in move.after.resources:
            continue
        keys = {key for demand in demands_of(resource, move.before) for key in demand.keys}
        items = extract((resource,), move.before).items
        pools = [item for item in items if isinstance(item, NodePool) and item.capacity != _BLOCK]
        if pools and started & keys and any(pool.nodes_now for pool in pools):
            what = " and ".join(f"{pool.nodes_now:,} x {pool.shape}" for pool in pools)
            names = tuple(dict.fromkeys(pool.name for pool in pools))
            yield Overlap("removed", what, names, _now(move.price(items)))


def _new_reservations(move: Move, moving: _Moving) -> Iterator[Overlap]:
    """Yield the reservations that the update creates for pools whose machines run elsewhere."""
    for key, held in _only_in(move.later, move.earlier).items():
        pools = tuple(sorted(pool for pool, (_, new) in moving.items() if key in _held(new)))
        if pools:
            idle = _idle(move.price([*_pools(move.earlier), *held]))
            yield _overlap("new-reservation", held, pools, idle, move.replaced_by(pools))


def _old_reservations(move: Move, moving: _Moving) -> Iterator[Overlap]:
    """Yield the reservations that the update deletes after pools have left them."""
    for key, held in _only_in(move.earlier, move.later).items():
        pools = tuple(sorted(pool for pool, (old, _) in moving.items() if key in _held(old)))
        # Machines that the update does not replace stay in the reservation.
        if pools and move.replaced_by(pools) != "user":
            idle = _idle(move.price([*_pools(move.later), *held]))
            yield _overlap("old-reservation", held, pools, idle, move.replaced_by(pools))


def _overlap(
    kind: OverlapKind,
    held: Sequence[ReservedNodes],
    pools: tuple[str, ...],
    usd_per_hour: Decimal | None,
    replaced_by: ReplacedBy,
) -> Overlap:
    names = ", ".join(sorted({item.resource for item in held}))
    machines = " and ".join(f"{item.nodes:,} x {item.shape}" for item in held)
    what, enters = f"{names} ({machines})", kind == "new-reservation"
    return Overlap(kind, what, pools, usd_per_hour, replaced_by, enters)


def _elsewhere(move: Move, moving: _Moving) -> Iterator[Overlap]:
    """Yield other owners' reservations and Capacity Blocks that pools enter or leave; they cost the same."""
    own = {item.key for side in (move.earlier, move.later) for item in _reserved(side)}
    for pool, (old, new) in sorted(moving.items()):
        for places, enters in ((new - old, True), (old - new, False)):
            for capacity, held in sorted(places):
                if capacity == _BLOCK:
                    kind: OverlapKind = "block"
                elif capacity == "reservation" and held not in own:
                    kind = "outside"
                else:
                    continue
                yield Overlap(kind, "", (pool,), None, move.replaced_by((pool,)), enters)


def _only_in(side: Extracted, other: Extracted) -> dict[str, list[ReservedNodes]]:
    """Return the reservations that only one side has, by the key by which pools name them."""
    known = {item.key for item in _reserved(other)}
    only: dict[str, list[ReservedNodes]] = {}
    for item in _reserved(side):
        if item.key not in known:
            only.setdefault(item.key, []).append(item)
    return only


def _reserved(side: Extracted) -> Iterator[ReservedNodes]:
    yield from (item for item in side.items if isinstance(item, ReservedNodes))


def _pools(side: Extracted) -> Iterator[NodePool]:
    yield from (item for item in side.items if isinstance(item, NodePool))


def _held(places: Iterable[_Place]) -> frozenset[str]:
    return frozenset(held for _, held in places)


def _now(bill: Bill) -> Decimal | None:
    """Return the hourly cost of machines that run now; None if that of any may not be shown."""
    hidden = bill.hides_own_prices or bill.shown().unpriced_machines
    return None if hidden else bill.usd_per_hour("now")


def _idle(bill: Bill) -> Decimal | None:
    """Return the hourly cost of a reservation's machines that no pool uses; None if it may not be shown."""
    lines = [line for line in map(shown, bill.lines) if isinstance(line.item, NodePool) and line.item.idle]
    if any(line.usd_per_hour_now is None for line in lines):
        return None
    return sum((line.usd_per_hour_now or Decimal(0) for line in lines), Decimal(0))
