"""Random small instances, and their best leases by trying every one."""

import random
from dataclasses import dataclass, replace
from itertools import product

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


def by_trying(given: Instance) -> tuple[float, int] | None:
    """Return the least cost, and among leases of this cost the least sum of units times places of names."""
    offers = sorted(given.offers, key=lambda offer: offer.id)
    best: tuple[float, int] | None = None
    for units in product(*(range(offer.units + 1) for offer in offers)):
        if fulfils(given, dict(zip((offer.id for offer in offers), units, strict=True))):
            regions = {offer.region for offer, count in zip(offers, units, strict=True) if count}
            cost = sum(offer.usd_per_hour * count for offer, count in zip(offers, units, strict=True))
            cost += sum(given.needs.usd_per_hour_by_region.get(region, 0.0) for region in regions)
            rank = sum(place * count for place, count in enumerate(units, start=1))
            if best is None or (cost, rank) < best:
                best = (cost, rank)
    return best


def fulfils(given: Instance, units: dict[str, int]) -> bool:
    """Check a lease against the requirements, written apart from the linear rules."""
    needs = given.needs
    leased = [(offer, units[offer.id]) for offer in given.offers if units[offer.id]]
    total = sum(offer.tokens_per_second * count for offer, count in leased)
    regions = {offer.region for offer, _ in leased}
    cost = sum(offer.usd_per_hour * count for offer, count in leased)
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
        _survives(given, leased, regions, total)
        and _shares(needs, leased, total)
        and all(_powered(leased, "region", name, most) for name, most in needs.kw_by_region.items())
        and all(_powered(leased, "grid", name, most) for name, most in needs.kw_by_power_domain.items())
    )


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
