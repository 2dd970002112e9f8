"""Charges of AWS resources."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from tests.ledger.charges import (
    Charge,
    FileSystem,
    Machines,
    NoPrice,
    Reserved,
    Sizes,
    Sold,
    Used,
    fixed,
    pool_of,
    sold,
    times,
)
from tests.ledger.cloud import Cloud, Tables
from tests.ledger.price_table import HOURS_PER_MONTH, PriceTable
from tests.ledger.raw import Raw, number

TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
BLOCK = "aws:ec2/capacityBlockReservation:CapacityBlockReservation"
"""A purchase, which is billed with the pool that declares it."""

RESERVATION = "aws:ec2/capacityReservation:CapacityReservation"


class Aws(Cloud):
    """Charges of the AWS resources of a stack.

    Args:
        resources: all resources of the stack, by URN.
        table: the price list.
    """

    def __init__(self, resources: Mapping[str, Raw], table: PriceTable) -> None:
        super().__init__("aws", resources, table, Tables(SOLD, USED, NO_PRICE, [BLOCK]))
        self._readers = {
            "aws:eks/cluster:Cluster": self._cluster,
            "aws:eks/nodeGroup:NodeGroup": self._node_group,
            "aws:ec2/instance:Instance": self._instance,
            "aws:autoscaling/group:Group": self._scaling_group,
            RESERVATION: self._reservation,
            "aws:ec2/vpcEndpoint:VpcEndpoint": self._endpoint,
            "aws:ec2/vpnConnection:VpnConnection": self._vpn,
            "aws:fsx/lustreFileSystem:LustreFileSystem": self._lustre,
            "aws:datasync/task:Task": self._copy,
        }

    def _region(self, raw: Raw) -> str:
        return raw.inputs.get("region") or raw.provider_region

    def _cluster(self, raw: Raw, region: str) -> Iterator[Charge]:
        extended = self._table.is_in_extended_support(raw.inputs["version"])
        yield sold("aws", region, "eks-control-plane-extended" if extended else "eks-control-plane")

    def _node_group(self, raw: Raw, region: str) -> Iterator[Charge]:
        template = self._template(raw)
        scaling = raw.inputs["scalingConfig"]
        least, now, peak = (number(scaling[key]) for key in ("minSize", "desiredSize", "maxSize"))
        # A node group at its largest size shrinks only when somebody empties it.
        sizes = (peak if now == peak else least), now, peak
        pool = pool_of(raw.inputs.get("labels"), raw.name)
        shape = template.inputs["instanceType"]
        if self._table.is_service("aws", shape):
            yield Sold("aws", region, shape, sizes)
        else:
            spot = raw.inputs.get("capacityType") == "SPOT"
            yield from self._machines(template, region, sizes, pool, spot=spot)
        for mapping in template.inputs.get("blockDeviceMappings", []):
            disk = mapping["ebs"]
            yield Sold("aws", region, f"ebs-{disk['volumeType']}", times(sizes, number(disk["volumeSize"])))

    def _machines(
        self, launch: Raw, region: str, sizes: Sizes, pool: str, *, spot: bool = False
    ) -> Iterator[Charge]:
        """Yield the machines of a launch template; one that names a reservation uses reserved machines."""
        market = launch.inputs.get("instanceMarketOptions", {}).get("marketType", "")
        target = launch.inputs.get("capacityReservationSpecification", {}).get("capacityReservationTarget")
        mode = "spot" if spot else market or ("reservation" if target else "on-demand")
        made = self._linked(launch, "capacityReservationSpecification", RESERVATION)
        held_by = made[0].urn if made and mode == "reservation" else ""
        yield Machines("aws", region, launch.inputs["instanceType"], mode, sizes, pool, held_by)

    def _instance(self, raw: Raw, region: str) -> Iterator[Charge]:
        pool = re.sub(r"-\d+$", "", raw.name)
        yield from self._machines(raw, region, fixed(1), pool)
        yield NoPrice(f"disks of pool {pool}")

    def _scaling_group(self, raw: Raw, region: str) -> Iterator[Charge]:
        least, peak = number(raw.inputs["minSize"]), number(raw.inputs["maxSize"])
        now = number(raw.inputs.get("desiredCapacity", least))
        template, sizes = self._template(raw), (least, now, peak)
        if self._table.is_service("aws", template.inputs["instanceType"]):
            yield Sold("aws", region, template.inputs["instanceType"], sizes)
            yield NoPrice("disks of pool system")
            return
        yield from self._machines(template, region, sizes, raw.name)
        yield NoPrice(f"disks of pool {raw.name}")

    def _reservation(self, raw: Raw, region: str) -> Iterator[Charge]:
        nodes = number(raw.inputs["instanceCount"])
        yield Reserved(raw.urn, "aws", region, raw.inputs["instanceType"], nodes)

    def _endpoint(self, raw: Raw, region: str) -> Iterator[Charge]:
        if raw.inputs["vpcEndpointType"] == "Interface":
            yield sold("aws", region, "interface-endpoint", len(raw.inputs["subnetIds"]))
            yield Used("aws", region, "interface-endpoint-data")

    def _vpn(self, raw: Raw, region: str) -> Iterator[Charge]:
        yield sold("aws", region, "site-to-site-vpn-connection")
        if raw.inputs.get("transitGatewayId"):
            yield sold("aws", region, "transit-gateway-attachment")

    def _lustre(self, raw: Raw, region: str) -> Iterator[Charge]:
        mbps = int(number(raw.inputs["perUnitStorageThroughput"]))
        yield FileSystem("aws", region, mbps, number(raw.inputs["storageCapacity"]))

    def _copy(self, raw: Raw, region: str) -> Iterator[Charge]:
        hours = re.fullmatch(r"rate\((\d+) hours?\)", raw.inputs["schedule"]["scheduleExpression"])
        assert hours is not None
        yield sold("aws", region, "datasync-run", Decimal(HOURS_PER_MONTH) / int(hours[1]))
        yield Used("aws", region, "datasync-data")

    def _template(self, raw: Raw) -> Raw:
        return self._linked(raw, "launchTemplate", TEMPLATE)[0]


SOLD = {
    "aws:ec2/natGateway:NatGateway": ["nat-gateway"],
    "aws:ec2/eip:Eip": ["public-ipv4"],
    "aws:kms/key:Key": ["kms-key"],
    "aws:route53/zone:Zone": ["hosted-zone"],
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": ["transit-gateway-attachment"],
    # Both regions of a peering pay for their attachment.
    "aws:ec2transitgateway/peeringAttachment:PeeringAttachment": ["transit-gateway-attachment"],
    "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter": [
        "transit-gateway-attachment"
    ],
    "aws:directconnect/gatewayAssociation:GatewayAssociation": ["transit-gateway-attachment"],
}
"""Services that a resource of each type is one unit of."""

USED = {
    "aws:eks/cluster:Cluster": ["load-balancer"],
    "aws:ec2/natGateway:NatGateway": ["nat-gateway-data", "internet-egress"],
    "aws:kms/key:Key": ["kms-requests"],
    "aws:route53/zone:Zone": ["dns-queries"],
    "aws:s3/bucket:Bucket": ["s3-standard", "s3-requests-write", "s3-requests-read"],
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": ["bucket-replication"],
    "aws:cloudwatch/logGroup:LogGroup": ["logs-ingestion", "logs-storage"],
    "aws:ec2/flowLog:FlowLog": ["flow-logs"],
}
"""Services that a resource of each type is billed for by use."""

NO_PRICE = {
    "aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation": "data repository association",
    "aws:sagemaker/notebookInstance:NotebookInstance": "machines of {name} ({type})",
}
"""Resources that cost money and are in no price list."""
