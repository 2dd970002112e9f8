"""Chooses the region of the lighthouse of the fault-tolerant outer loop, and its fallback."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from gpufabric.catalog.geography import Geography
from gpufabric.plan.latency import link_round_trip
from gpufabric.plan.load_balancers import NO_FIXED_ADDRESS
from gpufabric.plan.resilience.sites import Site
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.regions import AnyRegion
from gpufabric.wire.project import PROJECT_FILE


@dataclass(frozen=True, slots=True)
class Seat:
    """A region that can host the lighthouse. It has a link to every other region, since links are not
    transitive.

    Attributes:
        stack: the region's stack.
        worst_ms: longest round trip from another region to it, in milliseconds.
        own_power_domain: whether no other region of the fabric is on its grid; false if its grid is unknown.
    """

    stack: str
    worst_ms: float
    own_power_domain: bool


@dataclass(frozen=True, slots=True)
class Lighthouse:
    """Region of the lighthouse.

    Attributes:
        seat: the region.
        fallback: the region that takes over; None if no other region has a link to all.
        serving: target of the lighthouse's name: the seat, unless the declaration sets another region.
        shared_power: why the power domains are not as required; empty if they are.
    """

    seat: Seat
    fallback: Seat | None
    serving: Seat
    shared_power: str = ""


Trips = Mapping[tuple[str, str], float]
"""Round trip of each link in milliseconds, by its two stacks."""


def link_trips(
    backbone: Backbone | None, regions: Mapping[str, AnyRegion], known: Geography
) -> dict[tuple[str, str], float]:
    """Return the round trip of each link with two declared ends.

    Raises:
        DeclarationError: the round trip of a link is unknown.
    """
    trip_ms: dict[tuple[str, str], float] = {}
    problems: list[Problem] = []
    for position, link in enumerate(backbone.links if backbone else ()):
        if not set(link.between) <= set(regions):
            continue
        trip = link_round_trip(link, regions, known)
        if trip is None:
            where, limit = f"links[{position}].latency_ms", "the catalogue lacks the location of an end"
            problems.append(Problem(where, "nothing", "the round trip over the link, in ms", limit))
        else:
            trip_ms[link.between] = trip.ms
    if problems:
        raise DeclarationError(problems)
    return trip_ms


def seats(sites: Collection[Site], trips: Trips) -> tuple[Seat, ...]:
    """Return the regions with a link to every other region, by worst round trip, then by name."""
    domains = {site.stack: site.power_domain for site in sites}
    near: dict[str, dict[str, float]] = {stack: {stack: 0.0} for stack in domains}
    for (first, second), ms in trips.items():
        near[first][second] = near[second][first] = ms
    candidates = (
        Seat(stack, max(reached.values()), _alone(stack, domains))
        for stack, reached in near.items()
        if len(reached) == len(domains)
    )
    return tuple(sorted(candidates, key=lambda seat: (seat.worst_ms, seat.stack)))


def choose(
    sites: Collection[Site],
    trips: Trips,
    declared: str | None = None,
    *,
    without_address: Collection[str] = (),
) -> Lighthouse | None:
    """Choose the region of the lighthouse, and its fallback.

    The seat has the lowest worst round trip among regions with a power domain of their own, or among all if
    there is none. The fallback is on another power domain than the seat, if possible. Ties go to the first by
    name. A declared serving region changes neither.

    Args:
        sites: regions of the fabric.
        trips: round trip of each link.
        declared: stack that is declared to serve; None for the seat.
        without_address: stacks that keep no fixed address for it, because their subnets exist.

    Returns:
        the choice; None if no region has a link to all others and a fixed address.

    Raises:
        DeclarationError: the declared stack cannot host it.
    """
    domains = {site.stack: site.power_domain for site in sites}
    candidates = [seat for seat in seats(sites, trips) if seat.stack not in without_address]
    serving = next((seat for seat in candidates if seat.stack == declared), None)
    if declared is not None and serving is None:
        raise DeclarationError([_no_seat(declared, candidates, kept=declared not in without_address)])
    if not candidates:
        return None
    own = [seat for seat in candidates if seat.own_power_domain]
    seat = (own or candidates)[0]
    others = [other for other in candidates if other.stack != seat.stack]
    apart = [
        other for other in others if domains[other.stack] and domains[other.stack] != domains[seat.stack]
    ]
    fallback = next(iter(apart or others), None)
    return Lighthouse(seat, fallback, serving or seat, _shared(own, fallback, apart))


def _no_seat(declared: str, candidates: Collection[Seat], *, kept: bool) -> Problem:
    reached = "every replica group must reach the lighthouse, and links are not transitive"
    return Problem(
        "fabric.names.lighthouse",
        declared,
        " or ".join(sorted(seat.stack for seat in candidates))
        or "nothing: no region has a link to every other region",
        reached if kept else NO_FIXED_ADDRESS,
        PROJECT_FILE,
    )


def _shared(own: Collection[Seat], fallback: Seat | None, apart: Collection[Seat]) -> str:
    if not own:
        return "no region is known to have a power domain of its own"
    if fallback is not None and not apart:
        return "the fallback is not known to be on another power domain"
    return ""


def _alone(stack: str, domains: Mapping[str, str | None]) -> bool:
    """Return whether no other region can be on the same grid; a region with an unknown grid could be."""
    mine = domains[stack]
    others = [domain for other, domain in domains.items() if other != stack]
    return mine is not None and mine not in others and None not in others
