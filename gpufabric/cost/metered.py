"""Amounts of what is billed by size or by use: from the usage file, in the unit of the price."""

from dataclasses import dataclass
from decimal import Decimal

from gpufabric.catalog.service_keys import METERED, Metered
from gpufabric.catalog.shape import Cloud
from gpufabric.cost.rates import NoRate
from gpufabric.cost.text import count
from gpufabric.spec.usage import USAGE_FILE, Usage

GB_PER_GIB = Decimal(2**30) / Decimal(10**9)
_WORDS = {"GiB": "GiB", "GiB-month": "GiB", "requests": "requests", "runs": "runs", "hours": ""}


@dataclass(frozen=True, slots=True)
class StatedAmount:
    """An amount of the usage file.

    Attributes:
        amount: in the measure of the service.
        text: the same in words.
        assumed: the default that it rests on, in words; empty if the file states it for the stack.
    """

    amount: Decimal
    text: str
    assumed: str


def metered_of(cloud: Cloud, key: str) -> Metered:
    """Return a service that is billed by size or by use."""
    return METERED[cloud][key]


def stated_amount(metered: Metered, usage: Usage) -> StatedAmount | NoRate:
    """Return the amount that the usage file states for a service, or why there is none."""
    amounts = [usage.amount(name) for name in metered.figures]
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts) or not amounts:
        missing = [name for name in metered.figures if usage.amount(name) is None]
        return NoRate(f"usage not stated: {', '.join(missing)} in {USAGE_FILE}")
    total = sum(known, Decimal(0))
    text = f"{count(total)} {_WORDS[metered.measure]}".rstrip()
    defaults = [name for name in metered.figures if usage.is_default(name)]
    assumed = f"{metered.what}: {text} a month, {', '.join(defaults)} of defaults in {USAGE_FILE}"
    return StatedAmount(total, text, assumed if defaults else "")


def unit_of(metered: Metered) -> str:
    """Return the unit in which lines count a service."""
    return "hour" if metered.measure == "hours" else metered.measure


def sold_amount(amount: Decimal, metered: Metered, unit: str) -> Decimal:
    """Convert an amount into the unit of the price."""
    if metered.measure in ("GiB", "GiB-month") and unit in ("GB", "GB-month"):
        return amount * GB_PER_GIB
    return amount / metered.per
