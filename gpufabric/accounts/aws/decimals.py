"""Numbers of answers as decimals that have one spelling."""

from decimal import Decimal


def plain(value: float | str | Decimal) -> Decimal:
    """Return the shortest decimal of a number: 192, not 192.0 and not 1.92E+2."""
    number = Decimal(str(value)).normalize()
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number
