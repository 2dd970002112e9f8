"""Sources of a lease plan: source and day of each figure, the same for the page and for Markdown."""

from collections.abc import Iterator, Mapping
from datetime import date

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.geography import geography
from gpufabric.plan.latency import RoundTrip
from gpufabric.planner.answer import LeaseAnswer, LeasedLinks
from gpufabric.planner.links import Basis
from gpufabric.planner.listed import ListedOffer
from gpufabric.report.lease_plan.tables import Rows

SOURCE_HEADS = ("Figure", "Value", "As of", "Source")
_STATED = "stated in the job"


def source_keys(lease: LeaseAnswer, catalog: Catalog) -> tuple[str, ...]:
    """Return the keys of all sources of a plan, sorted.

    Args:
        lease: the lease.
        catalog: places and their power domains.
    """
    offers = _considered(lease)
    keys = {item.price.source for item in offers} | {item.pace.source for item in offers}
    if lease.links is not None:
        keys |= {source for join in (*lease.links.links, *lease.links.parts) for source, _ in join.basis}
        keys |= {_measured(trip)[0] for trip in lease.links.listed.round_trips.values()} - {""}
    places = geography(catalog).places
    domains = [places[item.offer.region].power_domain for item in offers if item.offer.region in places]
    return tuple(sorted(keys | {domain.source for domain in domains if domain is not None}))


def source_rows(lease: LeaseAnswer, sources: Mapping[str, str], catalog: Catalog, today: date) -> Rows:
    """Return the source and the day of each figure.

    Args:
        lease: the lease.
        sources: titles of the sources, by key.
        catalog: places and their power domains.
        today: day on which the job's file was read.
    """
    rows = [*_prices(lease, sources), *_paces(lease, sources)]
    if lease.links is not None:
        rows += _links(lease.links, sources, today)
    rows += _domains(lease, sources, catalog)
    job = lease.job
    stated = {
        "goodput": f"{job.goodput:.0%}",
        "tokens": f"{job.tokens:,}",
        "days": f"at most {job.days:g}",
        "machines that can be had": f"{len(job.capacity)} of capacity, {len(job.contracts)} of contracts",
    }
    if job.budget_usd is not None:
        stated["budget"] = f"${job.budget_usd:,.0f}"
    for region, usd in sorted(job.usd_per_hour_by_region.items()):
        stated[f"cost of {region} beside machines and links"] = f"${usd:,.2f} per hour"
    rows += [(figure, value, today.isoformat(), _STATED) for figure, value in stated.items()]
    return tuple(rows)


def _considered(lease: LeaseAnswer) -> list[ListedOffer]:
    """Return all offers whose prices the plan shows: those that are leased come first."""
    return [*(part.listed for part in lease.leased), *(other.listed for other in lease.not_leased)]


def _prices(lease: LeaseAnswer, sources: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    prices = {
        (
            f"price of {item.shape} in {item.offer.region}, {item.price.mode}",
            f"${item.price.usd_per_gpu_hour:,.3f} per GPU-hour",
            item.price.as_of.isoformat(),
            sources.get(item.price.source, item.price.source),
        )
        for item in _considered(lease)
    }
    yield from sorted(prices)


def _paces(lease: LeaseAnswer, sources: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    paces = {
        (
            f"throughput of {item.pace.system}",
            f"{item.pace.expected:,.0f} ({item.pace.low:,.0f} to {item.pace.high:,.0f}) tokens/s per GPU",
            item.pace.as_of.isoformat(),
            f"{'carried over from ' if item.pace.is_transferred else ''}{item.pace.measured}:"
            f" {sources.get(item.pace.source, item.pace.source)}",
        )
        for item in _considered(lease)
    }
    yield from sorted(paces)


def _links(links: LeasedLinks, sources: Mapping[str, str], today: date) -> Iterator[tuple[str, ...]]:
    for link in links.links:
        as_of, source = _basis(link.basis, sources) if link.basis else (today.isoformat(), _STATED)
        yield (
            f"link {' - '.join(link.ends)}, {link.kind}, with its data",
            f"${link.usd_per_hour:,.2f} per hour",
            as_of,
            source,
        )
    for part in links.parts:
        yield (part.id, f"${part.usd_per_hour:,.4f} per hour", *_basis(part.basis, sources))
    for ends in sorted({link.ends for link in links.links}):
        trip = links.listed.round_trips[ends]
        key, as_of = _measured(trip)
        source = sources.get(key, key)
        if not key:
            source, as_of = "estimated from distance and route factor of the catalogue", today.isoformat()
        yield f"round trip {' - '.join(ends)}", f"{trip.ms:.3g} ms", as_of, source


def _measured(trip: RoundTrip) -> tuple[str, str]:
    """Return source and day of a measured round trip; both empty for another."""
    key, _, as_of = trip.source.rpartition(", ")
    return key, as_of


def _basis(basis: Basis, sources: Mapping[str, str]) -> tuple[str, str]:
    """Return days and titles of sources, each once."""
    days = sorted({as_of.isoformat() for _, as_of in basis})
    titles = dict.fromkeys(sources.get(source, source) for source, _ in basis)
    return " to ".join(dict.fromkeys([days[0], days[-1]])), "; ".join(titles)


def _domains(lease: LeaseAnswer, sources: Mapping[str, str], catalog: Catalog) -> Iterator[tuple[str, ...]]:
    places = geography(catalog).places
    for region in sorted({part.listed.offer.region for part in lease.leased}):
        place = places.get(region)
        if place is not None and place.power_domain is not None:
            fact = place.power_domain
            title = sources.get(fact.source, fact.source)
            yield f"power domain of {region}", fact.value, fact.as_of.isoformat(), title
