"""Quotes an accelerator on every cloud, with its alternatives."""

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.market import Announced, market
from gpufabric.quote.contract import with_offers
from gpufabric.quote.offers import CLOUDS, MachinePrices, QuotedPrice, in_regions, lowest, machines
from gpufabric.quote.paced import Published
from gpufabric.quote.tokens import Throughput, gpu_hours, usd_per_million_tokens
from gpufabric.spec.problems import DeclarationError

LIMIT = "the catalogue"


@dataclass(frozen=True, slots=True)
class QuoteSubject:
    """The subject of a quote.

    Attributes:
        accelerator: model of the accelerator.
        shape: the requested machine, if any.
    """

    accelerator: str
    shape: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedOffer:
    """An offer, with its price of tokens.

    Attributes:
        offer: the offer.
        usd_per_million_tokens: US dollars; absent without an assumption on throughput.
        gpu_hours: accelerator-hours for all tokens; absent if their number was not given.
        usd: US dollars for all tokens; absent if their number was not given.
    """

    offer: QuotedPrice
    usd_per_million_tokens: Decimal | None = None
    gpu_hours: Decimal | None = None
    usd: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Quoted:
    """A machine with its offers.

    Attributes:
        machine: the machine.
        offers: every offer; empty if no price is known.
        lowest: the lowest offer of each price mode.
    """

    machine: MachinePrices
    offers: tuple[PricedOffer, ...]
    lowest: tuple[PricedOffer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Prices of an accelerator.

    Attributes:
        asked: the subject.
        day: day of the prices.
        same: machines with that accelerator.
        aside: machines with Trainium and TPU, for comparison; empty if one of them is the subject.
        announced: announced machines with that accelerator.
        throughput: assumption behind token prices, if any.
        tokens: number of tokens, if given.
    """

    asked: QuoteSubject
    day: date
    same: tuple[Quoted, ...]
    aside: tuple[Quoted, ...]
    announced: tuple[Announced, ...]
    throughput: Throughput | Published | None = None
    tokens: Decimal | None = None

    @property
    def sources(self) -> list[str]:
        """Keys of the sources of everything listed, sorted."""
        every = (offer.offer.source for quoted in (*self.same, *self.aside) for offer in quoted.offers)
        return sorted({*every, *(machine.title.source for machine in self.announced)})


def find(catalog: Catalog, *, shape: str = "", gpu: str = "") -> QuoteSubject:
    """Find a machine or an accelerator by its name, ignoring case.

    Raises:
        DeclarationError: no such name; the error lists the closest names.
    """
    known = machines(catalog, date.min)
    if shape:
        names = {machine.name.casefold(): machine for machine in known}
        machine = names.get(shape.casefold())
        if machine is None:
            given = f"{shape}, which has no accelerators" if _has_none(catalog, shape) else shape
            raise _unknown("SHAPE", given, (machine.name for machine in known))
        return QuoteSubject(machine.accelerator, machine.name)
    models = [machine.accelerator for machine in known]
    models.extend(machine.gpu_model.value for machine in market(catalog).announced.values())
    model = {name.casefold(): name for name in models}.get(gpu.casefold())
    if model is None:
        raise _unknown("--gpu", gpu, models)
    return QuoteSubject(model)


def _has_none(catalog: Catalog, shape: str) -> bool:
    """Return whether the catalogue has a machine of this name, and it has no accelerators."""
    plain = (name for cloud in CLOUDS for name in catalog.shape_names(cloud))
    return shape.casefold() in (name.casefold() for name in plain)


def quote(
    catalog: Catalog,
    asked: QuoteSubject,
    today: date,
    *,
    regions: Collection[str] = (),
    throughput: Throughput | Published | None = None,
    tokens: Decimal | None = None,
    contract: Collection[QuotedPrice] = (),
) -> Quote:
    """Quote an accelerator on every cloud.

    Args:
        catalog: list prices.
        asked: the subject.
        today: day of the prices.
        regions: regions that restrict the prices of their clouds.
        throughput: assumption for token prices.
        tokens: number of tokens to price.
        contract: offers that the project states.
    """

    def quoted(machine: MachinePrices) -> Quoted:
        rate = _rate(throughput, machine, catalog)
        offers = in_regions(machine, regions, catalog)
        priced = {offer: _priced(offer, rate, tokens) for offer in offers}
        return Quoted(machine, tuple(priced.values()), tuple(priced[offer] for offer in lowest(offers)))

    known = with_offers(machines(catalog, today), contract)
    same = sorted(
        (machine for machine in known if machine.accelerator == asked.accelerator),
        key=lambda machine: machine.name != asked.shape,
    )
    is_aside = any(machine.is_aside for machine in same)
    return Quote(
        asked=asked,
        day=today,
        same=tuple(map(quoted, same)),
        aside=()
        if is_aside
        else tuple(quoted(machine) for machine in known if machine.is_aside and machine.offers),
        announced=tuple(
            machine
            for machine in market(catalog).announced.values()
            if machine.gpu_model.value == asked.accelerator
        ),
        throughput=throughput,
        tokens=tokens,
    )


def _rate(
    throughput: Throughput | Published | None, machine: MachinePrices, catalog: Catalog
) -> Decimal | None:
    if throughput is None:
        return None
    if isinstance(throughput, Published):
        return throughput.tokens_per_second(machine, catalog)
    return throughput.tokens_per_second(machine.accelerator, market(catalog).accelerators)


def as_dict(quote: Quote) -> dict[str, Any]:
    """Return a quote as plain data. Amounts are strings, so that they stay exact."""
    return {
        "accelerator": quote.asked.accelerator,
        "shape": quote.asked.shape or None,
        "day": quote.day.isoformat(),
        "assumption": quote.throughput.said if quote.throughput else None,
        "tokens": _text(quote.tokens),
        "machines": [_machine(machine) for machine in quote.same],
        "comparison": [_machine(machine) for machine in quote.aside],
        "announced": [
            {"title": machine.title.value, "clouds": machine.clouds.value, "source": machine.title.source}
            for machine in quote.announced
        ],
    }


def _machine(quoted: Quoted) -> dict[str, Any]:
    machine = quoted.machine
    return {
        "cloud": machine.cloud,
        "shape": machine.name,
        "accelerator": machine.accelerator,
        "gpus": machine.gpus,
        "buildable": machine.buildable,
        "offers": [
            {
                "mode": offer.offer.mode,
                "regions": list(offer.offer.regions),
                "usd_per_gpu_hour": _text(offer.offer.usd_per_gpu_hour),
                "usd_per_million_tokens": _text(offer.usd_per_million_tokens),
                "gpu_hours": _text(offer.gpu_hours),
                "usd": _text(offer.usd),
                "as_of": offer.offer.as_of.isoformat(),
                "source": offer.offer.source,
                "confidence": offer.offer.confidence.value,
                "note": offer.offer.note,
            }
            for offer in quoted.offers
        ],
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _priced(offer: QuotedPrice, rate: Decimal | None, tokens: Decimal | None) -> PricedOffer:
    if rate is None:
        return PricedOffer(offer=offer)
    hours = None if tokens is None else gpu_hours(tokens, rate)
    return PricedOffer(
        offer=offer,
        usd_per_million_tokens=usd_per_million_tokens(offer.usd_per_gpu_hour, rate),
        gpu_hours=hours,
        usd=None if hours is None else hours * offer.usd_per_gpu_hour,
    )


def _unknown(where: str, given: str, names: Iterable[str]) -> DeclarationError:
    known = sorted(set(names))
    folded = {name.casefold(): name for name in known}
    close = [folded[name] for name in difflib.get_close_matches(given.casefold(), folded, n=3, cutoff=0.5)]
    return DeclarationError.of(where, given=given, allowed=", ".join(close or known), limit=LIMIT)
