"""Where the fault-tolerant outer loop's lighthouse runs, and where it goes when that region is lost."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from gpufabric.catalog.geography import Geography
from gpufabric.plan.latency import link_round_trip
from gpufabric.plan.resilience.sites import Site
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.regions import AnyRegion


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
        serving: where the name leads: the seat, unless the declaration says another region.
        shared_power: why the choice is not what was asked for; empty when it is.
    """

    seat: Seat
    fallback: Seat | None
    serving: Seat
    shared_power: str = ""


PROJECT_FILE = "Pulumi.yaml"

Trips = Mapping[tuple[str, str], float]
"""Round trip of each link in milliseconds, by its two stacks."""


def link_trips(
    backbone: Backbone | None, regions: Mapping[str, AnyRegion], known: Geography
) -> dict[tuple[str, str], float]:
    """Return the round trip of each link whose ends are both declared.

    Raises:
        DeclarationError: the round trip of a link is not known.
    """
    found: dict[tuple[str, str], float] = {}
    problems: list[Problem] = []
    for position, link in enumerate(backbone.links if backbone else ()):
        if not set(link.between) <= set(regions):
            continue
        trip = link_round_trip(link, regions, known)
        if trip is None:
            where, limit = f"links[{position}].latency_ms", "the catalogue does not know where an end is"
            problems.append(Problem(where, "nothing", "the round trip over the link, in ms", limit))
        else:
            found[link.between] = trip.ms
    if problems:
        raise DeclarationError(problems)
    return found


def seats(sites: Collection[Site], trips: Trips) -> tuple[Seat, ...]:
    """Return the regions that have a link to each other one, nearest to all first; ties by name."""
    domains = {site.stack: site.power_domain for site in sites}
    near: dict[str, dict[str, float]] = {stack: {stack: 0.0} for stack in domains}
    for (first, second), ms in trips.items():
        near[first][second] = near[second][first] = ms
    found = (
        Seat(stack, max(reached.values()), _alone(stack, domains))
        for stack, reached in near.items()
        if len(reached) == len(domains)
    )
    return tuple(sorted(found, key=lambda seat: (seat.worst_ms, seat.stack)))


def choose(sites: Collection[Site], trips: Trips, declared: str | None = None) -> Lighthouse | None:
    """Choose the region of the lighthouse, and its fallback.

    The lowest worst round trip among regions on a power domain of their own; where there is none, among all.
    The fallback is on another power domain than the seat, if any is. Ties go to the first by name. Where the
    lighthouse serves by declaration changes neither.

    Args:
        sites: regions of the fabric.
        trips: round trip of each link.
        declared: stack where it is declared to serve; absent: at its seat.

    Returns:
        the choice; None if no region has a link to all others.

    Raises:
        DeclarationError: it is declared to serve where it cannot.
    """
    domains = {site.stack: site.power_domain for site in sites}
    found = seats(sites, trips)
    serving = next((seat for seat in found if seat.stack == declared), None)
    if declared is not None and serving is None:
        raise DeclarationError([_no_seat(declared, found)])
    if not found:
        return None
    own = [seat for seat in found if seat.own_power_domain]
    seat = (own or found)[0]
    others = [other for other in found if other.stack != seat.stack]
    apart = [
        other for other in others if domains[other.stack] and domains[other.stack] != domains[seat.stack]
    ]
    fallback = next(iter(apart or others), None)
    return Lighthouse(seat, fallback, serving or seat, _shared(own, fallback, apart))


def _no_seat(declared: str, found: Collection[Seat]) -> Problem:
    return Problem(
        "config.fabric.default.names.lighthouse",
        declared,
        " or ".join(sorted(seat.stack for seat in found))
        or "nothing: no region has a link to each other one",
        "every replica group must reach the lighthouse, and links do not forward",
        PROJECT_FILE,
    )


def _shared(own: Collection[Seat], fallback: Seat | None, apart: Collection[Seat]) -> str:
    if not own:
        return "no region is known to be on a power domain of its own"
    if fallback is not None and not apart:
        return "the fallback is not known to be on another power domain"
    return ""


def _alone(stack: str, domains: Mapping[str, str | None]) -> bool:
    """Return whether no other region can be on the same grid: one whose grid is unknown could be."""
    mine = domains[stack]
    others = [domain for other, domain in domains.items() if other != stack]
    return mine is not None and mine not in others and None not in others
