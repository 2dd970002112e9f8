"""How the clouds count the time of what they bill (``billing.toml``)."""

from collections.abc import Mapping
from functools import cache

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact
from gpufabric.catalog.shape import Cloud

MACHINES = "machines"
"""Name of machines with GPUs in ``applies_to``."""


class BillingTerms(Entry):
    """Terms that some products of a cloud share."""

    id: str
    cloud: Cloud
    applies_to: Fact[tuple[str, ...]]
    """``machines``, ``capacity-block``, or keys of ``services.toml``."""

    increment_s: Fact[int] | None = None
    """Seconds by which time is counted: a part of them is billed as a whole; absent: not by time."""

    minimum_s: Fact[int] | None = None
    """Seconds that are billed at least; absent: none but the increment."""

    paid_at_once: Fact[bool] | None = None
    """Whether the whole price is due at the purchase."""


@cache
def billing_terms(catalog: Catalog) -> Mapping[tuple[str, str], BillingTerms]:
    """Read the terms, by cloud and product.

    Raises:
        CatalogError: the file does not fit the model above.
    """
    terms = catalog._table("billing.toml", BillingTerms).values()
    return {(term.cloud, product): term for term in terms for product in term.applies_to.value}
