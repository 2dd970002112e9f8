"""Products of the clouds' price lists that the catalogue prices (``<cloud>/price-keys.toml``)."""

from collections.abc import Mapping
from functools import cache

from pydantic import Field

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact

SHAPE = "shape"
"""Key whose attributes hold for every machine: ``{shape}`` stands for its name."""

LUSTRE = "lustre-"
"""Prefix of the keys of file systems; the throughput of the tier in MB/s per TiB follows."""


class PriceKey(Entry):
    """Attributes by which a price list names a product."""

    id: str
    """Key of a service in ``services.toml``, ``lustre-<tier>``, or ``shape`` for all machines."""

    service: Fact[str] | None = None
    """Service code of AWS, or service name of Azure; absent on OCI, whose list has part numbers."""

    match: dict[str, Fact[str]] = Field(default_factory=dict[str, Fact[str]])
    """Attributes of the product, by the price list's own names. A usage type of AWS stands without the prefix
    of its region. An empty region: the product belongs to none."""

    def attributes(self, **values: str) -> dict[str, str]:
        """Return the attributes, with values in place of placeholders."""
        return {name: fact.value.format_map(values) for name, fact in self.match.items()}


@cache
def price_keys(catalog: Catalog, cloud: str) -> Mapping[str, PriceKey]:
    """Read the keys of a cloud's price list, by product.

    Raises:
        CatalogError: the file does not fit the model above.
    """
    return catalog._table(f"{cloud}/price-keys.toml", PriceKey)
