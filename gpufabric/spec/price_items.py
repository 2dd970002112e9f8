"""Finds stated prices that fit nothing, because their shape or service has a name that nothing has."""

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from gpufabric.spec.price import ContractPrice

_Cloud = Literal["aws", "azure", "oci"]

_CUTOFF = 0.4
"""Least likeness of a name that is proposed."""


@dataclass(frozen=True, slots=True)
class PriceItems:
    """Names for which prices can be stated.

    Attributes:
        shapes: names the shapes of a cloud.
        services: keys of the services of a cloud that are billed by the hour or month.
    """

    shapes: Callable[[_Cloud], Iterable[str]]
    services: Callable[[_Cloud], Iterable[str]]


@dataclass(frozen=True, slots=True)
class UnknownItem:
    """A price that fits nothing.

    Attributes:
        index: number of the price in its list, from 0.
        key: its property, ``shape`` or ``service``.
        given: the name.
        known: all names that the cloud has.
    """

    index: int
    key: str
    given: str
    known: tuple[str, ...]

    @property
    def where(self) -> str:
        """Path of the property."""
        return f"prices[{self.index}].{self.key}"

    @property
    def close(self) -> str:
        """The most similar names, else all of them."""
        names = {name.casefold(): name for name in self.known}
        similar = difflib.get_close_matches(self.given.casefold(), names, n=3, cutoff=_CUTOFF)
        return ", ".join([names[name] for name in similar] or self.known)

    @property
    def text(self) -> str:
        """The price and what is allowed, in one line."""
        return f"{self.where}: {self.given} fits nothing; allowed: {self.close}"


def unknown_items(prices: Iterable[ContractPrice], items: PriceItems) -> Iterator[UnknownItem]:
    """Yield the prices whose shape or service has a name that nothing has.

    Args:
        prices: the prices, in their order in the file.
        items: names for which prices can be stated.
    """
    for index, price in enumerate(prices):
        if price.shape is not None:
            known = tuple(sorted(items.shapes(price.cloud)))
            if price.shape.casefold() not in map(str.casefold, known):
                yield UnknownItem(index, "shape", price.shape, known)
        elif price.service is not None:
            known = tuple(sorted(items.services(price.cloud)))
            if price.service not in known:
                yield UnknownItem(index, "service", price.service, known)
