"""Charges of the resources of one cloud."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tests.ledger.charges import Charge, NoPrice, Used, sold
from tests.ledger.price_table import PriceTable
from tests.ledger.raw import Raw

Reader = Callable[[Raw, str], Iterator[Charge]]
"""Yields what a resource is billed for in a region."""


@dataclass(frozen=True)
class Tables:
    """Charges of a cloud for types whose inputs do not matter.

    Attributes:
        sold: services that a resource of each type is one unit of.
        used: services that a resource of each type is billed for by use.
        no_price: names of resources that cost money and are in no price list.
        with_others: types that are billed with other resources.
    """

    sold: Mapping[str, Sequence[str]]
    used: Mapping[str, Sequence[str]]
    no_price: Mapping[str, str] = field(default_factory=dict[str, str])
    with_others: Sequence[str] = ()


class Cloud:
    """Charges of the resources of a stack in one cloud.

    Args:
        name: the cloud.
        resources: all resources of the stack, by URN.
        table: the price list.
        tables: types whose inputs do not matter.
    """

    def __init__(self, name: str, resources: Mapping[str, Raw], table: PriceTable, tables: Tables) -> None:
        self._name = name
        self._resources = resources
        self._table = table
        self._tables = tables
        self._readers: Mapping[str, Reader] = {}

    @property
    def types(self) -> set[str]:
        """Types that the ledger knows and that are billed."""
        tables = self._tables
        return {*self._readers, *tables.sold, *tables.used, *tables.no_price, *tables.with_others}

    def of(self, raw: Raw) -> Iterator[Charge]:
        """Yield what a resource is billed for."""
        region, tables = self._region(raw), self._tables
        if raw.type in self._readers:
            yield from self._readers[raw.type](raw, region)
        for key in tables.sold.get(raw.type, ()):
            yield sold(self._name, region, key)
        for key in tables.used.get(raw.type, ()):
            yield Used(self._name, region, key)
        if raw.type in tables.no_price:
            yield NoPrice(tables.no_price[raw.type].format(name=raw.name, type=raw.type))

    def _region(self, raw: Raw) -> str:
        return raw.provider_region

    def _linked(self, raw: Raw, key: str, type_: str) -> list[Raw]:
        """Return the resources of a type that a property of another one comes from."""
        sources = (self._resources.get(urn) for urn in raw.sources.get(key, ()))
        return [source for source in sources if source is not None and source.type == type_]
