"""Prices and quota demand of AWS resources."""

import json
from collections.abc import Iterator
from dataclasses import replace

from gpufabric.cost.items import Item, Unpriced
from gpufabric.policies.aws import (
    batch,
    billing_services,
    fleets,
    held_capacity,
    instances,
    node_groups,
    scaling_groups,
    types,
)
from gpufabric.policies.billing.extractors import Extractor, Lookup, Reading, service
from gpufabric.policies.billing.lustre import file_system
from gpufabric.policies.billing.uncounted import UncountedMachines, uncounted_value
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.quota.demand import Demand


def _lustre(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    props, region = resource.props, lookup.region_of(resource)
    tier = props.number("perUnitStorageThroughput")
    kind = props.text("deploymentType")
    sold = {tier.tier for tier in lookup.catalog.lustre("aws").tiers if tier.sku.value == kind}
    known = tier if tier in sold else None
    yield from file_system(lookup, "aws", region, known, props, size="storageCapacity", unit="GiB")


def _cloud_control(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    """Yield a resource of any type that Cloud Control creates; a DataSync location is free without a task."""
    kind = resource.props.text("typeName") or "resource"
    if kind.startswith("AWS::DataSync::Location"):
        return
    machines_inside = _desired_machines(resource, lookup)
    yield Unpriced(
        cloud="aws",
        region=lookup.region_of(resource),
        what=f"{kind} by Cloud Control",
        reason="gpufabric knows no price of types that are made this way",
        machines=machines_inside is not None,
    )
    if machines_inside is not None:
        yield replace(machines_inside, property=f"desiredState.{machines_inside.property}", billed=True)


def _desired_machines(resource: Resource, lookup: Lookup) -> UncountedMachines | None:
    """Return the machine type in the properties of a Cloud Control resource, which are one JSON text."""
    try:
        properties = json.loads(resource.props.text("desiredState") or "{}")
    except ValueError:
        raise UnreadableProperty("desiredState", "is not JSON") from None
    return uncounted_value(Props({"": properties}).section(""), lookup.catalog) if properties else None


_MACHINES: dict[str, Extractor] = {
    **batch.EXTRACTORS,
    **fleets.EXTRACTORS,
    **instances.EXTRACTORS,
    **node_groups.EXTRACTORS,
    **scaling_groups.EXTRACTORS,
}

EXTRACTORS: dict[str, Extractor] = {
    **billing_services.EXTRACTORS,
    types.LUSTRE: _lustre,
    types.EIP: service("aws", "public-ipv4"),
    **held_capacity.EXTRACTORS,
    "aws:cloudcontrol/resource:Resource": _cloud_control,
    **_MACHINES,
}

MACHINES = frozenset(_MACHINES)

RESERVATIONS = frozenset({types.CAPACITY_RESERVATION})
