"""Reservations that no capacity file lists: a simulated cloud takes them as they are declared."""

from collections.abc import Iterator
from dataclasses import dataclass

from gpufabric.simcloud.accounts.view import AccountView
from gpufabric.spec.aws.capacity import CapacityBlock
from gpufabric.spec.capacity import Reservation
from gpufabric.spec.pools import Pool
from gpufabric.spec.regions import AnyRegion


@dataclass(frozen=True)
class NamedReservation:
    """A reservation that pools of the declared stacks name.

    Attributes:
        id: its id as declared.
        region: declaration of the first pool's region.
        pool: the first pool that names it.
        nodes: machines that it has as declared, and at least those that the pools need.
    """

    id: str
    region: AnyRegion
    pool: Pool
    nodes: int


def named_reservations(view: AccountView) -> Iterator[NamedReservation]:
    """Yield each reservation that the declared stacks name, once."""
    users: dict[str, list[tuple[AnyRegion, Pool]]] = {}
    for region, pool in view.pools():
        if id_ := _named(pool):
            users.setdefault(id_, []).append((region, pool))
    for id_, pools in sorted(users.items()):
        region, first = pools[0]
        declared = [
            pool.capacity.nodes for _, pool in pools if isinstance(pool.capacity, Reservation | CapacityBlock)
        ]
        needed = sum(pool.peak_nodes for _, pool in pools)
        yield NamedReservation(id_, region, first, max(needed, *declared))


def _named(pool: Pool) -> str:
    match pool.capacity:
        case Reservation(id=id_):
            return id_
        case CapacityBlock(reservation=str(id_)):
            return id_
        case _:
            return ""
