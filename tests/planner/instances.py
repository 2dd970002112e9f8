"""Random small instances, and their best leases by trying every one."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product

from gpufabric.planner.links import BackbonePart, LinkChoice, LinkOffer
from gpufabric.planner.needs import LeaseNeeds, Lost
from gpufabric.planner.offers import LeaseOffer

LOSSES: tuple[Lost, ...] = ("region", "power domain", "cloud")


@dataclass(frozen=True)
class Instance:
    """Offers and needs."""

    offers: tuple[LeaseOffer, ...]
    needs: LeaseNeeds


def instance(seed: int) -> Instance:
    """Make an instance: up to five offers of few units, and a random choice of requirements."""
    chance = random.Random(seed)
    regions = [f"{cloud}-{number}" for cloud in ("aws", "azure", "oci") for number in (1, 2)]
    used = chance.sample(regions, chance.randint(1, 4))
    sharing = chance.random() < 0.3
    offers = tuple(
        LeaseOffer(
            id=f"offer-{number}",
            cloud=region.split("-", maxsplit=1)[0],
            region=region,
            power_domain=chance.choice(("east", "west", None)) if number else "east",
            gpus=8 if sharing else chance.choice((4, 8)),
            units=chance.randint(0, 4),
            usd_per_hour=chance.randint(4, 40) / 2,
            tokens_per_second=60.0 if sharing else chance.randint(1, 12) * 10.0,
            kw=8.0 if sharing else chance.choice((None, 8.0, 10.0, 12.0)),
        )
        for number in range(chance.randint(1, 5))
        for region in (chance.choice(used),)
    )
    grids = {offer.region: offer.power_domain for offer in offers}
    offers = tuple(_with_grid(offer, grids, sharing=sharing) for offer in offers)
    needs = LeaseNeeds(
        tokens_per_second=chance.randint(3, 25) * 10,
        budget_usd_per_hour=chance.choice((None, None, 60.0, 90.0)),
        survives=frozenset(loss for loss in LOSSES if chance.random() < 0.2),
        surviving_share=chance.choice((0.0, 0.2, 0.4)),
        quorum=chance.random() < 0.2,
        least_gpus=chance.choice((1, 1, 12, 16)),
        kw_by_region={region: 25.0 for region in used if chance.random() < 0.2},
        kw_by_power_domain={"east": 40.0} if chance.random() < 0.2 else {},
        most_share_of_cloud=chance.choice((1.0, 1.0, 1.0, 0.6)),
        apart=frozenset({(used[0], used[1])}) if len(used) > 1 and chance.random() < 0.3 else frozenset(),
        usd_per_hour_by_region={region: float(chance.randint(0, 6)) for region in used},
    )
    return Instance(offers, needs)


def _with_grid(offer: LeaseOffer, grids: dict[str, str | None], *, sharing: bool) -> LeaseOffer:
    """Give all offers of a region the same grid, and let those of one region share their machines."""
    return replace(offer, power_domain=grids[offer.region], shared=offer.region if sharing else "")


def linked(seed: int) -> Instance:
    """Make an instance whose regions need links: up to seven, of which some share a gateway."""
    made, chance = instance(seed), random.Random(seed + 10**6)
    regions = sorted({offer.region for offer in made.offers})
    pairs = list(combinations(regions, 2))
    links = tuple(
        LinkOffer(
            id=f"{'--'.join(ends)} {number}",
            ends=ends,
            kind="vpn",
            gbps=1.0,
            usd_per_hour=chance.randint(0, 12) / 2,
            most_regions=chance.choice((2, 3, 9)),
            takes=tuple((end, float(chance.randint(1, 3))) for end in ends if chance.random() < 0.4),
        )
        for number in range(chance.randint(0, 7) if pairs else 0)
        for ends in (chance.choice(pairs),)
    )
    parts = tuple(
        BackbonePart(
            id=f"{region} {size}", group=region, carries=float(size), usd_per_hour=chance.randint(0, 4) / 2
        )
        for region in regions
        for size in (2, 5)
    )
    return replace(made, needs=replace(made.needs, links=LinkChoice(links, parts)))


def contracted(seed: int) -> Instance:
    """Make an instance with a ramp, offers that need another one, and quotas that several draw."""
    made, chance = instance(seed), random.Random(seed + 2 * 10**6)
    offers = list(made.offers)
    for number, offered in enumerate(offers):
        others = [other.id for other in offers[:number] if not other.after]
        offers[number] = replace(
            offered,
            begins=chance.randint(0, 2),
            drawn="quota" if chance.random() < 0.4 else "",
            after=tuple(chance.sample(others, min(len(others), chance.randint(1, 2))))
            if chance.random() < 0.3
            else (),
        )
    least = made.needs.tokens_per_second
    ramp = (least * chance.choice((0.0, 0.3)), least * chance.choice((0.3, 0.6)))
    return Instance(tuple(offers), replace(made.needs, ramp=ramp))


def by_trying(given: Instance) -> tuple[float, int] | None:
    """Return the least cost, and among leases of this cost the least sum of units times places of names."""
    offers = sorted(given.offers, key=lambda offer: offer.id)
    best: tuple[float, int] | None = None
    joins = _Joins(given)
    for units in product(*(range(offer.units + 1) for offer in offers)):
        regions = frozenset(offer.region for offer, count in zip(offers, units, strict=True) if count)
        joined = joins.of(regions)
        if joined is None:
            continue
        leased = dict(zip((offer.id for offer in offers), units, strict=True))
        if fulfils(given, leased, joined[0]):
            cost = joined[0] + sum(
                offer.usd_per_hour * count for offer, count in zip(offers, units, strict=True)
            )
            cost += sum(given.needs.usd_per_hour_by_region.get(region, 0.0) for region in regions)
            rank = joined[1] + sum(place * count for place, count in enumerate(units, start=1))
            if best is None or (cost, rank) < best:
                best = (cost, rank)
    return best


class _Joins:
    """The cheapest links for each set of regions: cost, and sum of places of names."""

    def __init__(self, given: Instance) -> None:
        choice = given.needs.links
        self._given = given
        self._links = None if choice is None else sorted(choice.links, key=lambda link: link.id)
        self._parts = [] if choice is None else sorted(choice.parts, key=lambda part: part.id)
        self._known: dict[frozenset[str], tuple[float, int] | None] = {}

    def of(self, regions: frozenset[str]) -> tuple[float, int] | None:
        if self._links is None:
            return (0.0, 0)
        if regions not in self._known:
            sums = [joined for joined in map(self._sum, self._sets(regions)) if joined]
            self._known[regions] = min(sums, default=None)
        return self._known[regions]

    def _sets(self, regions: frozenset[str]) -> Iterator[tuple[tuple[int, LinkOffer], ...]]:
        """Yield the sets of links that join the regions, also after each loss."""
        first = len(self._given.offers) + 1
        inside = [
            (place, link)
            for place, link in enumerate(self._links or [], start=first)
            if set(link.ends) <= regions and len(regions) <= link.most_regions
        ]
        for size in range(len(inside) + 1):
            for chosen in combinations(inside, size):
                ends = [link.ends for _, link in chosen]
                if len(set(ends)) == len(ends) and all(
                    _joined(regions - outage, ends) for outage in self._outages()
                ):
                    yield chosen

    def _outages(self) -> Iterator[frozenset[str]]:
        yield frozenset()
        for loss in self._given.needs.survives:
            key = {"region": "region", "power domain": "grid", "cloud": "cloud"}[loss]
            for place in {getattr(offer, key) for offer in self._given.offers}:
                yield frozenset(offer.region for offer in self._given.offers if getattr(offer, key) == place)

    def _sum(self, chosen: tuple[tuple[int, LinkOffer], ...]) -> tuple[float, int] | None:
        cost = sum(link.usd_per_hour for _, link in chosen)
        rank = sum(place for place, _ in chosen)
        start = len(self._given.offers) + len(self._links or []) + 1
        for group in {part.group for part in self._parts}:
            taken = sum(amount for _, link in chosen for name, amount in link.takes if name == group)
            fitting = [
                (part.usd_per_hour, place)
                for place, part in enumerate(self._parts, start=start)
                if part.group == group and part.carries >= taken
            ]
            if taken and not fitting:
                return None
            if taken:
                cost, rank = cost + min(fitting)[0], rank + min(fitting)[1]
        return cost, rank


def _joined(regions: frozenset[str], ends: list[tuple[str, str]]) -> bool:
    reached = frozenset(sorted(regions)[:1])
    for _ in regions:
        reached |= {end for pair in ends if set(pair) <= regions and reached & set(pair) for end in pair}
    return reached == regions


def fulfils(given: Instance, units: dict[str, int], joined_usd_per_hour: float = 0.0) -> bool:
    """Check a lease against the requirements, written apart from the linear rules.

    Links are apart: their cost is given.
    """
    needs = given.needs
    leased = [(offer, units[offer.id]) for offer in given.offers if units[offer.id]]
    total = sum(offer.tokens_per_second * count for offer, count in leased)
    regions = {offer.region for offer, _ in leased}
    cost = sum(offer.usd_per_hour * count for offer, count in leased)
    cost += joined_usd_per_hour
    cost += sum(needs.usd_per_hour_by_region.get(region, 0.0) for region in regions)
    if total < needs.tokens_per_second:
        return False
    if needs.budget_usd_per_hour is not None and cost > needs.budget_usd_per_hour:
        return False
    if any(first in regions and second in regions for first, second in needs.apart):
        return False
    for name in {offer.shared for offer, _ in leased if offer.shared}:
        most = max(offer.units for offer in given.offers if offer.shared == name)
        if sum(count for offer, count in leased if offer.shared == name) > most:
            return False
    for region in regions:
        if sum(offer.gpus * count for offer, count in leased if offer.region == region) < needs.least_gpus:
            return False
    return (
        _begun(given, leased, units)
        and _survives(given, leased, regions, total)
        and _shares(needs, leased, total)
        and all(_powered(leased, "region", name, most) for name, most in needs.kw_by_region.items())
        and all(_powered(leased, "grid", name, most) for name, most in needs.kw_by_power_domain.items())
    )


def _begun(given: Instance, leased: list[tuple[LeaseOffer, int]], units: dict[str, int]) -> bool:
    for name in {offer.drawn for offer, _ in leased if offer.drawn}:
        most = max(offer.units for offer in given.offers if offer.drawn == name)
        if sum(count for offer, count in leased if offer.drawn == name) > most:
            return False
    for step, least in enumerate(given.needs.ramp):
        if sum(offer.tokens_per_second * count for offer, count in leased if offer.begins <= step) < least:
            return False
    return all(any(units[name] for name in offer.after) for offer, _ in leased if offer.after)


def _survives(given: Instance, leased: list[tuple[LeaseOffer, int]], regions: set[str], total: float) -> bool:
    key = {"region": "region", "power domain": "grid", "cloud": "cloud"}
    for loss in given.needs.survives:
        for place in {getattr(offer, key[loss]) for offer in given.offers}:
            kept = [(offer, count) for offer, count in leased if getattr(offer, key[loss]) != place]
            left = sum(offer.tokens_per_second * count for offer, count in kept)
            if left < given.needs.surviving_share * total - 1e-9:
                return False
            if given.needs.quorum and 2 * len({offer.region for offer, _ in kept}) <= len(regions):
                return False
    return True


def _shares(needs: LeaseNeeds, leased: list[tuple[LeaseOffer, int]], total: float) -> bool:
    for cloud in {offer.cloud for offer, _ in leased}:
        given = sum(offer.tokens_per_second * count for offer, count in leased if offer.cloud == cloud)
        if given > needs.most_share_of_cloud * total + 1e-9:
            return False
    return True


def _powered(leased: list[tuple[LeaseOffer, int]], key: str, place: str, most_kw: float) -> bool:
    inside = [(offer, count) for offer, count in leased if getattr(offer, key) == place]
    if any(offer.kw is None for offer, _ in inside):
        return False
    return sum((offer.kw or 0.0) * count for offer, count in inside) <= most_kw
