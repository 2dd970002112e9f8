"""Charges of Azure by resource type."""

import re
from collections.abc import Mapping
from decimal import Decimal

from gpufabric.simcloud.clouds.azure.rules.pools import FAILED
from gpufabric.simcloud.ledger.charge import (
    BilledByUse,
    BilledFileSystem,
    BilledMachines,
    BilledReservation,
    BilledUnits,
    Mode,
    Unlisted,
)
from gpufabric.simcloud.ledger.entry import LedgerEntry
from gpufabric.simcloud.ledger.live import number
from gpufabric.simcloud.ledger.price_list import CloudPriceList
from gpufabric.simcloud.ledger.tables import BillingMoment, BillingTables, Charges
from gpufabric.wire.values import Value, as_list, as_map

_CLUSTER = "azure-native:containerservice:ManagedCluster"
_AGENT_POOL = "azure-native:containerservice:AgentPool"
_PREMIUM_SSD = ((128, "p10"), (256, "p15"), (512, "p20"))
"""Premium SSDs by their size in GiB; a disk is billed as the next larger one (Azure, prices of disks)."""
_GROUP_ID = re.compile(r"/resourcegroups/([^/]+)/.*/capacityreservationgroups/([^/]+)$", re.IGNORECASE)


def _cluster(entry: LedgerEntry, at: BillingMoment) -> Charges:
    tier = str(as_map(entry.inputs.get("sku")).get("tier") or "Free").lower()
    if tier != "free":
        yield BilledUnits(entry.region, f"aks-{tier}-tier")
    yield BilledByUse(entry.region, "load balancers")
    if _failed(entry):
        return
    own = {str(pool.inputs.get("agentPoolName")) for pool in at.live.of_type(_AGENT_POOL) if _of(pool, entry)}
    for pool in map(as_map, as_list(entry.inputs.get("agentPoolProfiles"))):
        if str(pool.get("name")) not in own:
            yield from _pool(pool, str(pool.get("name")), entry.region, at.prices)


def _of(pool: LedgerEntry, cluster: LedgerEntry) -> bool:
    """Return whether a pool is one of a cluster."""
    return f"/managedclusters/{pool.inputs.get('resourceName')}/".lower() in pool.id.lower() and (
        pool.id.lower().startswith(f"{cluster.id.lower()}/")
    )


def _failed(entry: LedgerEntry) -> bool:
    """Return whether the creation failed: no machine started."""
    return entry.outputs.get(FAILED[0]) == FAILED[1]


def _agent_pool(entry: LedgerEntry, at: BillingMoment) -> Charges:
    if _failed(entry):
        return
    cluster = next((other for other in at.live.of_type(_CLUSTER) if _of(entry, other)), None)
    region = cluster.region if cluster else entry.region
    yield from _pool(entry.inputs, str(entry.inputs.get("agentPoolName")), region, at.prices)


def _pool(pool: Mapping[str, Value], name: str, region: str, prices: CloudPriceList) -> Charges:
    nodes, size = number(pool.get("count")), str(pool.get("vmSize"))
    group = str(pool.get("capacityReservationGroupID") or "")
    if prices.has(size):
        yield BilledUnits(region, size, nodes)
    else:
        mode: Mode = "reservation" if group else "on-demand"
        if pool.get("scaleSetPriority") == "Spot":
            mode = "spot"
        yield BilledMachines(region, size, mode, nodes, _group_key(group))
    kind, gib = pool.get("osDiskType"), number(pool.get("osDiskSizeGB"))
    disk = next((key for most, key in _PREMIUM_SSD if gib and gib <= most), None)
    if kind == "Managed" and disk:
        yield BilledUnits(region, f"managed-disk-{disk}", nodes)
    elif kind != "Ephemeral" and nodes:
        yield Unlisted(region, f"root disks of pool {name}")


def _group_key(id_: str) -> str:
    """Return the key of a reservation group: resource group and name, in lower case."""
    match = _GROUP_ID.search(id_)
    return f"{match[1]}/{match[2]}".lower() if match else id_.lower()


def _reservation(entry: LedgerEntry, at: BillingMoment) -> Charges:
    sku = as_map(entry.inputs.get("sku"))
    names = (entry.inputs.get("resourceGroupName"), entry.inputs.get("capacityReservationGroupName"))
    key = "/".join(str(name) for name in names).lower()
    yield BilledReservation(key, entry.region, str(sku.get("name")), number(sku.get("capacity")))


def _scale_set(entry: LedgerEntry, at: BillingMoment) -> Charges:
    sku = as_map(entry.inputs.get("sku"))
    yield BilledMachines(entry.region, str(sku.get("name")), "on-demand", number(sku.get("capacity")))
    yield Unlisted(entry.region, f"disks of {entry.inputs.get('vmScaleSetName')}")


def _machine(entry: LedgerEntry, at: BillingMoment) -> Charges:
    size = str(as_map(entry.inputs.get("hardwareProfile")).get("vmSize"))
    yield BilledMachines(entry.region, size, "on-demand", Decimal(1))
    yield Unlisted(entry.region, f"disks of {entry.inputs.get('vmName')}")


def _gateway(entry: LedgerEntry, at: BillingMoment) -> Charges:
    kind = "expressroute" if entry.inputs.get("gatewayType") == "ExpressRoute" else "vpn"
    name = str(as_map(entry.inputs.get("sku")).get("name") or "").lower()
    yield BilledUnits(entry.region, f"{kind}-gateway-{name}")


def _connection(entry: LedgerEntry, at: BillingMoment) -> Charges:
    if entry.inputs.get("connectionType") == "IPsec":
        yield BilledUnits(entry.region, "vpn-gateway-tunnel")


def _circuit(entry: LedgerEntry, at: BillingMoment) -> Charges:
    sku = as_map(entry.inputs.get("sku"))
    given = as_map(entry.inputs.get("serviceProviderProperties"))
    gbps = number(given.get("bandwidthInMbps")) / 1000 or number(entry.inputs.get("bandwidthInGbps"))
    if (sku.get("tier"), sku.get("family")) == ("Standard", "MeteredData") and gbps:
        yield BilledUnits(entry.region, f"expressroute-circuit-{int(gbps)}gbps")
    else:
        yield Unlisted(entry.region, f"circuit of tier {sku.get('tier')} and family {sku.get('family')}")


def _address(entry: LedgerEntry, at: BillingMoment) -> Charges:
    name = str(as_map(entry.inputs.get("sku")).get("name") or "")
    yield BilledUnits(entry.region, f"public-ip-{name.lower()}")


def _lustre(entry: LedgerEntry, at: BillingMoment) -> Charges:
    sku = str(as_map(entry.inputs.get("sku")).get("name"))
    tier = at.prices.lustre_tier(sku)
    if tier is None:
        yield Unlisted(entry.region, f"Lustre {sku}")
    else:
        yield BilledFileSystem(entry.region, tier, number(entry.inputs.get("storageCapacityTiB")) * 1024)


BILLS = BillingTables(
    readers={
        _CLUSTER: _cluster,
        _AGENT_POOL: _agent_pool,
        "azure-native:compute:VirtualMachineScaleSet": _scale_set,
        "azure-native:compute:VirtualMachine": _machine,
        "azure-native:compute:CapacityReservation": _reservation,
        "azure-native:network:VirtualNetworkGateway": _gateway,
        "azure-native:network:VirtualNetworkGatewayConnection": _connection,
        "azure-native:network:ExpressRouteCircuit": _circuit,
        "azure-native:network:PublicIPAddress": _address,
        "azure-native:storagecache:AmlFilesystem": _lustre,
    },
    services={
        "azure-native:network:NatGateway": "nat-gateway",
        "azure-native:network:PrivateEndpoint": "private-endpoint",
        "azure-native:privatedns:PrivateZone": "private-dns-zone",
        "azure-native:network:VpnConnection": "virtual-wan-vpn-connection",
        "azure-native:network:ExpressRouteConnection": "virtual-wan-expressroute-connection",
    },
    by_use={
        "azure-native:network:NatGateway": ("data through NAT gateways", "data to the internet"),
        "azure-native:network:PrivateEndpoint": ("data through private endpoints",),
        "azure-native:privatedns:PrivateZone": ("DNS queries",),
        "azure-native:keyvault:Vault": ("operations of key vaults",),
        "azure-native:operationalinsights:Workspace": ("logs",),
        "azure-native:storage:StorageAccount": ("object storage",),
        "azure-native:storage:ObjectReplicationPolicy": ("replicated objects",),
    },
    without_price={
        "azure-native:monitor:DiagnosticSetting": "diagnostic setting",
        "azure-native:network:InterconnectGroup": "interconnect group",
        "azure-native:resources:DeploymentAtSubscriptionScope": "template deployment",
    },
    with_others=frozenset({"azure-native:monitor:AutoscaleSetting"}),
    linking=frozenset({_CLUSTER, _AGENT_POOL}),
)
"""Charges of each type."""
