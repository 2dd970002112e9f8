"""Charges of Azure resources."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

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
)
from tests.ledger.cloud import Cloud, Tables
from tests.ledger.price_table import PriceTable
from tests.ledger.raw import Raw, number

GROUP = "azure-native:compute:CapacityReservationGroup"
CLUSTER = "azure-native:containerservice:ManagedCluster"
AUTOSCALE = "azure-native:monitor:AutoscaleSetting"
PREMIUM_SSD = {128: "managed-disk-p10", 256: "managed-disk-p15", 512: "managed-disk-p20"}
"""Premium SSDs by their size in GiB; a disk is billed as the next larger one."""


class Azure(Cloud):
    """Charges of the Azure resources of a stack.

    Args:
        resources: all resources of the stack, by URN.
        table: the price list.
        home: region of the stack, where resources in ``Global`` are billed.
    """

    def __init__(self, resources: Mapping[str, Raw], table: PriceTable, home: str) -> None:
        super().__init__("azure", resources, table, Tables(SOLD, USED, NO_PRICE, [AUTOSCALE]))
        self._home = home
        self._readers = {
            CLUSTER: self._cluster,
            "azure-native:containerservice:AgentPool": self._agent_pool,
            "azure-native:compute:VirtualMachineScaleSet": self._scale_set,
            "azure-native:compute:CapacityReservation": self._reservation,
            "azure-native:network:VirtualNetworkGateway": self._gateway,
            "azure-native:network:VirtualNetworkGatewayConnection": self._connection,
            "azure-native:network:VpnConnection": self._hub_connection,
            "azure-native:network:ExpressRouteConnection": self._hub_connection,
            "azure-native:network:ExpressRouteCircuit": self._circuit,
            "azure-native:network:PublicIPAddress": self._address,
            "azure-native:storage:StorageAccount": self._account,
            "azure-native:storage:ObjectReplicationPolicy": self._replication,
            "azure-native:storagecache:AmlFilesystem": self._lustre,
        }

    def _region(self, raw: Raw) -> str:
        location = str(raw.inputs.get("location") or self._home).lower()
        return (self._home or "global") if location == "global" else location

    def _cluster(self, raw: Raw, region: str) -> Iterator[Charge]:
        tier = raw.inputs.get("sku", {}).get("tier", "Free")
        if tier != "Free":
            yield sold("azure", region, f"aks-{tier.lower()}-tier")
        for pool in raw.inputs["agentPoolProfiles"]:
            yield from self._pool(pool, pool["name"], region, "")

    def _agent_pool(self, raw: Raw, region: str) -> Iterator[Charge]:
        (cluster,) = self._linked(raw, "resourceName", CLUSTER)
        groups = self._linked(raw, "capacityReservationGroupID", GROUP)
        held_by = groups[0].urn if groups else ""
        yield from self._pool(raw.inputs, raw.name, cluster.inputs.get("location", region), held_by)

    def _pool(self, pool: Mapping[str, Any], name: str, region: str, held_by: str) -> Iterator[Charge]:
        now = number(pool["count"])
        sizes: Sizes = fixed(now)
        if pool.get("enableAutoScaling"):
            sizes = number(pool["minCount"]), now, number(pool["maxCount"])
        label, size = pool_of(pool.get("nodeLabels"), name), pool["vmSize"]
        if self._table.is_service("azure", size):
            yield Sold("azure", region, size, sizes)
            label = "system"
        else:
            reserved = pool.get("capacityReservationGroupID") is not None
            mode = "reservation" if reserved else "on-demand"
            mode = "spot" if pool.get("scaleSetPriority") == "Spot" else mode
            yield Machines("azure", region, size, mode, sizes, label, held_by)
        kind, gib = pool.get("osDiskType"), pool.get("osDiskSizeGB")
        if kind == "Managed" and gib:
            disk = next(key for most, key in PREMIUM_SSD.items() if number(gib) <= most)
            yield Sold("azure", region, disk, sizes)
        elif kind != "Ephemeral" and sizes[2]:
            yield NoPrice(f"root disks of pool {label}")

    def _scale_set(self, raw: Raw, region: str) -> Iterator[Charge]:
        now = number(raw.inputs["sku"]["capacity"])
        limits = [now]
        for setting in self._resources.values():
            if setting.type == AUTOSCALE and raw.urn in setting.sources.get("targetResourceUri", ()):
                capacities = [profile["capacity"] for profile in setting.inputs["profiles"]]
                limits += [number(capacity[key]) for capacity in capacities for key in ("minimum", "maximum")]
        sizes = min(limits), now, max(limits)
        yield Machines("azure", region, raw.inputs["sku"]["name"], "on-demand", sizes, raw.name)
        yield NoPrice(f"disks of pool {raw.name}")

    def _reservation(self, raw: Raw, region: str) -> Iterator[Charge]:
        (group,) = self._linked(raw, "capacityReservationGroupName", GROUP)
        sku = raw.inputs["sku"]
        yield Reserved(group.urn, "azure", region, sku["name"], number(sku["capacity"]))

    def _gateway(self, raw: Raw, region: str) -> Iterator[Charge]:
        kind = "expressroute" if raw.inputs["gatewayType"] == "ExpressRoute" else "vpn"
        yield sold("azure", region, f"{kind}-gateway-{raw.inputs['sku']['name'].lower()}")

    def _connection(self, raw: Raw, region: str) -> Iterator[Charge]:
        if raw.inputs["connectionType"] == "IPsec":
            yield sold("azure", region, "vpn-gateway-tunnel")

    def _hub_connection(self, raw: Raw, region: str) -> Iterator[Charge]:
        """Yield a connection of a virtual WAN hub, which costs the same in all regions."""
        kind = "vpn" if raw.type.endswith(":VpnConnection") else "expressroute"
        yield sold("azure", region or "global", f"virtual-wan-{kind}-connection")

    def _circuit(self, raw: Raw, region: str) -> Iterator[Charge]:
        """Yield a circuit; this ledger knows those of the standard tier with metered data."""
        sku = raw.inputs["sku"]
        assert (sku["tier"], sku["family"]) == ("Standard", "MeteredData")
        gbps = number(raw.inputs["serviceProviderProperties"]["bandwidthInMbps"]) / 1000
        yield sold("azure", region, f"expressroute-circuit-{int(gbps)}gbps")

    def _address(self, raw: Raw, region: str) -> Iterator[Charge]:
        yield sold("azure", region, f"public-ip-{raw.inputs['sku']['name'].lower()}")

    def _account(self, raw: Raw, region: str) -> Iterator[Charge]:
        redundancy = raw.inputs["sku"]["name"].rpartition("_")[2].lower()
        for suffix in ("", "-writes", "-reads"):
            yield Used("azure", region, f"object-storage-{redundancy}{suffix}")

    def _replication(self, raw: Raw, region: str) -> Iterator[Charge]:
        """Yield a copy once: both accounts have a policy for it, and that of the target is the first."""
        if raw.inputs["objectReplicationPolicyId"] != "default":
            yield Used("azure", region, "object-replication")

    def _lustre(self, raw: Raw, region: str) -> Iterator[Charge]:
        tier = self._table.lustre_tier("azure", raw.inputs["sku"]["name"])
        gib = number(raw.inputs["storageCapacityTiB"]) * Decimal(1024)
        yield FileSystem("azure", region, tier, gib)


SOLD = {
    "azure-native:network:NatGateway": ["nat-gateway"],
    "azure-native:network:PrivateEndpoint": ["private-endpoint"],
    "azure-native:privatedns:PrivateZone": ["private-dns-zone"],
}
"""Services that a resource of each type is one unit of."""

USED = {
    CLUSTER: ["load-balancer-rule"],
    "azure-native:network:NatGateway": ["nat-gateway-data", "internet-egress"],
    "azure-native:network:PrivateEndpoint": ["private-endpoint-data"],
    "azure-native:privatedns:PrivateZone": ["dns-queries"],
    "azure-native:keyvault:Vault": ["key-vault-operations"],
    "azure-native:operationalinsights:Workspace": ["logs-ingestion", "logs-storage"],
}
"""Services that a resource of each type is billed for by use."""

NO_PRICE = {
    "azure-native:monitor:DiagnosticSetting": "diagnostic setting",
    "azure-native:network:InterconnectGroup": "interconnect group",
    "azure-native:resources:DeploymentAtSubscriptionScope": "template deployment",
}
"""Resources that cost money, or may, and are in no price list."""
