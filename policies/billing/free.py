"""Reasons why types of resources are free."""

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Fact


def why_free(type_: str, catalog: Catalog) -> Fact[str] | None:
    """Return the reason, with its source; None if the catalogue has none. The longest entry that fits counts.

    Args:
        type_: token of the type, such as ``aws:ec2/subnet:Subnet``.
        catalog: reasons by prefix of a token.
    """
    fitting = [reason for key, reason in catalog.free_of_charge().items() if type_.startswith(key)]
    return max(fitting, key=lambda reason: len(reason.id)).title if fitting else None
