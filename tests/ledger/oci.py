"""Charges of OCI resources."""

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
    fixed,
    pool_of,
    sold,
    times,
)
from tests.ledger.cloud import Cloud, Tables
from tests.ledger.price_table import PriceTable
from tests.ledger.raw import Raw, number

CONFIGURATION = "oci:Core/instanceConfiguration:InstanceConfiguration"
RESERVATION = "oci:Core/computeCapacityReservation:ComputeCapacityReservation"
BALANCED = 10
"""Performance units of a GB of a boot volume that states none."""

GIB_PER_GB = Decimal(10**9) / Decimal(2**30)


class Oci(Cloud):
    """Charges of the OCI resources of a stack.

    Args:
        resources: all resources of the stack, by URN.
        table: the price list.
    """

    def __init__(self, resources: Mapping[str, Raw], table: PriceTable) -> None:
        super().__init__("oci", resources, table, Tables(SOLD, USED))
        self._readers = {
            "oci:ContainerEngine/cluster:Cluster": self._cluster,
            "oci:ContainerEngine/nodePool:NodePool": self._node_pool,
            "oci:Core/clusterNetwork:ClusterNetwork": self._cluster_network,
            "oci:Core/computeGpuMemoryCluster:ComputeGpuMemoryCluster": self._sized,
            "oci:Core/instancePool:InstancePool": self._sized,
            RESERVATION: self._reservation,
            "oci:Core/virtualCircuit:VirtualCircuit": self._circuit,
            "oci:Lustre/fileStorageLustreFileSystem:FileStorageLustreFileSystem": self._lustre,
        }

    def _cluster(self, raw: Raw, region: str) -> Iterator[Charge]:
        if raw.inputs["type"] == "ENHANCED_CLUSTER":
            yield sold("oci", region, "oke-enhanced-cluster")

    def _node_pool(self, raw: Raw, region: str) -> Iterator[Charge]:
        nodes = number(raw.inputs["nodeConfigDetails"]["size"])
        source, shape = raw.inputs["nodeSourceDetails"], raw.inputs["nodeShape"]
        if not shape.endswith(".Flex"):
            sizes, pool = fixed(nodes), pool_of(raw.inputs.get("freeformTags"), raw.name)
            placements = raw.inputs["nodeConfigDetails"]["placementConfigs"]
            held = any(placement.get("capacityReservationId") for placement in placements)
            held_by = self._linked(raw, "nodeConfigDetails", RESERVATION) if held else []
            yield self._machines(shape, region, sizes, pool, held, held_by)
            yield from self._boot_volumes(source, region, sizes, pool)
            return
        series = shape.split(".")[2].lower()
        for key, unit in (("ocpus", "ocpu"), ("memoryInGbs", "memory-gb")):
            amount = nodes * number(raw.inputs["nodeShapeConfig"][key])
            yield sold("oci", region, f"vm-standard-{series}-{unit}", amount)
        yield from self._boot_volumes(source, region, fixed(nodes), "system")

    def _cluster_network(self, raw: Raw, region: str) -> Iterator[Charge]:
        (pool,) = raw.inputs["instancePools"]
        yield from self._launched(raw, "instancePools", number(pool["size"]), region)

    def _sized(self, raw: Raw, region: str) -> Iterator[Charge]:
        yield from self._launched(raw, "instanceConfigurationId", number(raw.inputs["size"]), region)

    def _launched(self, raw: Raw, key: str, nodes: Decimal, region: str) -> Iterator[Charge]:
        (configuration,) = self._linked(raw, key, CONFIGURATION)
        launch = configuration.inputs["instanceDetails"]["launchDetails"]
        held = launch.get("capacityReservationId") is not None
        held_by = self._linked(configuration, "instanceDetails", RESERVATION) if held else []
        pool = pool_of(raw.inputs.get("freeformTags"), raw.name)
        yield self._machines(launch["shape"], region, fixed(nodes), pool, held, held_by)
        yield from self._boot_volumes(launch.get("sourceDetails", {}), region, fixed(nodes), pool)

    def _machines(
        self, shape: str, region: str, sizes: Sizes, pool: str, held: bool, held_by: list[Raw]
    ) -> Machines:
        mode = "reservation" if held else "on-demand"
        return Machines("oci", region, shape, mode, sizes, pool, held_by[0].urn if held_by else "")

    def _boot_volumes(
        self, source: Mapping[str, Any], region: str, sizes: Sizes, pool: str
    ) -> Iterator[Charge]:
        """Yield size and performance units of boot volumes; an image decides a size that is not stated."""
        if source.get("bootVolumeSizeInGbs") is None:
            if sizes[2]:
                yield NoPrice(f"root disks of pool {pool}")
            return
        gb = number(source["bootVolumeSizeInGbs"])
        units = gb * number(source.get("bootVolumeVpusPerGb") or BALANCED)
        yield Sold("oci", region, "block-volume", times(sizes, gb))
        yield Sold("oci", region, "block-volume-unit", times(sizes, units))

    def _reservation(self, raw: Raw, region: str) -> Iterator[Charge]:
        for held in raw.inputs["instanceReservationConfigs"]:
            yield Reserved(raw.urn, "oci", region, held["instanceShape"], number(held["reservedCount"]))

    def _circuit(self, raw: Raw, region: str) -> Iterator[Charge]:
        """Yield a circuit of a provider by its speed; on a cross-connect of the user, the port is billed."""
        if raw.inputs.get("bandwidthShapeName"):
            gbps = raw.inputs["bandwidthShapeName"].split()[0]
            yield sold("oci", region, f"fastconnect-{gbps}gbps-port")

    def _lustre(self, raw: Raw, region: str) -> Iterator[Charge]:
        tier = int(raw.inputs["performanceTier"].rpartition("_")[2])
        yield FileSystem("oci", region, tier, number(raw.inputs["capacityInGbs"]) * GIB_PER_GB)


SOLD = {
    "oci:Core/drg:Drg": ["drg"],
    "oci:Core/ipsec:Ipsec": ["site-to-site-vpn"],
    "oci:Core/natGateway:NatGateway": ["nat-gateway"],
    "oci:Dns/zone:Zone": ["private-dns-zone"],
    "oci:Kms/vault:Vault": ["vault"],
    # The components make keys in a hardware module.
    "oci:Kms/key:Key": ["vault-key-version"],
}
"""Services that a resource of each type is one unit of."""

USED = {
    "oci:ContainerEngine/cluster:Cluster": ["flexible-load-balancer"],
    "oci:Core/natGateway:NatGateway": ["internet-egress"],
    "oci:Dns/zone:Zone": ["dns-queries"],
    "oci:ObjectStorage/bucket:Bucket": ["object-storage", "object-storage-requests"],
    "oci:ObjectStorage/replicationPolicy:ReplicationPolicy": ["bucket-replication"],
    "oci:Logging/log:Log": ["logs-storage"],
}
"""Services that a resource of each type is billed for by use."""
