"""Values of a declaration that are not known exactly."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from gpufabric.spec.base import Declared

Days = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class OrderedRange(Declared):
    """Three values in order: the fields ``low``, ``expected`` and ``high``."""

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        low, expected, high = (float(getattr(self, name)) for name in ("low", "expected", "high"))
        if not low <= expected <= high:
            raise ValueError("low, expected and high in this order")
        return self


class DaysRange(OrderedRange):
    """A duration that is not known exactly, in days."""

    low: Days
    """Least value that may hold."""

    expected: Days
    """Value to reckon with."""

    high: Days
    """Greatest value that may hold."""
