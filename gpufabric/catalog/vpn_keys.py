"""Rules of the clouds on pre-shared keys of IPsec tunnels (``vpn-keys.toml``)."""

from functools import cache

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact


class VpnKeyRules(Entry):
    """The pre-shared keys that a cloud takes. Every cloud takes letters and digits."""

    id: str
    """The cloud."""

    others: Fact[str]
    """Characters that it takes beside letters and digits."""

    not_first: Fact[str] | None = None
    """Characters with which no key begins."""

    lengths: Fact[tuple[int, int]] | None = None
    """Shortest and longest key; absent where the cloud states none."""


@cache
def vpn_key_rules(catalog: Catalog) -> dict[str, VpnKeyRules]:
    """Read the rules by cloud.

    Raises:
        CatalogError: the file does not fit the model above.
    """
    return catalog._table("vpn-keys.toml", VpnKeyRules)
