"""Counts the machines that pools need and already have: of a stack, and of stacks that share its capacity."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from gpufabric.plural import plural
from gpufabric.preflight.case import StackCase
from gpufabric.preflight.zones import is_same_zone, zone_of
from gpufabric.quota.demand import Demand
from gpufabric.spec.capacity import NewReservation
from gpufabric.spec.pools import Pool
from gpufabric.spec.regions import AnyRegion, account_of


@dataclass(frozen=True, slots=True)
class SharedMachines:
    """Machines that compete for the same capacity.

    Attributes:
        needed: machines at peak of all pools that use it.
        own: machines of them that exist already; None if the state of a stack is not known.
        others: machines at peak of other stacks, by stack.
    """

    needed: int
    own: int | None
    others: Mapping[str, int]

    @property
    def of_others(self) -> str:
        """The machines of other stacks, in words; empty if there are none."""
        parts = [f"{plural(nodes, 'machine')} of {stack}" for stack, nodes in self.others.items()]
        return f", including {' and '.join(parts)}" if parts else ""


def shared_machines(case: StackCase, uses: Callable[[Pool], bool]) -> SharedMachines:
    """Add up the machines of a stack and of other declared stacks in the same account, region and zone.

    Args:
        case: the stack.
        uses: whether a pool uses the capacity.
    """
    home = case.region
    pools = [(name, pool) for name, pool in case.pools if uses(pool)]
    needed, own = _needed(pools), own_machines(case, pools)
    others: dict[str, int] = {}
    for sibling in case.siblings:
        if sibling.region is None or not _is_beside(sibling.region, home):
            continue
        theirs = [(name, pool) for name, pool in sorted(sibling.region.pools.items()) if uses(pool)]
        if not _needed(theirs):
            continue
        others[sibling.stack] = _needed(theirs)
        held = sibling.held_at(case.now)
        own = None if own is None or held is None else own + _running(held, theirs)
    return SharedMachines(needed + sum(others.values()), own, others)


def own_machines(case: StackCase, pools: Sequence[tuple[str, Pool]]) -> int | None:
    """Return the machines that pools of the stack have already; None if its state is not known.

    Args:
        case: the stack.
        pools: pools by name.
    """
    if case.needs is None or case.needs.holding is None:
        return None
    return _running(case.needs.holding, pools)


def _running(holding: Sequence[Demand], pools: Sequence[tuple[str, Pool]]) -> int:
    """Return the machines of pools that a state has: of their shape, and for a stack's own reservation, those
    that it reserves.

    On OCI a pool of another shape keeps its machines, so that it needs room only for those that it adds.
    """
    total = 0
    for name, pool in pools:
        names = {name, pool.was} if pool.was else {name}
        demands = [
            demand
            for demand in holding
            if demand.what in names
            and (demand.cloud == "oci" or demand.shape.casefold() == pool.shape.casefold())
        ]
        if isinstance(pool.capacity, NewReservation):
            # Some clouds' reservations have no name of a pool: the pool's machines refer to them.
            inside = {demand.reservation for demand in demands if demand.reservation}
            reserved = sum(
                demand.reserves for demand in holding if demand.what in names or demand.reservation in inside
            )
            if reserved:
                total += reserved
                continue
        total += sum(demand.nodes for demand in demands)
    return total


def _needed(pools: Sequence[tuple[str, Pool]]) -> int:
    return sum(machines_at_peak(pool) for _, pool in pools)


def machines_at_peak(pool: Pool) -> int:
    """Return the machines of a pool at peak, or those of the reservation that its stack makes for it."""
    return pool.capacity.nodes if isinstance(pool.capacity, NewReservation) else pool.peak_nodes


def _is_beside(other: AnyRegion, home: AnyRegion) -> bool:
    return (other.cloud, account_of(other), other.region) == (
        home.cloud,
        account_of(home),
        home.region,
    ) and is_same_zone(zone_of(other), zone_of(home))
