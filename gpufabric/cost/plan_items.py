"""Lists the billed items of a planned region, or of the backbone.

``gpufabric.cost.parts`` lists what a resource of each kind is billed for, for plans and for resources alike.
"""

from collections.abc import Iterator
from decimal import Decimal

from gpufabric.catalog import service_keys
from gpufabric.cost import parts
from gpufabric.cost.items import (
    RACK_GROUP,
    TEMPLATE,
    ControlPlane,
    Item,
    LustreItem,
    NodePool,
    ReservedNodes,
    Service,
)
from gpufabric.plan.aws.endpoints import INTERFACE_ENDPOINTS
from gpufabric.plan.aws.parts import made_keys, made_log_groups, makes_flow_logs
from gpufabric.plan.aws.pool import AwsPoolPlan
from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.plan.aws.volumes import SYSTEM_ROOT_GIB
from gpufabric.plan.azure.pool import REGISTERED, AzurePoolPlan
from gpufabric.plan.azure.region import AzureRegionPlan
from gpufabric.plan.links.addresses import SIDES
from gpufabric.plan.links.kinds import KINDS
from gpufabric.plan.links.kinds.circuit import CircuitPlan
from gpufabric.plan.links.kinds.interconnect import InterconnectPlan
from gpufabric.plan.links.model import BackbonePlan, HubPlan, LinkPlan
from gpufabric.plan.oci.nodes import SYSTEM_BOOT_VOLUME_GB
from gpufabric.plan.oci.pool import OciPoolPlan
from gpufabric.plan.oci.region import OciRegionPlan
from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.regions import AnyRegionPlan
from gpufabric.spec.aws.capacity import CapacityBlock
from gpufabric.spec.aws.existing import AwsGivenHub
from gpufabric.spec.azure.existing import AzureGivenHub
from gpufabric.spec.capacity import NewReservation
from gpufabric.spec.pools import sold_as


def items_of_plan(plan: AnyRegionPlan) -> list[Item]:
    """List the billed items of a region, in a stable order.

    The plan holds the number of machines at the time it was made for.
    """
    items: list[Item] = []
    for pool in plan.pools:
        if not pool.capacity_ended:
            items.extend(_pool(plan, pool))
    items.extend(_storage(plan))
    match plan:
        case AwsRegionPlan():
            items.extend(_aws(plan))
        case AzureRegionPlan():
            items.extend(_azure(plan))
        case OciRegionPlan():
            items.extend(_oci(plan))
    if plan.makes_cluster:
        items.extend(
            Service(cloud=plan.spec.cloud, region=plan.region, key=key, count=plan.system_nodes * number)
            for key, number in plan.system_node.billed_as.value.items()
        )
        items.extend(parts.cluster_balancers(plan.spec.cloud, plan.region))
    if plan.spec.existing.network is None:
        items.extend(parts.nat_gateway(plan.spec.cloud, plan.region))
    return items


def _pool(plan: AnyRegionPlan, pool: PoolPlan) -> Iterator[Item]:
    """Yield the machines of a pool, those that its new reservation holds, and their disks."""
    cloud = plan.spec.cloud
    yield NodePool(
        name=pool.name,
        cloud=cloud,
        region=plan.region,
        shape=pool.shape.name,
        capacity=sold_as(pool.capacity),
        nodes_min=pool.nodes_now,
        nodes_now=pool.nodes_now,
        nodes_max=pool.max_nodes,
        block=pool.capacity if isinstance(pool.capacity, CapacityBlock) else None,
        reservation=pool.name if isinstance(pool.capacity, NewReservation) else "",
    )
    if isinstance(pool.capacity, NewReservation):
        yield ReservedNodes(
            key=pool.name, cloud=cloud, region=plan.region, shape=pool.shape.name, nodes=pool.capacity.nodes
        )
    nodes = (pool.nodes_now, pool.nodes_now, pool.max_nodes)
    match pool:
        case AwsPoolPlan():
            key = parts.EBS_KEYS[pool.spec.disk.type]
            yield from parts.disks("aws", plan.region, pool.name, key, Decimal(pool.root_gib), nodes)
        case OciPoolPlan():
            units = pool.boot_volume_vpus_per_gb
            yield from parts.boot_volumes(plan.region, pool.name, pool.boot_volume_gb, units, nodes)
        case AzurePoolPlan():
            kind = pool.spec.disk.type
            yield from parts.os_disks(plan.region, pool.name, kind, pool.premium_disk, nodes)
        case _:
            yield from parts.unknown_disks(cloud, plan.region, pool.name, nodes)


def _storage(plan: AnyRegionPlan) -> Iterator[Item]:
    cloud = plan.spec.cloud
    if plan.lustre is not None:
        lustre = plan.lustre
        yield LustreItem.of(
            cloud=cloud, region=plan.region, tier=lustre.tier.tier, size=lustre.size, unit=lustre.unit
        )
    if plan.makes_bucket:
        yield from parts.object_storage(cloud, plan.region, "ZRS" if cloud == "azure" else "")
    if plan.replica is not None:
        yield from parts.replication(cloud, plan.region)


def _system_nodes(plan: AnyRegionPlan) -> parts.Sizes:
    return plan.system_nodes, plan.system_nodes, plan.system_nodes


def _aws(plan: AwsRegionPlan) -> Iterator[Item]:
    region, network = plan.region, plan.spec.network
    if plan.makes_cluster:
        version = plan.kubernetes_version
        yield ControlPlane(cloud="aws", region=region, key="eks-control-plane", version=version)
        nodes = _system_nodes(plan)
        yield from parts.disks("aws", region, parts.SYSTEM_POOL, "ebs-gp3", Decimal(SYSTEM_ROOT_GIB), nodes)
    for _ in made_keys(plan.spec):
        yield from parts.encryption_key(region)
    if plan.parts.network:
        yield Service(cloud="aws", region=region, key="public-ipv4", count=1)
    if plan.parts.network and network.interface_endpoints:
        for _ in INTERFACE_ENDPOINTS:
            yield from parts.interface_endpoint(region, len(plan.subnets.system))
    for _ in made_log_groups(plan.spec):
        yield from parts.log_group(region)
    if makes_flow_logs(plan.spec):
        yield from parts.flow_log(region)
    if plan.checkpoint_link is not None:
        yield from parts.checkpoint_link(region)


def _azure(plan: AzureRegionPlan) -> Iterator[Item]:
    region, made = plan.region, plan.parts
    if made.cluster:
        yield Service(cloud="azure", region=region, key="aks-standard-tier", count=1)
        yield from parts.unknown_disks("azure", region, parts.SYSTEM_POOL, _system_nodes(plan))
    if made.network:
        yield Service(cloud="azure", region=region, key="public-ip-standard", count=1)
    if made.account:
        yield from parts.private_endpoint(region)
    if made.account and made.network:
        yield from parts.dns_zone("azure", region)
    if made.key:
        yield from parts.key_vault(region)
    groups = [RACK_GROUP for pool in plan.pools if pool.rack_scope for _ in pool.partitions]
    if any(pool.feature_state == REGISTERED for pool in plan.pools):
        groups.append(TEMPLATE)
    for what in groups:
        yield from parts.without_source(region, what)


def _oci(plan: OciRegionPlan) -> Iterator[Item]:
    region = plan.region
    if plan.makes_cluster:
        yield Service(cloud="oci", region=region, key="oke-enhanced-cluster", count=1)
        units, nodes = plan.system_boot_volume_vpus_per_gb, _system_nodes(plan)
        yield from parts.boot_volumes(region, parts.SYSTEM_POOL, SYSTEM_BOOT_VOLUME_GB, units, nodes)
    if plan.parts.network:
        yield Service(cloud="oci", region=region, key="drg", count=1)
    if plan.makes_vault:
        yield from parts.encryption_vault(region)


def items_of_backbone(plan: BackbonePlan) -> list[Item]:
    """List the billed items of hubs, links and copies, in a stable order; data transfer is not among them."""
    items: list[Item] = []
    for hub in plan.hubs:
        items.extend(_hub(hub))
    for link in plan.links:
        for stack in link.ends:
            hub = plan.hub(stack)
            items.extend(_link_end(link, hub))
    for copy in plan.transfers:
        items.extend(parts.transfer_task(copy.aws.region, Decimal(copy.period_hours)))
    return items


def _link_end(link: LinkPlan, hub: HubPlan) -> Iterator[Service]:
    """Yield the hourly services of a link's end; a virtual WAN hub bills connections instead of tunnels."""
    services = KINDS[link.kind].services(link, hub.cloud)
    if not isinstance(hub.given, AzureGivenHub) or hub.given.is_gateway:
        yield from (_service(hub, key, count) for key, count in services.items())
        return
    for key, count in services.items():
        if key == "vpn-gateway-tunnel":
            yield Service(cloud="azure", region="global", key="virtual-wan-vpn-connection", count=count)
        else:
            yield _service(hub, key, count)
    if isinstance(link, InterconnectPlan | CircuitPlan):
        yield Service(cloud="azure", region="global", key="virtual-wan-expressroute-connection", count=1)


def _hub(hub: HubPlan) -> Iterator[Item]:
    # Private zones of Azure have no region, and the backbone's provider has none either.
    if hub.zone_id is None:
        yield from parts.dns_zone(hub.cloud, "global" if hub.cloud == "azure" else hub.region)
    attached = isinstance(hub.given, AwsGivenHub) and hub.given.attachment_id is not None
    if hub.cloud == "aws" and not attached:
        yield from parts.transit_attachment(hub.region)
    if hub.vpn_gateway is not None:
        yield _service(hub, service_keys.azure_gateway("vpn", hub.vpn_gateway.name))
        yield _service(hub, "public-ip-standard", len(SIDES))
    if hub.expressroute_gateway is not None:
        yield _service(hub, service_keys.azure_gateway("expressroute", hub.expressroute_gateway.name))
        yield _service(hub, "public-ip-standard")


def _service(hub: HubPlan, key: str, count: int = 1) -> Service:
    return Service(cloud=hub.cloud, region=hub.region, key=key, count=count)
