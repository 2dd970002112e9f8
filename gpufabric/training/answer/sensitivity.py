"""Which assumption moves a result the most: each one alone over its range, with the others in the middle."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.power import power_facts
from gpufabric.training.answer.inputs import PartInput

Result = Literal["days", "usd", "kwh"]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Effect of one assumption on a result.

    Attributes:
        result: which result.
        assumption: the assumption, in words.
        factor: largest divided by smallest result over the assumption's range; at least 1.
    """

    result: Result
    assumption: str
    factor: float


PACE = "throughput of the GPUs"
FAILURES = "time lost to failures"
PRICES = "list prices or stated prices"
POWER = "power that the machines draw"
PUE = "energy of the data centres besides the machines"

_SMALLEST = 1.001
"""A factor below this is no effect: a tenth of a percent."""


def sensitivities(given: PartInput, catalog: Catalog) -> tuple[Sensitivity, ...]:
    """Return the effects of all assumptions with a range, the largest first for each result.

    Args:
        given: the part.
        catalog: facts on electric power.
    """
    facts = power_facts(catalog)
    effects = (
        *_of_time(given, "days"),
        *_of_time(given, "usd"),
        *_of_prices(given),
        *_of_time(given, "kwh"),
        Sensitivity("kwh", POWER, 1 / facts.training_share.value),
        Sensitivity("kwh", PUE, facts.pue_high.value / facts.pue_low.value),
    )
    results: tuple[Result, ...] = ("days", "usd", "kwh")
    ranked = (
        sorted(
            (effect for effect in effects if effect.result == result),
            key=lambda effect: (-effect.factor, effect.assumption),
        )
        for result in results
    )
    return tuple(effect for ranking in ranked for effect in ranking if effect.factor > _SMALLEST)


def dominant(effects: tuple[Sensitivity, ...], result: Result) -> Sensitivity | None:
    """Return the assumption that moves a result the most; None if none has a range."""
    return next((effect for effect in effects if effect.result == result), None)


def _of_time(given: PartInput, result: Result) -> Iterator[Sensitivity]:
    if given.tokens_per_second is not None:
        yield Sensitivity(result, PACE, given.tokens_per_second.spread)
    if given.goodput is not None:
        yield Sensitivity(result, FAILURES, given.goodput.spread)


def _of_prices(given: PartInput) -> Iterator[Sensitivity]:
    """Compare list prices with stated ones, if both have a price for the same items."""
    stated, listed = given.contract, given.listed
    if stated.unpriced == listed.unpriced and stated.usd_per_hour and listed.usd_per_hour:
        amounts = float(stated.usd_per_hour), float(listed.usd_per_hour)
        yield Sensitivity("usd", PRICES, max(amounts) / min(amounts))
