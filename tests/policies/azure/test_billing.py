from typing import Any

import pytest

from gpufabric.cost.items import LustreItem, NodePool, Unpriced

SHAPE = "Standard_ND128isr_NDR_GB200_v6"
POOL = "azure-native:containerservice:AgentPool"
CLUSTER = "azure-native:containerservice:ManagedCluster"


def pool(kit: Any, **props: Any) -> Any:
    base = {"vmSize": SHAPE, "count": 90.0, "nodeLabels": {"gpufabric.dev/pool": "train"}}
    return kit.made(POOL, {**base, **props}, "pool", {"resourceName": "cluster"})


def cluster(kit: Any, **props: Any) -> Any:
    return kit.made(CLUSTER, {"location": "East US", **props}, "cluster")


def test_agent_pool_is_where_its_cluster_is(kit: Any) -> None:
    extraction = kit.extracted([cluster(kit), pool(kit)])
    assert kit.machines(extraction) == [
        NodePool(
            name="train",
            cloud="azure",
            region="eastus",
            shape=SHAPE,
            capacity="on-demand",
            nodes_min=90,
            nodes_now=90,
            nodes_max=90,
        )
    ]
    assert [(demand.nodes, demand.region) for demand in extraction.demands] == [(90, "eastus")]


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        ({"enableAutoScaling": True, "minCount": 18, "maxCount": 108}, ("on-demand", 18, 90, 108)),
        ({"maxCount": 108}, ("on-demand", 90, 90, 90)),
        ({"capacityReservationGroupID": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}, ("reservation", 90, 90, 90)),
        ({"scaleSetPriority": "Spot"}, ("spot", 90, 90, 90)),
    ],
)
def test_size_and_capacity(kit: Any, props: Any, expected: Any) -> None:
    (item,) = kit.machines(kit.extracted([cluster(kit), pool(kit, **props)]))
    assert (item.capacity, item.nodes_min, item.nodes_now, item.nodes_max) == expected


def test_cluster_with_system_nodes(kit: Any) -> None:
    profile = {"name": "system", "vmSize": "Standard_D4s_v5", "count": 3}
    extraction = kit.extracted(
        [cluster(kit, sku={"name": "Base", "tier": "Standard"}, agentPoolProfiles=[profile])]
    )
    assert kit.services(extraction) == {
        "aks-standard-tier": 1,
        "Standard_D4s_v5": 3,
    }
    (demand,) = extraction.demands
    assert (demand.family, demand.nodes, demand.surge, demand.units_per_node) == ("cores", 3, 1, 4)


def test_lustre(kit: Any) -> None:
    def items(sku: str) -> Any:
        props = {"location": "eastus", "sku": {"name": sku}, "storageCapacityTiB": 120.0}
        return kit.extracted([kit.made("azure-native:storagecache:AmlFilesystem", props)]).items

    assert items("AMLFS-Durable-Premium-500") == [
        LustreItem.of(cloud="azure", region="eastus", tier=500, size=120, unit="TiB")
    ]
    (other,) = items("new-tier")
    assert isinstance(other, Unpriced)


@pytest.mark.parametrize(
    ("type_", "props", "key"),
    [
        ("network:NatGateway", {}, "nat-gateway"),
        ("network:PublicIPAddress", {"sku": {"name": "Standard"}}, "public-ip-standard"),
        ("network:PublicIPAddress", {"publicIPAddressVersion": "IPv6"}, None),
        (
            "network:VirtualNetworkGateway",
            {"gatewayType": "Vpn", "sku": {"name": "VpnGw2AZ"}},
            "vpn-gateway-vpngw2az",
        ),
        (
            "network:VirtualNetworkGateway",
            {"gatewayType": "ExpressRoute", "sku": {"name": "ErGw1AZ"}},
            "expressroute-gateway-ergw1az",
        ),
        (
            "network:ExpressRouteCircuit",
            {
                "sku": {"family": "MeteredData"},
                "serviceProviderProperties": {"bandwidthInMbps": 10000.0},
            },
            "expressroute-circuit-10gbps",
        ),
        (
            "network:ExpressRouteCircuit",
            {"sku": {"family": "UnlimitedData"}, "serviceProviderProperties": {"bandwidthInMbps": 500}},
            "expressroute-circuit-500mbps-unlimited",
        ),
        (
            "network:ExpressRouteCircuit",
            {
                "sku": {"tier": "Premium", "family": "MeteredData"},
                "serviceProviderProperties": {"bandwidthInMbps": 1000},
            },
            "expressroute-premium-circuit-1gbps",
        ),
        (
            "network:ExpressRouteCircuit",
            {
                "sku": {"tier": "Local", "family": "UnlimitedData"},
                "serviceProviderProperties": {"bandwidthInMbps": 10000},
            },
            "expressroute-local-circuit-10gbps-unlimited",
        ),
        ("network:VirtualNetworkGatewayConnection", {"connectionType": "IPsec"}, "vpn-gateway-tunnel"),
        ("network:VirtualNetworkGatewayConnection", {"connectionType": "ExpressRoute"}, None),
    ],
)
def test_services(kit: Any, type_: str, props: Any, key: str | None) -> None:
    extraction = kit.extracted([kit.made(f"azure-native:{type_}", {"location": "eastus", **props})])
    assert kit.services(extraction) == ({} if key is None else {key: 1})


def test_a_scalable_gateway_is_billed_by_its_least_scale_units(kit: Any) -> None:
    props = {"gatewayType": "ExpressRoute", "sku": {"name": "ErGwScale"}, "location": "eastus"}
    made = "azure-native:network:VirtualNetworkGateway"
    units = {"autoScaleConfiguration": {"bounds": {"min": 2.0, "max": 10.0}}}
    (item,) = kit.extracted([kit.made(made, {**props, **units})]).items
    assert (item.key, item.count) == ("expressroute-gateway-ergwscale", 2)
    unread = kit.extracted([kit.made(made, props)])
    assert unread.items == []
    assert [fault.property for fault in unread.unevaluated] == ["autoScaleConfiguration.bounds.min"]


def test_global_resources_count_for_the_declared_region(kit: Any) -> None:
    zone = kit.made("azure-native:privatedns:PrivateZone", {"location": "Global"})
    assert kit.extracted([zone], region="eastus").items[0].region == "eastus"


@pytest.mark.parametrize(
    ("settings", "surge"),
    [({}, 1), ({"maxSurge": "0"}, 0), ({"maxSurge": "3"}, 3), ({"maxSurge": "33%"}, 3)],
)
def test_surge_of_a_pool_draws_quota(kit: Any, settings: Any, surge: int) -> None:
    props = {"vmSize": "Standard_ND96isr_H200_v5", "count": 8.0, "upgradeSettings": settings}
    (demand,) = kit.extracted(
        [kit.made("azure-native:containerservice:AgentPool", props)], region="eastus"
    ).demands
    assert (demand.nodes, demand.surge) == (8, surge)
    assert demand.amount == (8 + surge) * demand.units_per_node


@pytest.mark.parametrize(
    ("type_", "props"),
    [
        ("containerservice:ManagedCluster", {"sku": {"tier": "hunter2"}}),
        ("network:PublicIPAddress", {"sku": {"name": "hunter2"}}),
        ("network:VirtualNetworkGateway", {"gatewayType": "Vpn", "sku": {"name": "hunter2"}}),
        ("storage:StorageAccount", {"sku": {"name": "Standard_hunter2"}}),
    ],
)
def test_kind_that_the_catalogue_lacks_has_no_price_and_is_not_quoted(
    kit: Any, type_: str, props: Any
) -> None:
    items = kit.extracted([kit.made(f"azure-native:{type_}", props)], region="eastus").items
    assert items[0].reason in ("its kind is not in the catalogue", "its redundancy is not in the catalogue")
    assert "hunter2" not in str(items)


@pytest.mark.parametrize(
    ("disk", "priced"),
    [
        ({"osDiskType": "Ephemeral"}, None),
        ({"osDiskType": "Managed", "osDiskSizeGB": 30.0}, "managed-disk-p4"),
        ({"osDiskType": "Managed", "osDiskSizeGB": 128.0}, "managed-disk-p10"),
        ({"osDiskType": "Managed", "osDiskSizeGB": 200.0}, "managed-disk-p15"),
        ({"osDiskType": "Managed", "osDiskSizeGB": 2048.0}, "managed-disk-p40"),
        ({"osDiskType": "Managed"}, "root disks of pool train"),
        ({}, "root disks of pool train"),
    ],
)
def test_disks_of_machines(kit: Any, disk: dict[str, Any], priced: str | None) -> None:
    machines, *disks = kit.extracted([cluster(kit), pool(kit, **disk)]).items[-2:] if priced else (None,)
    assert [getattr(item, "key", "") or item.what for item in disks] == ([priced] if priced else [])
    assert priced is None or isinstance(machines, NodePool)


def test_a_pool_of_virtual_machines_is_counted_size_by_size(kit: Any) -> None:
    sizes = [{"size": SHAPE, "count": 4.0}, {"size": "Standard_ND96isr_H200_v5", "count": 2.0}]
    made = pool(kit, vmSize=None, count=None, virtualMachinesProfile={"scale": {"manual": sizes}})
    extraction = kit.extracted([cluster(kit), made])
    assert [(item.shape, item.nodes_max) for item in kit.machines(extraction)] == [
        (SHAPE, 4),
        ("Standard_ND96isr_H200_v5", 2),
    ]
    assert [demand.nodes for demand in extraction.demands] == [4, 2]


def test_node_auto_provisioning_starts_machines_that_nothing_declares(kit: Any) -> None:
    manual = kit.extracted([cluster(kit, nodeProvisioningProfile={"mode": "Manual"})])
    assert manual.uncounted == []
    ((resource, machines),) = kit.extracted(
        [cluster(kit, nodeProvisioningProfile={"mode": "Auto"})]
    ).uncounted
    assert (resource.name, machines.property) == ("cluster", "nodeProvisioningProfile.mode")


def test_disks_and_machines_of_an_autoscaled_pool_follow_its_size(kit: Any) -> None:
    scaled = {"enableAutoScaling": True, "minCount": 1.0, "count": 2.0, "maxCount": 5.0}
    disk = {"osDiskType": "Managed", "osDiskSizeGB": 128.0}
    made = pool(kit, vmSize="Standard_D4s_v5", nodeLabels=None, **scaled, **disk)
    items = [
        item
        for item in kit.extracted([cluster(kit), made]).items
        if getattr(item, "resource", "") == made.name
    ]
    assert {item.key: item.sizes for item in items} == {
        "Standard_D4s_v5": (1, 2, 5),
        "managed-disk-p10": (1, 2, 5),
    }
