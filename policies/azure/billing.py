"""Prices and quota demand of Azure resources."""

from collections.abc import Iterator

from gpufabric.catalog import service_keys
from gpufabric.catalog.shape import CapacityMode
from gpufabric.cost import parts
from gpufabric.cost.items import Item, Service
from gpufabric.policies.azure import billing_services, services, types, virtual_machines
from gpufabric.policies.azure.groups import groups_of, named_groups
from gpufabric.policies.billing.extractors import Extractor, Lookup, Reading, needed, sized
from gpufabric.policies.billing.lustre import file_system, tier_of
from gpufabric.policies.billing.machines import machines, reserved
from gpufabric.policies.billing.uncounted import UncountedMachines
from gpufabric.policies.node_labels import POOL_LABEL
from gpufabric.policies.properties import Props
from gpufabric.policies.resource import Resource
from gpufabric.quota.demand import Demand


def _region(resource: Resource, lookup: Lookup) -> str:
    return lookup.region_of(resource, "location")


def _agent_pool(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    clusters = lookup.linked(resource, "resourceName", types.MANAGED_CLUSTER)
    region = _region(clusters[0] if len(clusters) == 1 else resource, lookup)
    group = lookup.source_urn(resource, "capacityReservationGroupID", types.RESERVATION_GROUP)
    yield from _machines(resource.props, resource.name, region, lookup, group)


def _cluster(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    """Yield a cluster, load balancers of its services and its machines; the default tier, Free, is free."""
    if resource.props.text("nodeProvisioningProfile", "mode") == "Auto":
        yield UncountedMachines(
            "nodeProvisioningProfile.mode", "", "AKS starts as many machines as pods request, of its choice"
        )
    region = _region(resource, lookup)
    tier = resource.props.text("sku", "tier") or "Free"
    if tier != "Free":
        yield sized(lookup, "azure", region, f"aks-{tier.lower()}-tier", "cluster tier")
    yield from parts.cluster_balancers("azure", region)
    groups = named_groups(resource, lookup.graph)
    for profile in resource.props.sections("agentPoolProfiles"):
        name = profile.text("name") or resource.name
        yield from _machines(profile, name, region, lookup, groups.urn_of(profile))


def _machines(props: Props, name: str, region: str, lookup: Lookup, group: str) -> Iterator[Reading]:
    for section in props.sections("virtualMachinesProfile", "scale", "manual"):
        number = needed(section.number("count"), section.name("count"))
        key = section.name("size")
        yield from machines(
            lookup,
            name=props.text("nodeLabels", POOL_LABEL) or name,
            cloud="azure",
            region=region,
            shape=needed(section.text("size"), key),
            shape_key=key,
            capacity=_capacity(props),
            nodes_min=number,
            nodes_now=number,
            nodes_max=number,
            reservation=group if props.present("capacityReservationGroupID") else "",
        )
    if props.present("virtualMachinesProfile"):
        return
    nodes = needed(props.number("count"), "count")
    scales = props.flag("enableAutoScaling")
    most = needed(props.number("maxCount"), "maxCount") if scales else nodes
    yield from machines(
        lookup,
        name=props.text("nodeLabels", POOL_LABEL) or name,
        cloud="azure",
        region=region,
        shape=needed(props.text("vmSize"), "vmSize"),
        shape_key=props.name("vmSize"),
        capacity=_capacity(props),
        nodes_min=(props.number("minCount") or 0) if scales else nodes,
        nodes_now=nodes,
        nodes_max=most,
        surge=lambda: _surge(props, most),
        reservation=group if props.present("capacityReservationGroupID") else "",
        reservation_id=props.text_if_known("capacityReservationGroupID") or "",
    )


def _surge(props: Props, nodes: int) -> int:
    """Return the machines that an upgrade starts before it stops old ones.

    They draw quota (AKS document "Capacity and cost planning for upgrades"). The
    default is a tenth of the pool, rounded up (Azure PowerShell reference, New-AzAksNodePool, MaxSurge). Spot
    pools have no surge nodes (AKS document "Add an Azure Spot node pool").
    """
    if props.text("scaleSetPriority") == "Spot":
        return 0
    stated = props.share("upgradeSettings", "maxSurge", of=nodes)
    return -(-nodes // 10) if stated is None else stated


def _capacity(props: Props) -> CapacityMode:
    if props.text("scaleSetPriority") == "Spot":
        return "spot"
    return "reservation" if props.present("capacityReservationGroupID") else "on-demand"


def _reservation(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    """Yield reserved machines; unused ones are billed like running ones."""
    props = resource.props
    groups = groups_of(resource, lookup.graph)
    yield from reserved(
        lookup,
        key=groups[0].urn if len(groups) == 1 else resource.urn,
        cloud="azure",
        region=_region(resource, lookup),
        shape=needed(props.text("sku", "name"), "sku.name"),
        shape_key="sku.name",
        nodes=needed(props.number("sku", "capacity"), "sku.capacity"),
    )


def _lustre(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    region, props = _region(resource, lookup), resource.props
    tier = tier_of(lookup, "azure", props.text("sku", "name"))
    yield from file_system(lookup, "azure", region, tier, props, size="storageCapacityTiB", unit="TiB")


_SCALABLE = "ErGwScale"
_LEAST_UNITS = ("autoScaleConfiguration", "bounds", "min")
"""Scale units that a scalable gateway always has; each is billed."""


def _gateway(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    props = resource.props
    kind = "expressroute" if props.text("gatewayType") == "ExpressRoute" else "vpn"
    sku = needed(props.text("sku", "name"), "sku.name")
    units = needed(props.number(*_LEAST_UNITS), ".".join(_LEAST_UNITS)) if sku == _SCALABLE else 1
    key = service_keys.azure_gateway(kind, sku)
    yield sized(lookup, "azure", _region(resource, lookup), key, "virtual network gateway", count=units)


def _circuit(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    props = resource.props
    mbps = needed(
        props.number("serviceProviderProperties", "bandwidthInMbps"),
        "serviceProviderProperties.bandwidthInMbps",
    )
    key = service_keys.azure_circuit(
        mbps,
        tier=props.text("sku", "tier") or "Standard",
        unlimited=props.text("sku", "family") == "UnlimitedData",
    )
    yield Service(cloud="azure", region=_region(resource, lookup), key=key, count=1)


def _address(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    """Yield a public address; IPv6 addresses are free."""
    if resource.props.text("publicIPAddressVersion") == "IPv6":
        return
    sku = (resource.props.text("sku", "name") or "Basic").lower()
    yield sized(lookup, "azure", _region(resource, lookup), f"public-ip-{sku}", "public address")


_MACHINES: dict[str, Extractor] = {**services.EXTRACTORS, **virtual_machines.EXTRACTORS}

EXTRACTORS: dict[str, Extractor] = {
    **billing_services.EXTRACTORS,
    types.AGENT_POOL: _agent_pool,
    types.MANAGED_CLUSTER: _cluster,
    types.LUSTRE: _lustre,
    types.PUBLIC_IP_ADDRESS: _address,
    types.VIRTUAL_NETWORK_GATEWAY: _gateway,
    types.EXPRESS_ROUTE_CIRCUIT: _circuit,
    types.RESERVATION: _reservation,
    **_MACHINES,
}

MACHINES = frozenset({types.AGENT_POOL, types.MANAGED_CLUSTER, *_MACHINES})

RESERVATIONS = frozenset({types.RESERVATION})
