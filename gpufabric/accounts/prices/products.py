"""Products of a price list that snapshots ask for, and what was found of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.target import Target
from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.price_keys import SHAPE, price_keys
from gpufabric.snapshots.rows import ListPrice

SECTION = "prices"


@dataclass(frozen=True, slots=True)
class Product:
    """A product that the catalogue prices.

    Attributes:
        name: what the catalogue calls it: a shape, or the key of a service.
        service: service that sells it, in the price list's own words; empty on OCI.
        match: attributes by which the price list names it.
    """

    name: str
    service: str
    match: Mapping[str, str] = field(hash=False)


def products_of(target: Target, catalog: Catalog) -> Iterator[Product]:
    """Yield the shapes of the declared stacks that the catalogue knows, and the cloud's services."""
    keys = price_keys(catalog, target.cloud)
    known = set(catalog.shape_names(target.cloud))
    for key in keys.values():
        service = key.service.value if key.service else ""
        if key.id != SHAPE:
            yield Product(key.id, service, key.attributes())
            continue
        for shape in target.shapes:
            if shape in known:
                yield Product(shape, service, key.attributes(shape=shape))


@dataclass(slots=True)
class ListedPrices:
    """Prices that a price list states.

    Attributes:
        call: the call in the cloud's own words.
        rows: prices by key.
        absent: products that the list lacks, with the reason.
        failures: calls that failed, and products that could not be told apart.
    """

    call: str
    rows: dict[str, ListPrice] = field(default_factory=dict[str, ListPrice])
    absent: dict[str, str] = field(default_factory=dict[str, str])
    failures: list[Failure] = field(default_factory=list[Failure])

    def add(self, product: Product, candidates: Mapping[str, Mapping[str, ListPrice]], where: str) -> None:
        """Add the prices of a product, of each term apart.

        Entries with equal prices count as one. With different prices, nobody can say which one is meant.

        Args:
            product: the product.
            candidates: prices by key, of each entry of the list that fits.
            where: place in words.
        """
        terms: dict[str, dict[str, dict[str, ListPrice]]] = {"on-demand": {}}
        for entry, rows in candidates.items():
            for key, row in rows.items():
                terms.setdefault(row.term, {}).setdefault(entry, {})[key] = row
        for term, entries in terms.items():
            if len({_amounts(rows) for rows in entries.values()}) > 1:
                self.failures.append(_ambiguous(self.call, f"{product.name} ({term}) in {where}", entries))
            elif entries:
                self.rows.update(entries[min(entries)])
            else:
                self.absent[product.name] = f"the price list has no product with {_text(product)} in {where}"

    def answer(self, *, is_complete: bool) -> SectionAnswer:
        """Return the section."""
        return SectionAnswer(
            SECTION, self.call, self.rows if is_complete else None, self.absent, tuple(self.failures)
        )


def _text(product: Product) -> str:
    attributes = ", ".join(f"{name} {value}" for name, value in sorted(product.match.items()) if value)
    return attributes or product.name


def _amounts(rows: Mapping[str, ListPrice]) -> frozenset[tuple[object, ...]]:
    return frozenset((row.usd, row.unit, row.term, row.above) for row in rows.values())


def _ambiguous(call: str, what: str, entries: Mapping[str, object]) -> Failure:
    text = f"{call}: entries with different prices fit {what}: {', '.join(sorted(entries))}"
    fix = "the price of the catalogue stays; narrow `match` in the catalogue's price-keys.toml"
    return Failure(call, "unexpected", text, fix)
