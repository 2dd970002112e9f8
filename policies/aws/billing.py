"""Prices and quota demand of AWS resources."""

import json
from collections.abc import Iterator
from dataclasses import replace

from gpufabric.cost.items import (
    BY_USE,
    TRANSFER_TASK,
    Item,
    Service,
    Unpriced,
    object_storage,
)
from gpufabric.policies.aws import (
    batch,
    fleets,
    held_capacity,
    instances,
    node_groups,
    scaling_groups,
    types,
)
from gpufabric.policies.billing.extractors import (
    Extractor,
    Lookup,
    Reading,
    service,
    sized,
    unpriced,
)
from gpufabric.policies.billing.lustre import file_system
from gpufabric.policies.billing.uncounted import UncountedMachines, uncounted_value
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.quota.demand import Demand


def _cluster(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    """Yield a control plane. With Auto Mode, EKS starts machines that no resource declares."""
    yield Service(cloud="aws", region=lookup.region_of(resource), key="eks-control-plane", count=1)
    if resource.props.flag("computeConfig", "enabled"):
        yield UncountedMachines(
            "computeConfig",
            "",
            "EKS Auto Mode starts as many machines as pods request, at a price of its own",
        )


def _lustre(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    props, region = resource.props, lookup.region_of(resource)
    tier = props.number("perUnitStorageThroughput")
    kind = props.text("deploymentType")
    sold = {tier.tier for tier in lookup.catalog.lustre("aws").tiers if tier.sku.value == kind}
    known = tier if tier in sold else None
    yield from file_system(lookup, "aws", region, known, props, size="storageCapacity", unit="GiB")


def _endpoint(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    """Yield an interface endpoint per zone; a gateway endpoint, the default, is free."""
    kind = resource.props.text("vpcEndpointType") or "Gateway"
    if kind == "Gateway":
        return
    zones = resource.props.length("subnetIds") or 1
    key = "interface-endpoint" if kind == "Interface" else f"{kind.lower()}-endpoint"
    yield sized(lookup, "aws", lookup.region_of(resource), key, "VPC endpoint", count=zones)


def _vpn(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    region = lookup.region_of(resource)
    yield Service(cloud="aws", region=region, key="site-to-site-vpn-connection", count=1)
    if resource.props.present("transitGatewayId"):
        yield Service(cloud="aws", region=region, key="transit-gateway-attachment", count=1)


def _bucket(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    yield object_storage("aws", lookup.region_of(resource))


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

_ATTACHMENT = service("aws", "transit-gateway-attachment")

EXTRACTORS: dict[str, Extractor] = {
    types.LUSTRE: _lustre,
    types.BUCKET: _bucket,
    types.EKS_CLUSTER: _cluster,
    types.NAT_GATEWAY: service("aws", "nat-gateway"),
    types.EIP: service("aws", "public-ipv4"),
    types.VPC_ENDPOINT: _endpoint,
    types.VPN_CONNECTION: _vpn,
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": _ATTACHMENT,
    "aws:ec2transitgateway/peeringAttachment:PeeringAttachment": _ATTACHMENT,
    "aws:directconnect/gatewayAssociation:GatewayAssociation": _ATTACHMENT,
    types.KMS_KEY: service("aws", "kms-key"),
    "aws:route53/zone:Zone": service("aws", "hosted-zone"),
    types.LOG_GROUP: unpriced("aws", "log group", BY_USE),
    types.FLOW_LOG: unpriced("aws", "flow log", BY_USE),
    types.DATA_REPOSITORY: unpriced("aws", "data repository association", BY_USE),
    **held_capacity.EXTRACTORS,
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": unpriced("aws", "bucket replication", BY_USE),
    "aws:datasync/task:Task": unpriced("aws", TRANSFER_TASK, BY_USE),
    "aws:cloudcontrol/resource:Resource": _cloud_control,
    **_MACHINES,
}

MACHINES = frozenset(_MACHINES)

RESERVATIONS = frozenset({types.CAPACITY_RESERVATION})
