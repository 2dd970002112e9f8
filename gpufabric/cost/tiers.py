"""Prices that depend on the amount of a month."""

from collections.abc import Iterable
from decimal import Decimal

Tier = tuple[Decimal | None, Decimal]
"""Amount up to which a price applies (None: without end), and the price of one unit."""


def tiered(amount: Decimal, tiers: Iterable[Tier]) -> Decimal | None:
    """Return the price of an amount in US dollars; each tier's price applies to the part within it.

    Args:
        amount: amount in a month.
        tiers: in rising order.

    Returns:
        the price, or None if the amount exceeds the last tier.
    """
    total, below = Decimal(0), Decimal(0)
    for end, usd in tiers:
        top = amount if end is None else min(amount, end)
        total += max(Decimal(0), top - below) * usd
        below = max(below, top)
    return total if below >= amount else None
