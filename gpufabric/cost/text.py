"""Formats amounts and counts."""

from collections import Counter
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from gpufabric.plural import plural

CENT = Decimal("0.01")

SHOWN_MACHINES = 3
"""Kinds of machines without a price that a text names; further ones are counted."""


def to_cents(amount: Decimal) -> Decimal:
    """Round an amount to cents. Every sum of stacks and every difference is one of rounded amounts."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def usd(amount: Decimal) -> str:
    """Format an amount of US dollars, rounded to cents. An amount below a cent keeps its digits."""
    rounded = to_cents(amount)
    if amount and not rounded:
        return rate(amount)
    return f"-${-rounded:,.2f}" if rounded < 0 else f"${rounded:,.2f}"


def cents(amount: Decimal) -> str:
    """Write an amount of US dollars as plain digits, rounded to cents as in texts."""
    return f"{to_cents(amount)}"


def rate(amount: Decimal) -> str:
    """Format a price with all of its digits, at least cents."""
    exact = amount.normalize()
    digits = max(2, -int(exact.as_tuple().exponent))
    return f"${exact:,.{digits}f}"


def count(number: int | Decimal) -> str:
    """Format a quantity with thousands separators and at most three decimals."""
    exact = Decimal(number)
    if exact == exact.to_integral_value():
        return f"{int(exact):,}"
    return f"{exact.quantize(Decimal('0.001'), ROUND_HALF_UP).normalize():,f}"


def machines_text(machines: Sequence[str]) -> str:
    """Say which machines have no price: ``16 x p7.48xlarge without a price``; empty if all have one."""
    shown = list(dict.fromkeys(machines))
    rest = f" and {len(shown) - SHOWN_MACHINES} more" if len(shown) > SHOWN_MACHINES else ""
    return f"{', '.join(shown[:SHOWN_MACHINES])}{rest} without a price" if shown else ""


def items_text(names: Sequence[str], most: int) -> str:
    """Name items in their order, equal names once: ``a, b (2 items) and 3 more``.

    Args:
        names: one name for each item.
        most: most names; the items of further names are counted.
    """
    shown = list(Counter(names).items())[:most]
    words = [name if number == 1 else f"{name} ({number:,} items)" for name, number in shown]
    left = len(names) - sum(number for _, number in shown)
    return f"{', '.join(words)}{f' and {left:,} more' if left else ''}"


def held_text(resources: int | None, gpus: int | None, usd_per_month: Decimal | None, unpriced: int) -> str:
    """Write what a stack holds: resources, GPUs and cost, as far as each is known."""
    parts = [] if resources is None else [plural(resources, "resource")]
    parts.append("GPUs unknown" if gpus is None else plural(gpus, "GPU"))
    if usd_per_month is None:
        parts.append("cost unknown")
    else:
        bound = f" ({count(unpriced)} not priced)" if unpriced else ""
        parts.append(f"${usd_per_month.quantize(Decimal(1), ROUND_HALF_UP):,}/month{bound}")
    return ", ".join(parts)


def paid_once_text(usd_upfront: Decimal, usd_prepaid_per_month: Decimal | None) -> str:
    """Write what is paid once, which no sum contains, and the part of it that the monthly amount counts.

    Args:
        usd_upfront: one-off payments.
        usd_prepaid_per_month: part of the monthly amount that they cover; None if it is not known.
    """
    counted = (
        ""
        if usd_prepaid_per_month is None
        else f"; the monthly amount counts {usd(usd_prepaid_per_month)} of it"
    )
    return f"paid once: {usd(usd_upfront)}{counted}"
