"""Links between the regions of a job: kinds, sizes and prices."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.geography import geography
from gpufabric.plan.latency import RoundTrip, round_trip
from gpufabric.plan.links.kinds import KINDS
from gpufabric.plan.links.kinds.vpn import carrying_tunnels
from gpufabric.plan.links.model import clouds_of
from gpufabric.planner.link_prices import LinkPriced, backbone_parts, gateway_group, price_of_link
from gpufabric.planner.links import LinkChoice, LinkOffer
from gpufabric.planner.sync_need import SyncNeed
from gpufabric.spec.lease_job import LeaseLinks

SIZES_GBPS = (1.0, 2.0, 2.5, 5.0, 10.0, 20.0, 50.0, 100.0)
"""Bandwidths that are tried where a cloud sells any: enough to see which is needed."""


@dataclass(frozen=True, slots=True)
class UnusableLink:
    """A kind of link that cannot join two regions for this job.

    Attributes:
        ends: the two regions, sorted.
        kind: link kind.
        why: the reason.
    """

    ends: tuple[str, str]
    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class ListedLinks:
    """Links of a job.

    Attributes:
        need: what the job asks of them.
        choice: links that can be had.
        unusable: kinds of links that cannot.
        round_trips: round trips by pair of regions, as far as they are known.
    """

    need: SyncNeed
    choice: LinkChoice
    unusable: tuple[UnusableLink, ...]
    round_trips: dict[tuple[str, str], RoundTrip]

    @property
    def round_trips_ms(self) -> dict[tuple[str, str], float]:
        """Round trips in ms."""
        return {ends: trip.ms for ends, trip in self.round_trips.items()}


def listed_links(
    links: LeaseLinks, regions: Iterable[str], need: SyncNeed, catalog: Catalog, today: date
) -> ListedLinks:
    """List the links that carry a job, each in the smallest sizes that do.

    Args:
        links: kinds of links, and prices that the user states.
        regions: regions with machines.
        need: what the job asks of a link.
        catalog: kinds of links, prices and round trips.
        today: day of the prices.
    """
    names = sorted(set(regions))
    known = geography(catalog)
    finder = _Finder(links, need, len(names), catalog, today)
    offers: list[LinkOffer] = []
    unusable: list[UnusableLink] = []
    trips: dict[tuple[str, str], RoundTrip] = {}
    for ends in combinations(names, 2):
        trip = round_trip(*ends, known)
        if trip is not None:
            trips[ends] = trip
        for kind in links.kinds:
            if _joins(ends, kind, catalog):
                some = finder.of(ends, kind, None if trip is None else trip.ms)
                offers.extend([] if isinstance(some, str) else some)
                unusable.extend([UnusableLink(ends, kind, some)] if isinstance(some, str) else [])
    taken = {group for offer in offers for group, _ in offer.takes}
    parts = [part for region in names for part in backbone_parts(region, catalog, today)]
    used = tuple(part for part in parts if part.group in taken)
    return ListedLinks(need, LinkChoice(tuple(offers), used), tuple(unusable), trips)


def _joins(ends: tuple[str, str], kind: str, catalog: Catalog) -> bool:
    if clouds_of(ends) not in catalog.link_kinds()[kind].clouds.value:
        return False
    return kind != "interconnect" or ends in catalog.interconnect_places()


@dataclass(frozen=True, slots=True)
class _Finder:
    """Finds the links of a kind between two regions."""

    links: LeaseLinks
    need: SyncNeed
    regions: int
    catalog: Catalog
    today: date

    def of(self, ends: tuple[str, str], kind: str, round_trip_ms: float | None) -> list[LinkOffer] | str:
        """Return the links, or why there is none."""
        stated = {
            price.gbps: price.usd_per_hour
            for price in self.links.prices
            if price.kind == kind and sorted(price.between) == list(ends)
        }
        if round_trip_ms is None:
            return "its round trip is unknown"
        sizes = sorted(stated) or list(_sizes(ends, kind, self.catalog))
        priced = {size: self._priced(ends, kind, size, stated.get(size)) for size in sizes}
        known = {size: offer for size, offer in priced.items() if isinstance(offer, LinkOffer)}
        if not known:
            return next(str(why) for why in reversed(priced.values()))
        useful: dict[int, LinkOffer] = {}
        for size, offer in sorted(known.items(), reverse=True):
            most = self.need.most_regions(size, round_trip_ms, self.regions)
            if not most:
                break
            # A larger size is of use only where it serves more regions or costs less.
            useful[most] = replace(offer, most_regions=most)
        if not useful:
            share = self.need.share(max(known), round_trip_ms, 2)
            return f"{max(known):g} Gbit/s let GPUs compute {share:.0%} of the time"
        return [useful[most] for most in sorted(useful)]

    def _priced(self, ends: tuple[str, str], kind: str, gbps: float, stated: float | None) -> LinkOffer | str:
        takes: tuple[tuple[str, float], ...] = ()
        priced: LinkPriced | str = LinkPriced(stated or 0.0, ())
        if stated is None:
            takes = tuple(_takes(ends, kind, gbps, self.catalog))
            parts = {part.group for end in ends for part in backbone_parts(end, self.catalog, self.today)}
            unpriced = sorted({group for group, _ in takes} - parts)
            if unpriced:
                return f"the price of {', '.join(unpriced)} is unknown"
            priced = price_of_link(ends, kind, gbps, self.need.gb_per_month, self.catalog, self.today)
        if isinstance(priced, str):
            return priced
        return LinkOffer(
            id=f"{'--'.join(ends)} {kind} {gbps:g} Gbit/s",
            ends=ends,
            kind=kind,
            gbps=gbps,
            usd_per_hour=priced.usd_per_hour,
            most_regions=0,
            takes=takes,
            basis=priced.basis,
        )


def _sizes(ends: tuple[str, str], kind: str, catalog: Catalog) -> Iterator[float]:
    """Yield the bandwidths in which a kind of link can be had between two regions, the smallest first."""
    facts = catalog.link_kinds()[kind]
    if facts.sizes_gbps is not None:
        yield from sorted(float(size) for size in facts.sizes_gbps.value)
        return
    largest = SIZES_GBPS[-1] if facts.max_gbps is None else float(facts.max_gbps.value)
    if facts.gbps_per_tunnel is not None:
        largest = float(facts.gbps_per_tunnel.value) * len(carrying_tunnels(clouds_of(ends)))
    yield from (size for size in SIZES_GBPS if size < largest)
    yield largest


def _takes(ends: tuple[str, str], kind: str, gbps: float, catalog: Catalog) -> Iterator[tuple[str, float]]:
    use = KINDS[kind].azure_gateway(catalog)
    for end in ends:
        cloud = end.partition("-")[0]
        if cloud == "azure" and use is not None:
            yield gateway_group(end, use), 0.0 if use.is_bypassed else gbps
        if cloud == "aws":
            yield f"{end} transit gateway attachment", 1.0
        yield f"{end} DNS zone", 1.0
