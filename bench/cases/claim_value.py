"""The value of a claim that is computed again, and the facts that it is computed from."""

from dataclasses import dataclass

from gpufabric.catalog.catalog import default_catalog

CATALOG = default_catalog()


@dataclass(frozen=True, slots=True)
class Rerun:
    """A claim computed again, in its unit.

    Attributes:
        low: least value.
        expected: value to reckon with.
        high: greatest value.
    """

    low: float
    expected: float
    high: float
