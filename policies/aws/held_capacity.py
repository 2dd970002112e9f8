"""Prices and quota demand of capacity reservations, and purchases of Capacity Blocks."""

from collections.abc import Iterator

from gpufabric.cost.items import Unpriced
from gpufabric.policies.aws.open_reservations import is_open, open_reservation
from gpufabric.policies.aws.types import CAPACITY_BLOCK, CAPACITY_RESERVATION
from gpufabric.policies.billing.extractors import Extractor, Lookup, Reading, needed
from gpufabric.policies.billing.machines import reserved
from gpufabric.policies.billing.uncounted import UncountedMachines
from gpufabric.policies.resource import Resource


def _reservation(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    """Yield reserved machines; unused ones are billed like running ones."""
    props = resource.props
    shape, region = needed(props.text("instanceType"), "instanceType"), lookup.region_of(resource)
    opened, zone = is_open(resource), props.text_if_known("availabilityZone")
    yield from reserved(
        lookup,
        key=resource.urn,
        cloud="aws",
        region=region,
        shape=shape,
        shape_key="instanceType",
        nodes=needed(props.number("instanceCount"), "instanceCount"),
        is_open=opened,
        joined=open_reservation(lookup, shape, region, zone) if opened else "",
    )


def _purchase(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    """Yield a purchase, unless the stack declares the block: its pool is billed for it."""
    key, reason = "capacityBlockOfferingId", "its price is fixed by the offer that is bought"
    if (resource.props.text(key) or "") in lookup.blocks:
        return
    yield Unpriced(
        cloud="aws",
        region=lookup.region_of(resource),
        what="purchase of a Capacity Block",
        reason=reason,
        machines=True,
    )
    yield UncountedMachines(key, "", reason, billed=True)


EXTRACTORS: dict[str, Extractor] = {CAPACITY_RESERVATION: _reservation, CAPACITY_BLOCK: _purchase}
