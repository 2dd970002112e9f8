"""Numbers of a training job in words: short, with their range."""

from collections.abc import Callable

from gpufabric import shares
from gpufabric.report.training.model import RangeReport

UNKNOWN = "unknown"
_SUFFIXES = ((1e15, "P"), (1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))
_SAME = 1.005
"""Ends of a range that differ less are written as one number."""


def short(value: float) -> str:
    """Write a number with three digits and a suffix, such as ``1.84M``."""
    for size, suffix in _SUFFIXES:
        if abs(value) >= size * 0.9995:
            return f"{_three(value / size)}{suffix}"
    return _three(value)


def dollars(value: float) -> str:
    """Write US dollars, such as ``$1.84M``."""
    return f"${short(value)}"


def plain(value: float) -> str:
    """Write a number with three digits."""
    return _three(value) if value < 1000 else f"{value:,.0f}"  # noqa: PLR2004 - a separator from here


def percent(value: float) -> str:
    """Write a share in percent."""
    if 0.999 < value < 1:  # noqa: PLR2004 - it would read as all
        return "over 99.9%"
    return f"{value:.1%}" if 0.99 < value < 1 else shares.percent(value)  # noqa: PLR2004 - likewise


def ranged(value: RangeReport | None, form: Callable[[float], str] = short) -> str:
    """Write a quantity: the expected value with its range, else the range; ``unknown`` if it is not known."""
    if value is None:
        return UNKNOWN
    low, high = form(value.low), form(value.high)
    if low == high or (value.low and value.high / value.low < _SAME):
        return form(value.low if value.expected is None else value.expected)
    ends = f"{low} to {high}"
    return ends if value.expected is None else f"{form(value.expected)} ({ends})"


def _three(value: float) -> str:
    text = f"{value:.3g}"
    return f"{float(text):g}" if "e" in text else text
