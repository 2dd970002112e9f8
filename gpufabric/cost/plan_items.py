"""Lists the billed items of a planned region, or of the backbone."""

from collections.abc import Iterator

from gpufabric.catalog import service_keys
from gpufabric.catalog.shape import Cloud
from gpufabric.cost.items import (
    BY_USE,
    NO_SOURCE,
    RACK_GROUP,
    TEMPLATE,
    TRANSFER_TASK,
    Item,
    LustreItem,
    NodePool,
    ReservedNodes,
    Service,
    Unpriced,
    object_storage,
)
from gpufabric.plan.aws.endpoints import endpoint_addresses
from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.plan.azure.pool import REGISTERED
from gpufabric.plan.azure.region import AzureRegionPlan
from gpufabric.plan.links.addresses import SIDES
from gpufabric.plan.links.kinds import KINDS
from gpufabric.plan.links.model import BackbonePlan, HubPlan
from gpufabric.plan.oci.region import OciRegionPlan
from gpufabric.plan.regions import AnyRegionPlan
from gpufabric.spec.aws.capacity import CapacityBlock
from gpufabric.spec.capacity import NewReservation
from gpufabric.spec.pools import sold_as

REGION_SERVICES: dict[Cloud, dict[str, int]] = {
    "aws": {"eks-control-plane": 1, "nat-gateway": 1, "public-ipv4": 1, "kms-key": 3},
    "azure": {
        "aks-standard-tier": 1,
        "nat-gateway": 1,
        "public-ip-standard": 1,
        "private-endpoint": 1,
        "private-dns-zone": 1,
    },
    "oci": {"oke-enhanced-cluster": 1, "nat-gateway": 1, "drg": 1},
}
"""Services of every region, regardless of its pools. The NAT gateway's address is a separate service."""


def items_of_plan(plan: AnyRegionPlan) -> list[Item]:
    """List the billed items of a region, in a stable order.

    The plan holds the number of machines at the time it was made for.
    """
    cloud = plan.spec.cloud
    items: list[Item] = []
    for pool in plan.pools:
        block = pool.capacity if isinstance(pool.capacity, CapacityBlock) else None
        items.append(
            NodePool(
                name=pool.name,
                cloud=cloud,
                region=plan.region,
                shape=pool.shape.name,
                capacity=sold_as(pool.capacity),
                nodes_min=pool.nodes_now,
                nodes_now=pool.nodes_now,
                nodes_max=pool.max_nodes,
                block=block,
                reservation=pool.name if isinstance(pool.capacity, NewReservation) else "",
            )
        )
        if isinstance(pool.capacity, NewReservation):
            items.append(
                ReservedNodes(
                    key=pool.name,
                    cloud=cloud,
                    region=plan.region,
                    shape=pool.shape.name,
                    nodes=pool.capacity.nodes,
                )
            )
    if plan.lustre is not None:
        items.append(
            LustreItem.of(
                cloud=cloud,
                region=plan.region,
                tier=plan.lustre.tier.tier,
                size=plan.lustre.size,
                unit=plan.lustre.unit,
            )
        )
    if isinstance(plan, AwsRegionPlan):
        items.extend(_aws_copies(plan))
    if isinstance(plan, AzureRegionPlan):
        items.extend(_azure_keys_and_copies(plan))
        items.extend(_azure_without_source(plan))
    if isinstance(plan, OciRegionPlan):
        items.extend(_oci_keys_and_copies(plan))
    items.append(object_storage(cloud, plan.region))
    items.extend(
        Service(cloud=cloud, region=plan.region, key=key, count=plan.system_nodes * number)
        for key, number in plan.system_node.billed_as.value.items()
    )
    items.extend(
        Service(cloud=cloud, region=plan.region, key=key, count=number)
        for key, number in REGION_SERVICES[cloud].items()
    )
    if isinstance(plan, AwsRegionPlan):
        items.extend(_aws_network_and_logs(plan))
    return items


def _aws_copies(plan: AwsRegionPlan) -> Iterator[Item]:
    if plan.checkpoint_link is not None:
        yield _by_use("aws", plan.region, "data repository association")
    if plan.replica is not None:
        yield _by_use("aws", plan.region, "bucket replication")


def _azure_keys_and_copies(plan: AzureRegionPlan) -> Iterator[Item]:
    if plan.spec.storage.checkpoints.customer_managed_key:
        yield _by_use("azure", plan.region, "key vault")
    if plan.replica is not None:
        yield _by_use("azure", plan.region, "object replication")


def _azure_without_source(plan: AzureRegionPlan) -> Iterator[Item]:
    made = [RACK_GROUP for pool in plan.pools if pool.rack_scope for _ in pool.partitions]
    if any(pool.feature_state == REGISTERED for pool in plan.pools):
        made.append(TEMPLATE)
    for what in made:
        yield Unpriced(cloud="azure", region=plan.region, what=what, reason=NO_SOURCE)


def _oci_keys_and_copies(plan: OciRegionPlan) -> Iterator[Item]:
    if plan.spec.storage.checkpoints.kms_key_id is None:
        yield _by_use("oci", plan.region, "encryption key")
        yield _by_use("oci", plan.region, "key vault")
    if plan.replica is not None:
        yield _by_use("oci", plan.region, "bucket replication")


def _aws_network_and_logs(plan: AwsRegionPlan) -> Iterator[Item]:
    if plan.spec.network.interface_endpoints:
        count = endpoint_addresses(zones=len(plan.subnets.system))
        yield Service(cloud="aws", region=plan.region, key="interface-endpoint", count=count)
    yield _by_use("aws", plan.region, "log group")
    if plan.spec.network.flow_logs:
        yield _by_use("aws", plan.region, "log group")
        yield _by_use("aws", plan.region, "flow log")


def _by_use(cloud: Cloud, region: str, what: str) -> Unpriced:
    return Unpriced(cloud=cloud, region=region, what=what, reason=BY_USE)


def items_of_backbone(plan: BackbonePlan) -> list[Item]:
    """List the billed items of hubs, links and copies, in a stable order; data transfer is not among them."""
    items: list[Item] = []
    for hub in plan.hubs:
        items.extend(_hub(hub))
    for link in plan.links:
        for stack in link.ends:
            hub = plan.hub(stack)
            services = KINDS[link.kind].services(link, hub.cloud)
            items.extend(_service(hub, key, count) for key, count in services.items())
    items.extend(_by_use("aws", copy.aws.region, TRANSFER_TASK) for copy in plan.transfers)
    return items


def _hub(hub: HubPlan) -> Iterator[Item]:
    yield _service(hub, "hosted-zone" if hub.cloud == "aws" else "private-dns-zone")
    if hub.cloud == "aws":
        yield _service(hub, "transit-gateway-attachment")
    if hub.vpn_gateway is not None:
        yield _service(hub, service_keys.azure_gateway("vpn", hub.vpn_gateway.name))
        yield _service(hub, "public-ip-standard", len(SIDES))
    if hub.expressroute_gateway is not None:
        yield _service(hub, service_keys.azure_gateway("expressroute", hub.expressroute_gateway.name))
        yield _service(hub, "public-ip-standard")


def _service(hub: HubPlan, key: str, count: int = 1) -> Service:
    return Service(cloud=hub.cloud, region=hub.region, key=key, count=count)
