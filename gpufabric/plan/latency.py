"""How long a round trip between two regions takes, and how short it can be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from math import asin, ceil, cos, radians, sin, sqrt
from typing import Literal

from gpufabric.catalog.geography import Geography
from gpufabric.spec.backbone import Backbone, Link
from gpufabric.spec.problems import Problem
from gpufabric.spec.regions import AnyRegion

EARTH_RADIUS_KM = 6371.0088
"""Mean radius (IUGG)."""

NO_MODE_NEEDS_IT = (
    "No training mode here needs less than 1 ms between regions: tensor and expert parallel groups stay"
    " inside one region, and what crosses regions is bound by bandwidth."
)

_US_PER_MS = 1000


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """Time for a round trip between two places.

    Attributes:
        ms: milliseconds.
        basis: declared on the link, measured by somebody (the catalogue says who), or estimated from the
            distance.
        source: where a measured one was read, with its date.
    """

    ms: float
    basis: Literal["declared", "measured", "estimated"]
    source: str = ""

    def __str__(self) -> str:
        """Return it as ``71 ms (measured)``."""
        return f"{self.ms:.3g} ms ({self.basis})"


def place_of(region: AnyRegion) -> str:
    """Return the id that the catalogue's places have for a region."""
    return f"{region.cloud}-{region.region}"


def distance_km(first: str, second: str, known: Geography) -> float | None:
    """Return the great-circle distance between two places, in kilometres; None if one is not known."""
    if first not in known.places or second not in known.places:
        return None
    (lat1, lon1), (lat2, lon2) = (
        tuple(radians(float(degrees)) for degrees in known.places[place].geolocation.value)
        for place in (first, second)
    )
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, half)))


def light_ms(distance: float, known: Geography) -> float:
    """Return the time in milliseconds that light takes through so many kilometres of fibre and back."""
    return 2 * distance * float(known.latency.fibre.us_per_km.value) / _US_PER_MS


def floor_ms(first: str, second: str, known: Geography) -> float | None:
    """Return what no round trip between two places can be under, in milliseconds; None if one is not known.

    Light in fibre along the great circle. A place is a town at best: each end may lie ``within_km`` of it,
    towards the other, so that both are taken off.
    """
    distance = distance_km(first, second, known)
    if distance is None:
        return None
    return light_ms(max(0.0, distance - 2 * float(known.latency.within_km.value)), known)


def round_trip(first: str, second: str, known: Geography) -> RoundTrip | None:
    """Return the round trip to expect between two places; None if nothing is known of one of them.

    Measured where the catalogue has it, otherwise light's time times the catalogue's route factor, with
    ``within_km`` added to the distance.
    """
    one, other = sorted((first, second))
    measured = known.latency.measured.get((one, other))
    if measured is not None:
        fact = measured.round_trip_ms
        return RoundTrip(float(fact.value), "measured", f"{fact.source}, {fact.as_of}")
    distance = distance_km(first, second, known)
    if distance is None:
        return None
    length = distance + float(known.latency.within_km.value)
    return RoundTrip(light_ms(length, known) * float(known.latency.route_factor.value), "estimated")


def link_round_trip(link: Link, regions: Mapping[str, AnyRegion], known: Geography) -> RoundTrip | None:
    """Return the round trip over a link: as declared, else as between its two regions."""
    if link.latency_ms is not None:
        return RoundTrip(link.latency_ms, "declared")
    first, second = (regions.get(end) for end in link.between)
    if first is None or second is None:
        return None
    return round_trip(place_of(first), place_of(second), known)


def link_round_trips_ms(
    backbone: Backbone, regions: Mapping[str, AnyRegion], known: Geography
) -> dict[str, float]:
    """Return the round trip over each link, by its key, in ms; a link of which nothing is known is absent."""
    trips = {link.key: link_round_trip(link, regions, known) for link in backbone.links}
    return {key: round(trip.ms, 2) for key, trip in trips.items() if trip is not None}


def latency_problems(
    backbone: Backbone, regions: Mapping[str, AnyRegion], known: Geography
) -> tuple[Problem, ...]:
    """Refuse declared round trips that light in fibre cannot make."""
    return tuple(
        problem
        for position, link in enumerate(backbone.links)
        for problem in _too_short(f"links[{position}].latency_ms", link, regions, known)
    )


def _too_short(
    where: str, link: Link, regions: Mapping[str, AnyRegion], known: Geography
) -> Iterable[Problem]:
    ends = [regions.get(end) for end in link.between]
    first, second = ends
    if link.latency_ms is None or first is None or second is None:
        return
    places = place_of(first), place_of(second)
    floor = floor_ms(*places, known)
    distance = distance_km(*places, known)
    if floor is None or distance is None or link.latency_ms >= floor:
        return
    fibre = known.latency.fibre.us_per_km
    spread = known.latency.within_km.value
    yield Problem(
        where,
        f"{link.latency_ms:g} ms over {distance:,.0f} km ({places[0]} to {places[1]})",
        f"a round trip of {_up(floor)} ms or more",
        f"light in fibre takes {fibre.value} us/km each way, along the great circle less {spread} km at each"
        f" end for where a region's machines may lie; catalogue: {fibre.source}, {fibre.as_of}",
    )


@dataclass(frozen=True, slots=True)
class Nearness:
    """Whether two regions can be under a millisecond of each other.

    Attributes:
        ends: the two stacks, sorted.
        possible: yes, no, or None where it is not known.
        why: the reason.
    """

    ends: tuple[str, str]
    possible: bool | None
    why: str


def under_a_millisecond(regions: Mapping[str, AnyRegion], known: Geography) -> tuple[Nearness, ...]:
    """Say of each pair of stacks whether a round trip can take less than a millisecond.

    A measured round trip settles it. Otherwise the great circle must be no longer than the fibre that light
    passes twice in a millisecond (102 km).
    """
    found: list[Nearness] = []
    reach = reach_km(1.0, known)
    for ends in combinations(sorted(regions), 2):
        first, second = (place_of(regions[end]) for end in ends)
        trip = round_trip(first, second, known)
        distance = distance_km(first, second, known)
        if trip is None or distance is None:
            found.append(Nearness(ends, None, "the catalogue does not know where one of them is"))
        elif trip.basis == "measured":
            found.append(Nearness(ends, trip.ms < 1, f"{trip.ms:g} ms measured ({trip.source})"))
        else:
            word = "at most" if distance <= reach else "more than"
            why = f"{distance:,.0f} km apart, {word} {reach:.0f} km of fibre"
            found.append(Nearness(ends, distance <= reach, why))
    return tuple(found)


def reach_km(ms: float, known: Geography) -> float:
    """Return the length of fibre that light passes and returns through in some milliseconds, in kilometres."""
    return ms / light_ms(1.0, known)


def nearness_text(pairs: Iterable[Nearness]) -> tuple[str, ...]:
    """Write down which pairs can be under a millisecond, and that nothing needs it."""
    near = [pair for pair in pairs if pair.possible is not False]
    if not near:
        lines = ["No two regions can be under 1 ms of each other (about 100 km of fibre)."]
    else:
        lines = [
            f"{' and '.join(pair.ends)}: {'can be under 1 ms' if pair.possible else 'unknown'}: {pair.why}"
            for pair in near
        ]
    return (*lines, NO_MODE_NEEDS_IT)


def _up(ms: float) -> Decimal:
    """Round up to a hundredth, so that what is allowed is not refused in turn."""
    return Decimal(ceil(ms * 100)) / 100
