"""Lustre file systems, which all clouds bill by tier and size."""

from collections.abc import Iterator

from gpufabric.catalog.shape import Cloud
from gpufabric.cost.items import Item, LustreItem, Unpriced
from gpufabric.policies.billing.extractors import Lookup, needed
from gpufabric.policies.properties import Props


def tier_of(lookup: Lookup, cloud: Cloud, sku: str | None) -> int | None:
    """Return the tier that a cloud sells under a name; None if the catalogue does not list it."""
    tiers = lookup.catalog.lustre(cloud).tiers
    return next((tier.tier for tier in tiers if tier.sku.value == sku), None)


def file_system(
    lookup: Lookup, cloud: Cloud, region: str, tier: int | None, props: Props, *, size: str, unit: str
) -> Iterator[Item]:
    """Yield a file system; without a known tier it has no price.

    Args:
        lookup: facts and resources.
        cloud: cloud that bills.
        region: the cloud's name of the region.
        tier: its tier, if the catalogue has it.
        props: its properties.
        size: property that gives its size.
        unit: unit of that property (``GiB``, ``TiB`` or ``GB``).

    Raises:
        UnreadableProperty: the size is unknown.
    """
    if tier is None:
        yield Unpriced(
            cloud=cloud,
            region=region,
            what=f"{lookup.catalog.lustre(cloud).name} file system",
            reason="its tier is not in the catalogue",
        )
        return
    amount = needed(props.number(size), size)
    yield LustreItem.of(cloud=cloud, region=region, tier=tier, size=amount, unit=unit)
