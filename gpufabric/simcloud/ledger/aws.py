"""Charges of AWS by resource type."""

import re
from datetime import datetime
from decimal import Decimal

from gpufabric.simcloud.clouds.aws.tokens import CAPACITY_BLOCK, CAPACITY_RESERVATION, NODE_GROUP
from gpufabric.simcloud.ledger.charge import (
    BilledByUse,
    BilledFileSystem,
    BilledMachines,
    BilledReservation,
    BilledUnits,
    Mode,
    PaidAtOnce,
    Unlisted,
)
from gpufabric.simcloud.ledger.entry import LedgerEntry
from gpufabric.simcloud.ledger.live import LiveResources, number
from gpufabric.simcloud.ledger.price_list import CloudPriceList
from gpufabric.simcloud.ledger.tables import BillingMoment, BillingTables, Charges
from gpufabric.wire.values import Value, as_list, as_map

_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"


def _cluster(entry: LedgerEntry, at: BillingMoment) -> Charges:
    version = str(entry.inputs.get("version") or "")
    upgraded = as_map(entry.inputs.get("upgradePolicy")).get("supportType") == "STANDARD"
    extended = False if upgraded or not version else at.prices.is_extended(version, at.day)
    if extended is None:
        yield Unlisted(entry.region, f"control plane of Kubernetes {version}, whose support is unknown")
    else:
        yield BilledUnits(entry.region, "eks-control-plane-extended" if extended else "eks-control-plane")
    tier = str(as_map(entry.inputs.get("controlPlaneScalingConfig")).get("tier") or "standard")
    if tier != "standard":
        yield BilledUnits(entry.region, f"eks-control-plane-{tier}")
    yield BilledByUse(entry.region, "load balancers")


def _node_group(entry: LedgerEntry, at: BillingMoment) -> Charges:
    if entry.outputs.get("status") == "CREATE_FAILED":
        return  # no instance started
    template = as_map(entry.inputs.get("launchTemplate"))
    launch = _template(template, at.live)
    nodes = number(as_map(entry.inputs.get("scalingConfig")).get("desiredSize"))
    kind = str(entry.inputs.get("capacityType") or "")
    types = [str(given) for given in as_list(entry.inputs.get("instanceTypes"))]
    shape = str((launch.inputs.get("instanceType") if launch else None) or (types[0] if types else ""))
    yield from _machines(entry, launch, shape, nodes, at.prices, kind)
    if launch is None:
        yield Unlisted(entry.region, f"disks of {entry.id}")
        return
    for mapping in as_list(launch.inputs.get("blockDeviceMappings")):
        disk = as_map(as_map(mapping).get("ebs"))
        if disk:
            size = number(disk.get("volumeSize"))
            yield BilledUnits(entry.region, f"ebs-{disk.get('volumeType') or 'gp2'}", nodes * size)


def _template(named: Value, live: LiveResources) -> LedgerEntry | None:
    given = as_map(named)
    version = given.get("version")
    if given.get("id"):
        return live.version(_TEMPLATE, given["id"], version)
    name = given.get("name")
    return next(
        (entry for entry in live.of_type(_TEMPLATE) if name and entry.inputs.get("name") == name), None
    )


def _machines(
    entry: LedgerEntry,
    launch: LedgerEntry | None,
    shape: str,
    nodes: Decimal,
    prices: CloudPriceList,
    kind: str = "",
) -> Charges:
    """Yield machines; those that the price list sells as a service are such."""
    if prices.has(shape):
        yield BilledUnits(entry.region, shape, nodes)
        return
    options = as_map(launch.inputs) if launch else {}
    market = str(as_map(options.get("instanceMarketOptions")).get("marketType") or "")
    target = as_map(as_map(options.get("capacityReservationSpecification")).get("capacityReservationTarget"))
    held_by = str(
        target.get("capacityReservationId") or target.get("capacityReservationResourceGroupArn") or ""
    )
    mode: Mode = "on-demand"
    if "capacity-block" in (market, kind.lower().replace("_", "-")):
        mode = "capacity-block"
    elif "spot" in (market, kind.lower()):
        mode = "spot"
    elif held_by:
        mode = "reservation"
    yield BilledMachines(entry.region, shape, mode, nodes, held_by)


def _instance(entry: LedgerEntry, at: BillingMoment) -> Charges:
    yield from _machines(entry, entry, str(entry.inputs.get("instanceType")), Decimal(1), at.prices)
    yield Unlisted(entry.region, f"disks of {entry.id}")


def _scaling_group(entry: LedgerEntry, at: BillingMoment) -> Charges:
    nodes = number(entry.inputs.get("desiredCapacity", entry.inputs.get("minSize")))
    launch = _template(entry.inputs.get("launchTemplate"), at.live)
    shape = str(launch.inputs.get("instanceType")) if launch else ""
    yield from _machines(entry, launch, shape, nodes, at.prices)
    yield Unlisted(entry.region, f"disks of {entry.id}")


def _reservation(entry: LedgerEntry, at: BillingMoment) -> Charges:
    nodes = number(entry.inputs.get("instanceCount"))
    yield BilledReservation(entry.id, entry.region, str(entry.inputs.get("instanceType")), nodes)


def _block(entry: LedgerEntry, at: BillingMoment) -> Charges:
    shown = entry.outputs
    starts, ends = shown.get("startDate"), shown.get("endDate")
    hours = Decimal(0)
    if isinstance(starts, str) and isinstance(ends, str):
        length = datetime.fromisoformat(ends) - datetime.fromisoformat(starts)
        hours = Decimal(int(length.total_seconds())) / 3600
    fee = shown.get("upfrontFee")
    usd = None if fee is None else number(fee)
    shape, nodes = str(shown.get("instanceType") or ""), number(shown.get("instanceCount"))
    yield PaidAtOnce(entry.region, entry.id, shape, nodes, hours, usd)


def _endpoint(entry: LedgerEntry, at: BillingMoment) -> Charges:
    if entry.inputs.get("vpcEndpointType") == "Interface":
        zones = len(as_list(entry.inputs.get("subnetIds")))
        yield BilledUnits(entry.region, "interface-endpoint", Decimal(zones))
        yield BilledByUse(entry.region, "data through interface endpoints")


def _vpn(entry: LedgerEntry, at: BillingMoment) -> Charges:
    yield BilledUnits(entry.region, "site-to-site-vpn-connection")
    if entry.inputs.get("transitGatewayId"):
        yield BilledUnits(entry.region, "transit-gateway-attachment")


def _lustre(entry: LedgerEntry, at: BillingMoment) -> Charges:
    tier = int(number(entry.inputs.get("perUnitStorageThroughput")))
    yield BilledFileSystem(entry.region, tier, number(entry.inputs.get("storageCapacity")))


def _copy(entry: LedgerEntry, at: BillingMoment) -> Charges:
    text = str(as_map(entry.inputs.get("schedule")).get("scheduleExpression") or "")
    hours = re.fullmatch(r"rate\((\d+) hours?\)", text)
    if hours is None:
        yield BilledByUse(entry.region, "runs of DataSync")
    else:
        yield BilledUnits(entry.region, "datasync-run", Decimal(1) / int(hours[1]))
    yield BilledByUse(entry.region, "data that DataSync copies")


_SERVICES = {
    "aws:ec2/natGateway:NatGateway": "nat-gateway",
    "aws:ec2/eip:Eip": "public-ipv4",
    "aws:kms/key:Key": "kms-key",
    "aws:route53/zone:Zone": "hosted-zone",
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": "transit-gateway-attachment",
    "aws:ec2transitgateway/peeringAttachment:PeeringAttachment": "transit-gateway-attachment",
    "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter": "transit-gateway-attachment",
    "aws:directconnect/gatewayAssociation:GatewayAssociation": "transit-gateway-attachment",
}

_BY_USE = {
    "aws:ec2/natGateway:NatGateway": ("data through NAT gateways", "data to the internet"),
    "aws:kms/key:Key": ("requests for keys",),
    "aws:route53/zone:Zone": ("DNS queries",),
    "aws:s3/bucket:Bucket": ("object storage",),
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": ("replicated objects",),
    "aws:cloudwatch/logGroup:LogGroup": ("logs",),
    "aws:ec2/flowLog:FlowLog": ("flow logs",),
    "aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation": ("requests of data repositories",),
}

BILLS = BillingTables(
    readers={
        "aws:eks/cluster:Cluster": _cluster,
        NODE_GROUP: _node_group,
        "aws:ec2/instance:Instance": _instance,
        "aws:autoscaling/group:Group": _scaling_group,
        CAPACITY_RESERVATION: _reservation,
        CAPACITY_BLOCK: _block,
        "aws:ec2/vpcEndpoint:VpcEndpoint": _endpoint,
        "aws:ec2/vpnConnection:VpnConnection": _vpn,
        "aws:fsx/lustreFileSystem:LustreFileSystem": _lustre,
        "aws:datasync/task:Task": _copy,
    },
    services=_SERVICES,
    by_use=_BY_USE,
    linking=frozenset({_TEMPLATE}),
)
"""Charges of each type."""
