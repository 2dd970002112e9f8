"""Base of the data of reports."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

_BOUND = Decimal(10) ** 15
_MOST_DECIMALS = 30

Amount = Annotated[Decimal, Field(gt=-_BOUND, lt=_BOUND, decimal_places=_MOST_DECIMALS)]
"""An amount or a quantity, also in a file that somebody has changed: others cannot be rounded or shown."""


class Data(BaseModel):
    """Immutable data without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def is_amount(number: Decimal) -> bool:
    """Return whether a number can be an ``Amount``."""
    return number.is_finite() and abs(number) < _BOUND and -int(number.as_tuple().exponent) <= _MOST_DECIMALS
