"""Where the fault-tolerant outer loop's lighthouse runs, and where it goes when that region is lost."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from gpufabric.plan.sites import Site


@dataclass(frozen=True, slots=True)
class Seat:
    """A region that can host the lighthouse: it has a link to every other, since links do not forward.

    Attributes:
        stack: the region's stack.
        worst_ms: longest round trip from another region to it, in milliseconds.
        own_power_domain: whether no other region of the fabric is on its grid; a region whose grid is not
            known has none of its own.
    """

    stack: str
    worst_ms: float
    own_power_domain: bool


@dataclass(frozen=True, slots=True)
class Lighthouse:
    """Where the lighthouse runs.

    Attributes:
        seat: the region.
        fallback: the region that takes over; None when no other has a link to all.
        shared_power: why the choice is not what was asked for; empty when it is.
    """

    seat: Seat
    fallback: Seat | None
    shared_power: str = ""


Trips = Mapping[tuple[str, str], float]
"""Round trip of each link in milliseconds, by its two stacks."""


def choose(sites: Collection[Site], trips: Trips) -> Lighthouse | None:
    """Choose the region of the lighthouse, and its fallback.

    The lowest worst round trip among regions on a power domain of their own; where there is none, among all.
    The fallback is on another power domain than the seat, if any is. Ties go to the first by name.

    Args:
        sites: regions of the fabric.
        trips: round trip of each link.

    Returns:
        the choice; None if no region has a link to all others.
    """
    domains = {site.stack: site.power_domain for site in sites}
    near: dict[str, dict[str, float]] = {stack: {stack: 0.0} for stack in domains}
    for (first, second), ms in trips.items():
        near[first][second] = near[second][first] = ms
    seats = sorted(
        (
            Seat(stack, max(reached.values()), _alone(stack, domains))
            for stack, reached in near.items()
            if len(reached) == len(domains)
        ),
        key=lambda seat: (seat.worst_ms, seat.stack),
    )
    if not seats:
        return None
    own = [seat for seat in seats if seat.own_power_domain]
    seat = (own or seats)[0]
    others = [one for one in seats if one.stack != seat.stack]
    apart = [one for one in others if domains[one.stack] and domains[one.stack] != domains[seat.stack]]
    fallback = next(iter(apart or others), None)
    return Lighthouse(seat, fallback, _shared(own, fallback, apart))


def _shared(own: Collection[Seat], fallback: Seat | None, apart: Collection[Seat]) -> str:
    if not own:
        return "no region is known to be on a power domain of its own"
    if fallback is not None and not apart:
        return "the fallback is not known to be on another power domain"
    return ""


def _alone(stack: str, domains: Mapping[str, str | None]) -> bool:
    """Tell whether no other region can be on the same grid: one whose grid is unknown could be."""
    mine = domains[stack]
    others = [domain for other, domain in domains.items() if other != stack]
    return mine is not None and mine not in others and None not in others
