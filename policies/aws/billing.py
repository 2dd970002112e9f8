"""AWS resources: what they are billed for and what quota they draw."""

from collections.abc import Iterator

from gpufabric.cost.items import (
    BY_USE,
    TRANSFER_TASK,
    Item,
    ReservedNodes,
    Service,
    Unpriced,
    object_storage,
)
from gpufabric.policies.aws.nodes import Nodes
from gpufabric.policies.aws.types import CAPACITY_BLOCK, CAPACITY_RESERVATION, LAUNCH_TEMPLATE, NODE_GROUP
from gpufabric.policies.billing.lustre import file_system
from gpufabric.policies.billing.world import Extractor, World, machines, needed, service, sized, unpriced
from gpufabric.policies.properties import NotEvaluated
from gpufabric.policies.resource import Resource
from gpufabric.quota.demand import Demand


def _node_group(resource: Resource, world: World) -> Iterator[Item | Demand]:
    """Read a node group; sizes that are not known yet count as its peak, and are told."""
    nodes = Nodes(resource, world.graph)
    capacity, nodes_max = nodes.capacity(), nodes.nodes_max()
    block = world.blocks.get(nodes.block_id() or "") if capacity == "capacity-block" else None
    reserved = nodes.made_here(CAPACITY_RESERVATION) if capacity == "reservation" else None
    sizes: dict[str, int] = {}
    missing: NotEvaluated | None = None
    for key in ("minSize", "desiredSize"):
        try:
            sizes[key] = resource.props.number("scalingConfig", key) or 0
        except NotEvaluated as unread:
            sizes[key], missing = nodes_max, unread
    yield from machines(
        world,
        name=nodes.pool,
        cloud="aws",
        region=world.region_of(resource),
        shape=needed(nodes.shape(), "launchTemplate.instanceType"),
        capacity=capacity,
        nodes_min=sizes["minSize"],
        nodes_now=sizes["desiredSize"],
        nodes_max=nodes_max,
        block=block,
        surge=nodes.surge,
        reservation=reserved.urn if reserved is not None else "",
    )
    if missing is not None:
        raise missing


def _reservation(resource: Resource, world: World) -> Iterator[Item | Demand]:
    """Machines that are reserved and not used are billed like those that run."""
    props = resource.props
    yield ReservedNodes(
        key=resource.urn,
        cloud="aws",
        region=world.region_of(resource),
        shape=needed(props.text("instanceType"), "instanceType"),
        nodes=needed(props.number("instanceCount"), "instanceCount"),
        is_open=(props.text("instanceMatchCriteria") or "open") == "open",
    )


def _purchase(resource: Resource, world: World) -> Iterator[Item | Demand]:
    """A block that the stack declares is billed with the pool that uses it."""
    if (resource.props.text("capacityBlockOfferingId") or "") not in world.blocks:
        yield Unpriced(
            cloud="aws",
            region=world.region_of(resource),
            what="purchase of a Capacity Block",
            reason="its price is fixed by the offer that is bought",
        )


def _lustre(resource: Resource, world: World) -> Iterator[Item | Demand]:
    props, region = resource.props, world.region_of(resource)
    tier = props.number("perUnitStorageThroughput")
    kind = props.text("deploymentType")
    sold = {one.tier for one in world.catalog.lustre("aws").tiers if one.sku.value == kind}
    known = tier if tier in sold else None
    yield from file_system(world, "aws", region, known, props, size="storageCapacity", unit="GiB")


def _endpoint(resource: Resource, world: World) -> Iterator[Item | Demand]:
    """An interface endpoint is billed for each zone; a gateway endpoint, the default, is free."""
    kind = resource.props.text("vpcEndpointType") or "Gateway"
    if kind == "Gateway":
        return
    zones = resource.props.length("subnetIds") or 1
    key = "interface-endpoint" if kind == "Interface" else f"{kind.lower()}-endpoint"
    yield sized(world, "aws", world.region_of(resource), key, "VPC endpoint", count=zones)


def _vpn(resource: Resource, world: World) -> Iterator[Item | Demand]:
    region = world.region_of(resource)
    yield Service(cloud="aws", region=region, key="site-to-site-vpn-connection", count=1)
    if resource.props.present("transitGatewayId"):
        yield Service(cloud="aws", region=region, key="transit-gateway-attachment", count=1)


def _bucket(resource: Resource, world: World) -> Iterator[Item | Demand]:
    yield object_storage("aws", world.region_of(resource))


def _cloud_control(resource: Resource, world: World) -> Iterator[Item | Demand]:
    """Cloud Control makes resources of any type; a location of DataSync costs nothing without a task."""
    kind = resource.props.text("typeName") or "resource"
    if not kind.startswith("AWS::DataSync::Location"):
        yield Unpriced(
            cloud="aws",
            region=world.region_of(resource),
            what=f"{kind} by Cloud Control",
            reason="gpufabric knows no price of types that are made this way",
        )


_ATTACHMENT = service("aws", "transit-gateway-attachment")

EXTRACTORS: dict[str, Extractor] = {
    NODE_GROUP: _node_group,
    "aws:fsx/lustreFileSystem:LustreFileSystem": _lustre,
    "aws:s3/bucket:Bucket": _bucket,
    "aws:eks/cluster:Cluster": service("aws", "eks-control-plane"),
    "aws:ec2/natGateway:NatGateway": service("aws", "nat-gateway"),
    "aws:ec2/eip:Eip": service("aws", "public-ipv4"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": _endpoint,
    "aws:ec2/vpnConnection:VpnConnection": _vpn,
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": _ATTACHMENT,
    "aws:ec2transitgateway/peeringAttachment:PeeringAttachment": _ATTACHMENT,
    "aws:directconnect/gatewayAssociation:GatewayAssociation": _ATTACHMENT,
    "aws:kms/key:Key": service("aws", "kms-key"),
    "aws:route53/zone:Zone": service("aws", "hosted-zone"),
    "aws:cloudwatch/logGroup:LogGroup": unpriced("aws", "log group", BY_USE),
    "aws:ec2/flowLog:FlowLog": unpriced("aws", "flow log", BY_USE),
    "aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation": unpriced(
        "aws", "data repository association", BY_USE
    ),
    CAPACITY_RESERVATION: _reservation,
    CAPACITY_BLOCK: _purchase,
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": unpriced("aws", "bucket replication", BY_USE),
    "aws:datasync/task:Task": unpriced("aws", TRANSFER_TASK, BY_USE),
    "aws:cloudcontrol/resource:Resource": _cloud_control,
}

MACHINES = frozenset({NODE_GROUP})

FREE = frozenset(
    {
        LAUNCH_TEMPLATE,
        "aws:directconnect/gateway:Gateway",
        "aws:directconnect/transitVirtualInterface:TransitVirtualInterface",
        "aws:datasync/locationAzureBlob:LocationAzureBlob",
        "aws:datasync/locationObjectStorage:LocationObjectStorage",
        "aws:datasync/s3Location:S3Location",
        "aws:ec2/customerGateway:CustomerGateway",
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        "aws:ec2/eipAssociation:EipAssociation",
        "aws:ec2/internetGateway:InternetGateway",
        "aws:ec2/placementGroup:PlacementGroup",
        "aws:ec2/route:Route",
        "aws:ec2/routeTable:RouteTable",
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        "aws:ec2/securityGroup:SecurityGroup",
        "aws:ec2/subnet:Subnet",
        "aws:ec2/subnetCidrReservation:SubnetCidrReservation",
        "aws:ec2/vpc:Vpc",
        "aws:ec2/vpnGateway:VpnGateway",
        "aws:ec2transitgateway/defaultRouteTablePropagation:DefaultRouteTablePropagation",
        "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter",
        "aws:ec2transitgateway/route:Route",
        "aws:ec2transitgateway/routeTable:RouteTable",
        "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation",
        "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation",
        "aws:ec2transitgateway/transitGateway:TransitGateway",
        "aws:eks/accessEntry:AccessEntry",
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        "aws:eks/addon:Addon",
        "aws:eks/podIdentityAssociation:PodIdentityAssociation",
        "aws:iam/instanceProfile:InstanceProfile",
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        "aws:iam/policy:Policy",
        "aws:iam/role:Role",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "aws:kms/alias:Alias",
        "aws:route53/record:Record",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "aws:s3/bucketVersioning:BucketVersioning",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    }
)
"""Types that cost nothing by themselves; ``free.toml`` says why."""
