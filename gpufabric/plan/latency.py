"""Expected and shortest possible round trips between regions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from math import asin, ceil, cos, radians, sin, sqrt
from typing import Literal

from gpufabric.catalog.geography import Geography
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.backbone import Backbone, Link
from gpufabric.spec.problems import Problem
from gpufabric.spec.regions import AnyRegion

EARTH_RADIUS_KM = 6371.0088
"""Mean radius (IUGG)."""

NO_MODE_NEEDS_IT = (
    "No training mode needs less than 1 ms between regions: tensor and expert parallel groups stay"
    " inside one region, and traffic between regions is limited by bandwidth."
)

_US_PER_MS = 1000


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """Round-trip time between two locations.

    Attributes:
        ms: milliseconds.
        basis: declared on the link, measured (the catalogue has the source), or estimated from the distance.
        source: source and date of a measured round trip.
    """

    ms: float
    basis: Literal["declared", "measured", "estimated"]
    source: str = ""

    def __str__(self) -> str:
        """Return the round trip as ``71 ms (measured)``."""
        return f"{self.ms:.3g} ms ({self.basis})"


def place_of(region: AnyRegion, known: Geography) -> str:
    """Return the id of the location of a region's machines in the catalogue.

    Machines in a Local Zone of AWS are in that zone, hundreds of kilometres from the parent region.
    """
    zone = f"{region.cloud}-{region.zone}" if isinstance(region, AwsRegion) else ""
    return zone if zone in known.places else region_place(region)


def region_place(region: AnyRegion) -> str:
    """Return the id of a region's own location in the catalogue: that of its buckets."""
    return f"{region.cloud}-{region.region}"


def distance_km(first: str, second: str, known: Geography) -> float | None:
    """Return the great-circle distance between two locations, in kilometres; None if one is unknown."""
    if first not in known.places or second not in known.places:
        return None
    (lat1, lon1), (lat2, lon2) = (
        tuple(radians(float(degrees)) for degrees in known.places[place].geolocation.value)
        for place in (first, second)
    )
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, half)))


def light_ms(distance: float, known: Geography) -> float:
    """Return the time that light takes through a length of fibre and back, in milliseconds."""
    return 2 * distance * float(known.latency.fibre.us_per_km.value) / _US_PER_MS


def floor_ms(first: str, second: str, known: Geography) -> float | None:
    """Return the shortest possible round trip between two locations, in milliseconds; None if one is unknown.

    This is the time of light in fibre along the great circle. A location is a town at best. Each end may lie
    up to ``within_km`` closer to the other, so twice that distance is subtracted.
    """
    distance = distance_km(first, second, known)
    if distance is None:
        return None
    return light_ms(max(0.0, distance - 2 * float(known.latency.within_km.value)), known)


def round_trip(first: str, second: str, known: Geography) -> RoundTrip | None:
    """Return the expected round trip between two locations; None if one is unknown.

    A measured round trip if the catalogue has one, otherwise the time of light times the catalogue's route
    factor, with ``within_km`` added to the distance.
    """
    near, far = sorted((first, second))
    measured = known.latency.measured.get((near, far))
    if measured is not None:
        fact = measured.round_trip_ms
        return RoundTrip(float(fact.value), "measured", f"{fact.source}, {fact.as_of}")
    distance = distance_km(first, second, known)
    if distance is None:
        return None
    length = distance + float(known.latency.within_km.value)
    return RoundTrip(light_ms(length, known) * float(known.latency.route_factor.value), "estimated")


def link_round_trip(link: Link, regions: Mapping[str, AnyRegion], known: Geography) -> RoundTrip | None:
    """Return the round trip over a link: the declared one, else the one between its two regions."""
    if link.latency_ms is not None:
        return RoundTrip(link.latency_ms, "declared")
    first, second = (regions.get(end) for end in link.between)
    if first is None or second is None:
        return None
    return round_trip(place_of(first, known), place_of(second, known), known)


def link_round_trips_ms(
    backbone: Backbone, regions: Mapping[str, AnyRegion], known: Geography
) -> dict[str, float]:
    """Return the round trip over each link, by its key, in ms; links with an unknown round trip are left
    out."""
    trips = {link.key: link_round_trip(link, regions, known) for link in backbone.links}
    return {key: round(trip.ms, 2) for key, trip in trips.items() if trip is not None}


def latency_problems(
    backbone: Backbone, regions: Mapping[str, AnyRegion], known: Geography
) -> tuple[Problem, ...]:
    """Refuse declared round trips that are faster than light in fibre."""
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
    places = place_of(first, known), place_of(second, known)
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
        f" end, since a region's machines may be closer; catalogue: {fibre.source}, {fibre.as_of}",
    )


@dataclass(frozen=True, slots=True)
class Nearness:
    """Whether the round trip between two regions can be under a millisecond.

    Attributes:
        ends: the two stacks, sorted.
        possible: yes, no, or None if unknown.
        why: the reason.
    """

    ends: tuple[str, str]
    possible: bool | None
    why: str


def under_a_millisecond(regions: Mapping[str, AnyRegion], known: Geography) -> tuple[Nearness, ...]:
    """Return, for each pair of stacks, whether a round trip can take less than a millisecond.

    A measured round trip decides. Otherwise the great circle must be no longer than the fibre that light can
    pass twice in a millisecond (102 km).
    """
    pairs: list[Nearness] = []
    reach = reach_km(1.0, known)
    for ends in combinations(sorted(regions), 2):
        first, second = (place_of(regions[end], known) for end in ends)
        trip = round_trip(first, second, known)
        distance = distance_km(first, second, known)
        if trip is None or distance is None:
            pairs.append(Nearness(ends, None, "the catalogue lacks the location of one of them"))
        elif trip.basis == "measured":
            pairs.append(Nearness(ends, trip.ms < 1, f"{trip.ms:g} ms measured ({trip.source})"))
        else:
            why = f"{distance:,.0f} km apart; light passes {reach:.0f} km of fibre both ways in 1 ms"
            pairs.append(Nearness(ends, distance <= reach, why))
    return tuple(pairs)


def reach_km(ms: float, known: Geography) -> float:
    """Return the length of fibre, in kilometres, that light passes both ways in ``ms`` milliseconds."""
    return ms / light_ms(1.0, known)


def nearness_text(pairs: Iterable[Nearness]) -> tuple[str, ...]:
    """Return the pairs that may have a round trip under 1 ms, and a note that no training mode needs it."""
    near = [pair for pair in pairs if pair.possible is not False]
    if not near:
        lines = ["No round trip between two regions can be under 1 ms (about 100 km of fibre)."]
    else:
        possible = "a round trip under 1 ms is possible"
        lines = [
            f"{' and '.join(pair.ends)}: {possible if pair.possible else 'round trip unknown'}: {pair.why}"
            for pair in near
        ]
    return (*lines, NO_MODE_NEEDS_IT)


def _up(ms: float) -> Decimal:
    """Round up to a hundredth, so that the shown minimum is itself allowed."""
    return Decimal(ceil(ms * 100)) / 100
