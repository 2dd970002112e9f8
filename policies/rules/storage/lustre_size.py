"""Sizes of managed Lustre file systems on Azure and OCI."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from gpufabric.cost.text import count
from gpufabric.policies import deferred
from gpufabric.policies.azure.types import LUSTRE as AZURE
from gpufabric.policies.oci.types import LUSTRE as OCI
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

if TYPE_CHECKING:
    from gpufabric.catalog.catalog import Catalog
    from gpufabric.catalog.lustre import LustreTier
    from gpufabric.catalog.shape import Cloud

_KEYS: "dict[str, tuple[Cloud, tuple[str, ...], str]]" = {
    AZURE: ("azure", ("sku", "name"), "storageCapacityTiB"),
    OCI: ("oci", ("performanceTier",), "capacityInGbs"),
}
"""Cloud of a file system, and where it says its tier and its size."""


class LustreSize(ResourceRule):
    """Lustre file systems have a size that their tier offers."""

    id = "lustre-size"
    title = "Lustre file systems have a size that their tier offers"
    why = (
        "File systems grow in steps that depend on the tier. The cloud refuses another size after the "
        "network exists, or rounds it up to a larger and more expensive one."
    )
    level = "mandatory"
    fix = "Use the next size of the tier, which the message names."
    clouds = ("azure", "oci")
    types = tuple(_KEYS)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare with the catalogue; an unlisted tier and an unset size are not judged."""
        cloud, sku, key = _KEYS[resource.type]
        unit = view.context.catalog.lustre(cloud).size_unit.value
        tier = _tier(view.context.catalog, cloud, resource.props.text(*sku))
        size = resource.props.number(key)
        if tier is None or size is None:
            return
        least, most = tier.minimum_size.value, tier.maximum_size
        if size < least:
            text = f"below the minimum of its tier, {count(least)} {unit}"
        elif most is not None and size > most.value:
            text = f"above the maximum of its tier, {count(most.value)} {unit}"
        elif (sold := deferred.next_size(Decimal(size), tier)) != size:
            text = f"between two sizes of its tier: the next is {sold:,} {unit}"
        else:
            return
        yield Finding.at(resource, f"has {size:,} {unit}, {text}")


def _tier(catalog: "Catalog", cloud: "Cloud", sku: str | None) -> "LustreTier | None":
    return next((tier for tier in catalog.lustre(cloud).tiers if tier.sku.value == sku), None)
