"""Prices and quota demand of OCI resources."""

import re
from collections.abc import Iterator

from gpufabric.catalog import service_keys
from gpufabric.cost import parts
from gpufabric.cost.items import Item, Service
from gpufabric.policies.billing.extractors import Extractor, Lookup, Reading, needed
from gpufabric.policies.billing.lustre import file_system, tier_of
from gpufabric.policies.billing.machines import reserved
from gpufabric.policies.oci import billing_services, machines, types
from gpufabric.policies.oci.machines import region_of
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.quota.demand import Demand

_BANDWIDTH = re.compile(r"^(\d+) ?gbps$", re.IGNORECASE)


def _reservation(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    """Yield reserved machines; unused ones are billed at a share of the running price."""
    for config in resource.props.sections("instanceReservationConfigs"):
        yield from reserved(
            lookup,
            key=resource.urn,
            cloud="oci",
            region=region_of(resource, lookup),
            shape=needed(config.text("instanceShape"), "instanceReservationConfigs.instanceShape"),
            shape_key=config.name("instanceShape"),
            nodes=needed(config.number("reservedCount"), "instanceReservationConfigs.reservedCount"),
            place=resource.props.text("availabilityDomain") or "",
        )


def _cluster(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    """Yield an enhanced cluster and load balancers of its services; basic clusters, the default, are free."""
    yield from parts.cluster_balancers("oci", region_of(resource, lookup))
    if resource.props.text("type") == "ENHANCED_CLUSTER":
        yield Service(cloud="oci", region=region_of(resource, lookup), key="oke-enhanced-cluster", count=1)


def _lustre(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    region, props = region_of(resource, lookup), resource.props
    tier = tier_of(lookup, "oci", props.text("performanceTier"))
    yield from file_system(lookup, "oci", region, tier, props, size="capacityInGbs", unit="GB")


def _circuit(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    """Yield a virtual circuit of a provider, which is billed by its provisioned port speed.

    One on a cross-connect of the user is billed as that cross-connect.
    """
    if not (resource.props.present("bandwidthShapeName") or resource.props.present("providerServiceId")):
        return
    shape = needed(resource.props.text("bandwidthShapeName"), "bandwidthShapeName")
    match = _BANDWIDTH.match(shape)
    if match is None:
        raise UnreadableProperty("bandwidthShapeName", "is not a number of Gbps")
    key = service_keys.oci_port(int(match.group(1)) * 1000)
    yield Service(cloud="oci", region=region_of(resource, lookup), key=key, count=1)


EXTRACTORS: dict[str, Extractor] = {
    **billing_services.EXTRACTORS,
    **machines.EXTRACTORS,
    types.OKE_CLUSTER: _cluster,
    types.LUSTRE: _lustre,
    types.VIRTUAL_CIRCUIT: _circuit,
    types.RESERVATION: _reservation,
}

MACHINES = frozenset(machines.EXTRACTORS)

RESERVATIONS = frozenset({types.RESERVATION})
