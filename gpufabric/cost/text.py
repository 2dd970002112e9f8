"""Formats amounts and counts."""

from collections import Counter
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from gpufabric.plural import plural

CENT = Decimal("0.01")

ENCRYPTED = "contract price, encrypted"
"""Why an amount is not shown although it is known."""

OWN_PRICES = "own prices"
"""Item that stands for all items of a stack whose own prices are shown in one sum."""

OWN_HIDDEN = "own price, shown in the sum of own prices only"
"""Why the amount of one item is not shown although it is known."""

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
    """Say which machines have no price: ``16 x p7.48xlarge without a price``; empty if all have one.

    Machines whose price is encrypted come after these: ``4 x p5.48xlarge (contract price, encrypted)``.
    """
    names = list(dict.fromkeys(machines))
    priced = [name for name in names if is_withheld(name)]
    unpriced = [name for name in names if not is_withheld(name)]
    texts = [f"{_some(unpriced)} without a price" if unpriced else "", _some(priced)]
    return " and ".join(filter(None, texts))


def is_withheld(name: str) -> bool:
    """Return whether an item is named with the mark of an encrypted price."""
    return name.endswith(f"({ENCRYPTED})")


def _some(names: Sequence[str]) -> str:
    rest = f" and {len(names) - SHOWN_MACHINES} more" if len(names) > SHOWN_MACHINES else ""
    return f"{', '.join(names[:SHOWN_MACHINES])}{rest}"


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


def held_text(
    resources: int | None,
    gpus: int | None,
    usd_per_month: Decimal | None,
    unpriced: int,
    machines: Sequence[str] = (),
) -> str:
    """Write what a stack holds, as far as it is known.

    Args:
        resources: number of its resources.
        gpus: their GPUs.
        usd_per_month: their cost.
        unpriced: number of items that the cost lacks.
        machines: those of them that are machines; they come before the amount.
    """
    parts = [] if resources is None else [plural(resources, "resource")]
    parts.append("GPUs unknown" if gpus is None else plural(gpus, "GPU"))
    if usd_per_month is None:
        parts.append("cost unknown")
    else:
        bound = f" ({count(unpriced)} not priced)" if unpriced else ""
        least = f"{machines_text(machines)}: at least " if machines else ""
        parts.append(f"{least}${usd_per_month.quantize(Decimal(1), ROUND_HALF_UP):,}/month{bound}")
    return ", ".join(parts)


def paid_once_text(usd_upfront: Decimal, usd_prepaid_per_month: Decimal | None) -> str:
    """Write what is paid once, which no sum contains, and the part of it that the monthly amount includes.

    Args:
        usd_upfront: one-off payments.
        usd_prepaid_per_month: part of the monthly amount that they cover; None if it is not known.
    """
    counted = (
        ""
        if usd_prepaid_per_month is None
        else f"; the monthly amount includes {usd(usd_prepaid_per_month)} of it"
    )
    return f"paid once: {usd(usd_upfront)}{counted}"
