"""Billed items of AWS services other than machines: networks, storage, logs, keys, names and clusters."""

import re
from collections.abc import Iterator
from decimal import Decimal

from gpufabric.catalog import service_keys
from gpufabric.cost import parts
from gpufabric.cost.items import ControlPlane, Item, Service
from gpufabric.policies.aws import types
from gpufabric.policies.billing.extractors import Extractor, Lookup, Reading, billed, needed, sized
from gpufabric.policies.billing.uncounted import UncountedMachines
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.quota.demand import Demand

_SCALED = "controlPlaneScalingConfig"
_MBPS_PER_GBPS = 1000


def _cluster(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    """Yield a control plane by its version, the tier that it may have, and the load balancers of services.

    With Auto Mode, EKS starts machines that no resource declares.
    """
    props, region = resource.props, lookup.region_of(resource)
    yield ControlPlane(
        cloud="aws",
        region=region,
        key="eks-control-plane",
        version=props.text("version") or "",
        is_upgraded=props.text("upgradePolicy", "supportType") == "STANDARD",
    )
    tier = props.text(_SCALED, "tier") if props.present(_SCALED) else None
    if tier and tier != "standard":
        name = tier.removeprefix("tier-")
        yield sized(lookup, "aws", region, f"eks-control-plane-tier-{name}", "provisioned control plane")
    yield from parts.cluster_balancers("aws", region)
    if props.flag("computeConfig", "enabled"):
        yield UncountedMachines(
            "computeConfig",
            "",
            "EKS Auto Mode starts as many machines as pods request, at a price of its own",
        )


def _endpoint(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    """Yield an interface endpoint per zone; a gateway endpoint, the default, is free."""
    kind, region = resource.props.text("vpcEndpointType") or "Gateway", lookup.region_of(resource)
    zones = resource.props.length("subnetIds") or 1
    if kind == "Interface":
        yield from parts.interface_endpoint(region, zones)
    elif kind != "Gateway":
        yield sized(lookup, "aws", region, f"{kind.lower()}-endpoint", "VPC endpoint", count=zones)


def _vpn(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    region = lookup.region_of(resource)
    yield Service(cloud="aws", region=region, key="site-to-site-vpn-connection", count=1)
    if resource.props.present("transitGatewayId"):
        yield from parts.transit_attachment(region)


_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_HOURS = {"minute": Decimal(1) / 60, "hour": Decimal(1), "day": Decimal(24)}


def _transfer_task(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    """Yield a DataSync task with the runs of its schedule; those of a cron expression are not counted."""
    stated = _RATE.fullmatch(resource.props.text("schedule", "scheduleExpression") or "")
    period = int(stated.group(1)) * _HOURS[stated.group(2)] if stated else None
    yield from parts.transfer_task(lookup.region_of(resource), period)


_BANDWIDTH = re.compile(r"(\d+)([MG])bps")


def _port(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    """Yield a dedicated Direct Connect port."""
    stated = _BANDWIDTH.fullmatch(needed(resource.props.text("bandwidth"), "bandwidth"))
    if stated is None:
        raise UnreadableProperty("bandwidth", "is not a number of Mbps or Gbps")
    mbps = int(stated.group(1)) * (_MBPS_PER_GBPS if stated.group(2) == "G" else 1)
    yield sized(lookup, "aws", lookup.region_of(resource), service_keys.aws_port(mbps), "Direct Connect port")


_ATTACHMENT = billed(parts.transit_attachment)

EXTRACTORS: dict[str, Extractor] = {
    types.EKS_CLUSTER: _cluster,
    types.BUCKET: billed(lambda region: parts.object_storage("aws", region)),
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": billed(
        lambda region: parts.replication("aws", region)
    ),
    types.NAT_GATEWAY: billed(lambda region: parts.nat_gateway("aws", region)),
    types.VPC_ENDPOINT: _endpoint,
    types.VPN_CONNECTION: _vpn,
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": _ATTACHMENT,
    "aws:ec2transitgateway/peeringAttachment:PeeringAttachment": _ATTACHMENT,
    # The gateway that accepts a peering has an attachment too, and pays for it.
    "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter": _ATTACHMENT,
    "aws:directconnect/connection:Connection": _port,
    "aws:directconnect/gatewayAssociation:GatewayAssociation": _ATTACHMENT,
    types.KMS_KEY: billed(parts.encryption_key),
    "aws:route53/zone:Zone": billed(lambda region: parts.dns_zone("aws", region)),
    types.LOG_GROUP: billed(parts.log_group),
    types.FLOW_LOG: billed(parts.flow_log),
    types.DATA_REPOSITORY: billed(parts.checkpoint_link),
    "aws:datasync/task:Task": _transfer_task,
}
