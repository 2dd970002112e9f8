"""Charges of OCI by resource type."""

from collections.abc import Mapping
from decimal import Decimal

from gpufabric.simcloud.clouds.oci.rules.launch import FAILED
from gpufabric.simcloud.clouds.oci.tokens import CLUSTER_NETWORK, GPU_MEMORY_CLUSTER, INSTANCE, NODE_POOL
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
from gpufabric.simcloud.ledger.live import LiveResources, number
from gpufabric.simcloud.ledger.price_list import gib_of
from gpufabric.simcloud.ledger.tables import BillingMoment, BillingTables, Charges
from gpufabric.wire.values import Value, as_list, as_map

_CONFIGURATION = "oci:Core/instanceConfiguration:InstanceConfiguration"
_BALANCED = 10
"""Performance units of a GB of a boot volume that states none (OCI's guide of block volumes, Balanced)."""


def _cluster(entry: LedgerEntry, at: BillingMoment) -> Charges:
    if entry.inputs.get("type") == "ENHANCED_CLUSTER":
        yield BilledUnits(entry.region, "oke-enhanced-cluster")
    yield BilledByUse(entry.region, "load balancers")


def _failed(entry: LedgerEntry) -> bool:
    """Return whether the creation failed: no machine started."""
    return entry.outputs.get("state") == FAILED.get(entry.type, "")


def _node_pool(entry: LedgerEntry, at: BillingMoment) -> Charges:
    if _failed(entry):
        return
    details = as_map(entry.inputs.get("nodeConfigDetails"))
    source, shape = as_map(entry.inputs.get("nodeSourceDetails")), str(entry.inputs.get("nodeShape"))
    nodes = number(details.get("size"))
    if shape.endswith(".Flex"):
        series = shape.split(".")[2].lower()
        size = as_map(entry.inputs.get("nodeShapeConfig"))
        for key, unit in (("ocpus", "ocpu"), ("memoryInGbs", "memory-gb")):
            yield BilledUnits(entry.region, f"vm-standard-{series}-{unit}", nodes * number(size.get(key)))
    else:
        places = [as_map(place) for place in as_list(details.get("placementConfigs"))]
        held = [place["capacityReservationId"] for place in places if place.get("capacityReservationId")]
        yield _machines(entry.region, shape, nodes, str(held[0]) if held else "")
    yield from _boot_volumes(source, entry, nodes)


def _launched(configuration: object, nodes: Decimal, entry: LedgerEntry, live: LiveResources) -> Charges:
    made = live.get(_CONFIGURATION, configuration)
    details = as_map(as_map(made.inputs.get("instanceDetails")).get("launchDetails")) if made else {}
    held = str(details.get("capacityReservationId") or "")
    yield _machines(entry.region, str(details.get("shape") or ""), nodes, held)
    yield from _boot_volumes(as_map(details.get("sourceDetails")), entry, nodes)


def _cluster_network(entry: LedgerEntry, at: BillingMoment) -> Charges:
    if _failed(entry):
        return
    for pool in map(as_map, as_list(entry.inputs.get("instancePools"))):
        yield from _launched(pool.get("instanceConfigurationId"), number(pool.get("size")), entry, at.live)


def _sized(entry: LedgerEntry, at: BillingMoment) -> Charges:
    if _failed(entry):
        return
    yield from _launched(
        entry.inputs.get("instanceConfigurationId"), number(entry.inputs.get("size")), entry, at.live
    )


def _instance(entry: LedgerEntry, at: BillingMoment) -> Charges:
    if entry.outputs.get("state") == "TERMINATED":
        return
    held = str(entry.inputs.get("capacityReservationId") or "")
    yield _machines(entry.region, str(entry.inputs.get("shape")), Decimal(1), held)
    yield from _boot_volumes(as_map(entry.inputs.get("sourceDetails")), entry, Decimal(1))


def _machines(region: str, shape: str, nodes: Decimal, held: str) -> BilledMachines:
    mode: Mode = "reservation" if held else "on-demand"
    return BilledMachines(region, shape, mode, nodes, held)


def _boot_volumes(source: Mapping[str, Value], entry: LedgerEntry, nodes: Decimal) -> Charges:
    """Yield size and performance units of boot volumes; an image decides a size that is not stated."""
    if source.get("bootVolumeSizeInGbs") is None:
        if nodes:
            yield Unlisted(entry.region, f"root disks of {entry.inputs.get('displayName') or entry.id}")
        return
    gib = number(source["bootVolumeSizeInGbs"])
    yield BilledUnits(entry.region, "block-volume", nodes * gib)
    per_gib = number(source.get("bootVolumeVpusPerGb"), _BALANCED)
    yield BilledUnits(entry.region, "block-volume-unit", nodes * gib * per_gib)


def _reservation(entry: LedgerEntry, at: BillingMoment) -> Charges:
    for held in map(as_map, as_list(entry.inputs.get("instanceReservationConfigs"))):
        shape, nodes = str(held.get("instanceShape")), number(held.get("reservedCount"))
        yield BilledReservation(entry.id, entry.region, shape, nodes)


def _circuit(entry: LedgerEntry, at: BillingMoment) -> Charges:
    """Yield a circuit of a provider by its speed; on a cross-connect of the user, the port is billed."""
    if entry.inputs.get("bandwidthShapeName"):
        gbps = str(entry.inputs["bandwidthShapeName"]).split()[0]
        yield BilledUnits(entry.region, f"fastconnect-{gbps}gbps-port")


def _lustre(entry: LedgerEntry, at: BillingMoment) -> Charges:
    tier = str(entry.inputs.get("performanceTier")).rpartition("_")[2]
    size = gib_of(number(entry.inputs.get("capacityInGbs")), "GB")
    yield BilledFileSystem(entry.region, int(number(tier)), size)


def _key(entry: LedgerEntry, at: BillingMoment) -> Charges:
    software = entry.inputs.get("protectionMode") == "SOFTWARE"
    yield BilledUnits(entry.region, "vault-software-key-version" if software else "vault-key-version")


BILLS = BillingTables(
    readers={
        "oci:ContainerEngine/cluster:Cluster": _cluster,
        NODE_POOL: _node_pool,
        CLUSTER_NETWORK: _cluster_network,
        GPU_MEMORY_CLUSTER: _sized,
        "oci:Core/instancePool:InstancePool": _sized,
        INSTANCE: _instance,
        "oci:Core/computeCapacityReservation:ComputeCapacityReservation": _reservation,
        "oci:Core/virtualCircuit:VirtualCircuit": _circuit,
        "oci:Lustre/fileStorageLustreFileSystem:FileStorageLustreFileSystem": _lustre,
        "oci:Kms/key:Key": _key,
    },
    services={
        "oci:Core/drg:Drg": "drg",
        "oci:Core/ipsec:Ipsec": "site-to-site-vpn",
        "oci:Core/natGateway:NatGateway": "nat-gateway",
        "oci:Dns/zone:Zone": "private-dns-zone",
        "oci:Kms/vault:Vault": "vault",
    },
    by_use={
        "oci:Core/natGateway:NatGateway": ("data to the internet",),
        "oci:Dns/zone:Zone": ("DNS queries",),
        "oci:ObjectStorage/bucket:Bucket": ("object storage",),
        "oci:ObjectStorage/replicationPolicy:ReplicationPolicy": ("replicated objects",),
        "oci:Logging/log:Log": ("logs",),
    },
    linking=frozenset({_CONFIGURATION}),
)
"""Charges of each type."""
