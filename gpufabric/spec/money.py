"""Limits on spending."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from gpufabric.spec.base import Declared

HOURS_PER_MONTH = 730
"""Hours of a billing month, as in the clouds' own calculators (8,760 / 12)."""

Usd = Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=4)]


class Budget(Declared):
    """Limits on spending. Every limit that is set applies."""

    usd_per_hour: Usd | None = None
    """Limit in US dollars per hour at peak size."""

    usd_per_month: Usd | None = None
    """Limit in US dollars per month of 730 hours at peak size."""
