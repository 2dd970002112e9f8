"""Prices and quota demand of OCI resources."""

import re
from collections.abc import Iterator

from gpufabric.catalog import service_keys
from gpufabric.cost.items import BY_USE, Item, Service, object_storage
from gpufabric.policies.billing.extractors import Extractor, Lookup, Reading, needed, service, unpriced
from gpufabric.policies.billing.lustre import file_system, tier_of
from gpufabric.policies.billing.machines import reserved
from gpufabric.policies.oci import machines, types
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
    """Yield an enhanced cluster; basic clusters, the default, are free."""
    if resource.props.text("type") == "ENHANCED_CLUSTER":
        yield Service(cloud="oci", region=region_of(resource, lookup), key="oke-enhanced-cluster", count=1)


def _lustre(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    region, props = region_of(resource, lookup), resource.props
    tier = tier_of(lookup, "oci", props.text("performanceTier"))
    yield from file_system(lookup, "oci", region, tier, props, size="capacityInGbs", unit="GB")


def _circuit(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    """Yield a virtual circuit, which is billed by its provisioned port speed."""
    shape = needed(resource.props.text("bandwidthShapeName"), "bandwidthShapeName")
    match = _BANDWIDTH.match(shape)
    if match is None:
        raise UnreadableProperty("bandwidthShapeName", "is not a number of Gbps")
    key = service_keys.oci_port(int(match.group(1)) * 1000)
    yield Service(cloud="oci", region=region_of(resource, lookup), key=key, count=1)


def _bucket(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    yield object_storage("oci", region_of(resource, lookup))


EXTRACTORS: dict[str, Extractor] = {
    **machines.EXTRACTORS,
    types.OKE_CLUSTER: _cluster,
    types.LUSTRE: _lustre,
    types.BUCKET: _bucket,
    types.VIRTUAL_CIRCUIT: _circuit,
    types.DRG: service("oci", "drg"),
    "oci:Core/ipsec:Ipsec": service("oci", "site-to-site-vpn"),
    types.NAT_GATEWAY: service("oci", "nat-gateway"),
    "oci:Dns/zone:Zone": service("oci", "private-dns-zone"),
    "oci:ObjectStorage/replicationPolicy:ReplicationPolicy": unpriced("oci", "bucket replication", BY_USE),
    types.KEY: unpriced("oci", "encryption key", BY_USE),
    types.VAULT: unpriced("oci", "key vault", BY_USE),
    "oci:Logging/log:Log": unpriced("oci", "log", BY_USE),
    types.RESERVATION: _reservation,
}

MACHINES = frozenset(machines.EXTRACTORS)

RESERVATIONS = frozenset({types.RESERVATION})
