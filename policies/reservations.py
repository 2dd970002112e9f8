"""Reserved machines and the pools that use them, for all clouds."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from gpufabric.plural import plural


@dataclass(frozen=True, slots=True)
class HeldNodes:
    """Machines of one shape that a reservation holds.

    Attributes:
        shape: their shape; empty if it is unknown.
        nodes: number of machines.
        places: their zones or availability domains; empty for any.
        tenancy: on AWS, whether they share hosts with other accounts; empty if unknown.
    """

    shape: str
    nodes: int
    places: frozenset[str] = frozenset()
    tenancy: str = ""


@dataclass(frozen=True, slots=True)
class RequestedNodes:
    """Machines that a pool requests from a reservation.

    Attributes:
        pool: the pool.
        shape: their shape.
        nodes: largest number of machines.
        places: zones or availability domains that they may be in; empty if unset.
        tenancy: on AWS, whether they share hosts with other accounts; empty elsewhere.
    """

    pool: str
    shape: str
    nodes: int
    places: frozenset[str] = frozenset()
    tenancy: str = ""


@dataclass(slots=True)
class ReservationUsage:
    """A reservation, or a group of them, with the pools that use it.

    Attributes:
        held: machines that it holds.
        uses: requests of the pools.
        readable: whether all of it could be read.
    """

    held: list[HeldNodes] = field(default_factory=list[HeldNodes])
    uses: list[RequestedNodes] = field(default_factory=list[RequestedNodes])
    readable: bool = True

    def faults(self) -> Iterator[str]:
        """Yield what does not fit: the shape, the place, the tenancy, then the number."""
        if not self.readable:
            return
        for shape in dict.fromkeys(use.shape for use in self.uses if use.shape):
            uses = [use for use in self.uses if use.shape == shape]
            held = [nodes for nodes in self.held if nodes.shape.lower() in ("", shape.lower())]
            if not held:
                yield f"holds no {shape}, but {_names(uses)}"
                continue
            fitting: list[RequestedNodes] = []
            for use in uses:
                places = frozenset[str]().union(*(nodes.places for nodes in held))
                tenancies = {nodes.tenancy for nodes in held}
                if use.places and places and not use.places <= places:
                    there, here = (", ".join(sorted(names)) for names in (places, use.places))
                    yield f"holds {shape} in {there}, but {use.pool} is in {here}"
                elif use.tenancy and "" not in tenancies and use.tenancy not in tenancies:
                    there = ", ".join(sorted(tenancies))
                    yield f"holds {shape} of tenancy {there}, but {use.pool} requests {use.tenancy}"
                else:
                    fitting.append(use)
            wanted, total = sum(use.nodes for use in fitting), sum(nodes.nodes for nodes in held)
            if wanted > total:
                yield (
                    f"holds {plural(total, 'node')} of {shape}, but {_names(fitting)} at peak: "
                    f"{wanted - total:,} too many"
                )


def _names(uses: list[RequestedNodes]) -> str:
    listed = ", ".join(f"{use.pool} {use.nodes:,}" for use in uses)
    return f"pools request {sum(use.nodes for use in uses):,} ({listed})"
