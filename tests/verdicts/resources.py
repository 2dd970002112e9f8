"""Resources of a world's stacks: what decides on quota and reserved capacity, and what that needs.

Each resource has the identity that it gets in the cloud, so that policies and simulated clouds read the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from gpufabric.policies.aws import types as aws
from gpufabric.policies.azure import types as azure
from gpufabric.policies.oci import types as oci
from tests.policies.conftest import Made
from tests.verdicts.worlds import SYSTEM_NODES, Pool, StackOf, World

SUBNET = "subnet-0a"
DOMAIN = "Demo:US-ASHBURN-AD-1"
ACCOUNTS = {
    "aws": ("123456789012", "210987654321"),
    "azure": ("5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93", "6f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"),
    "oci": ("ocid1.tenancy.oc1..aaaa", "ocid1.tenancy.oc1..bbbb"),
}
REGION = {"aws": "us-east-1", "azure": "eastus", "oci": "us-ashburn-1"}


@dataclass(frozen=True)
class Placed:
    """A resource with its identity in the cloud, and the machines that it starts or reserves."""

    made: Made
    id: str
    size: int = 0


def reservation_id(world: World, shape: str) -> str:
    """Return the id of the account's reservation of a shape."""
    name = "".join(character for character in shape.lower() if character.isalnum())
    match world.cloud:
        case "aws":
            return f"cr-{name.encode().hex()[:17]:0<8}"
        case "azure":
            return (
                f"{_group_of(world, 'leases')}/providers/microsoft.compute/capacityreservationgroups/{name}"
            )
        case "oci":
            return f"ocid1.capacityreservation.oc1.iad.{name}"


def block_id(world: World, shape: str) -> str:
    """Return the id of the account's Capacity Block of a shape."""
    return reservation_id(world, shape).replace("cr-", "cr-b")[:20]


def capacity_of(world: World, pool: Pool) -> dict[str, Any]:
    """Return the declaration of a pool's capacity."""
    match pool.mode:
        case "reservation":
            id_, nodes = reservation_id(world, pool.shape), world.reserved[pool.shape]
            return {"mode": pool.mode, "id": id_, "nodes": nodes}
        case "capacity-block":
            times = {"starts": "2026-11-30T11:30:00Z", "ends": "2026-12-14T11:30:00Z"}
            return {
                "mode": pool.mode,
                "id": block_id(world, pool.shape),
                "nodes": world.block[pool.shape],
                **times,
            }
        case "new-reservation":
            return {"mode": pool.mode, "nodes": pool.after + pool.spare}
        case "spot":
            reason = {"force_reason": "spare machines will do"} if world.cloud == "aws" else {}
            return {"mode": pool.mode, **reason}
        case "on-demand":
            return {"mode": pool.mode}


def resources(world: World, stack: StackOf, sizes: dict[str, int]) -> list[Placed]:
    """Return the resources of a stack whose pools have some sizes; those that others need come first."""
    build = {"aws": _aws, "azure": _azure, "oci": _oci}[world.cloud]
    entries = list(_system(world, stack))
    for name, size in sizes.items():
        if size:
            entries += build(world, stack, name, stack.pools[name], size)
    provider = {"region": REGION[world.cloud]}
    return [replace(entry, made=replace(entry.made, provider=provider)) for entry in entries]


def _system(world: World, stack: StackOf) -> Iterator[Placed]:
    if world.cloud == "azure":
        profile = {"name": "system", "vmSize": "Standard_D4s_v5", "count": float(SYSTEM_NODES)}
        cluster = {"location": "eastus", "agentPoolProfiles": [profile]}
        yield Placed(Made(azure.MANAGED_CLUSTER, cluster, "cluster"), cluster_id(world, stack), SYSTEM_NODES)


def cluster_id(world: World, stack: StackOf) -> str:
    """Return the id of a stack's AKS cluster."""
    return f"{_group_of(world, stack.name)}/providers/microsoft.containerservice/managedclusters/aks"


def _group_of(world: World, name: str) -> str:
    return f"/subscriptions/{ACCOUNTS[world.cloud][0]}/resourcegroups/{name}"


def _aws(world: World, stack: StackOf, name: str, pool: Pool, size: int) -> Iterator[Placed]:
    launch: dict[str, Any] = {"instanceType": pool.shape}
    ids = {"reservation": reservation_id(world, pool.shape), "capacity-block": block_id(world, pool.shape)}
    if pool.mode in ids:
        target = {"capacityReservationId": ids[pool.mode]}
        launch["capacityReservationSpecification"] = {"capacityReservationTarget": target}
    if pool.mode == "capacity-block":
        launch["instanceMarketOptions"] = {"marketType": "capacity-block"}
    template = f"lt-{stack.name}-{name}"
    kind = {"spot": "SPOT", "capacity-block": "CAPACITY_BLOCK"}.get(pool.mode, "ON_DEMAND")
    number = float(size)
    group = {
        "clusterName": stack.name,
        "nodeGroupName": name,
        "capacityType": kind,
        "subnetIds": [SUBNET],
        "launchTemplate": {"id": template, "version": "1"},
        "labels": {"gpufabric.dev/pool": name},
        "scalingConfig": {"minSize": 0.0, "desiredSize": number, "maxSize": number},
        "updateConfig": {"updateStrategy": "MINIMAL"},
    }
    yield Placed(Made(aws.LAUNCH_TEMPLATE, launch, f"{name}-template"), template)
    links = {"launchTemplate": f"{name}-template"}
    yield Placed(Made(aws.NODE_GROUP, group, name, links), f"{stack.name}:{name}", size)


def _azure(world: World, stack: StackOf, name: str, pool: Pool, size: int) -> Iterator[Placed]:
    props: dict[str, Any] = {
        "vmSize": pool.shape,
        "count": float(size),
        "nodeLabels": {"gpufabric.dev/pool": name},
        "upgradeSettings": {"maxSurge": "0", "maxUnavailable": "1"},
    }
    links = {"resourceName": "cluster"}
    if pool.mode == "spot":
        props["scaleSetPriority"] = "Spot"
    if pool.mode == "reservation":
        props["capacityReservationGroupID"] = reservation_id(world, pool.shape)
    if pool.mode == "new-reservation":
        group = f"{_group_of(world, stack.name)}/providers/microsoft.compute/capacityreservationgroups/{name}"
        held = {"location": "eastus", "sku": {"name": pool.shape, "capacity": float(size + pool.spare)}}
        yield Placed(Made(azure.RESERVATION_GROUP, {"location": "eastus"}, f"{name}-group"), group)
        yield Placed(
            Made(azure.RESERVATION, held, f"{name}-held", {"capacityReservationGroupName": f"{name}-group"}),
            f"{group}/capacityreservations/held",
            size + pool.spare,
        )
        props["capacityReservationGroupID"] = group
        links["capacityReservationGroupID"] = f"{name}-group"
    yield Placed(
        Made(azure.AGENT_POOL, props, name, links), f"{cluster_id(world, stack)}/agentpools/{name}", size
    )


def _oci(world: World, stack: StackOf, name: str, pool: Pool, size: int) -> Iterator[Placed]:
    launch: dict[str, Any] = {"shape": pool.shape}
    links: dict[str, str] = {}
    if pool.mode == "reservation":
        launch["capacityReservationId"] = reservation_id(world, pool.shape)
    if pool.mode == "new-reservation":
        held = f"ocid1.capacityreservation.oc1.iad.{stack.name}{name}"
        config = {"instanceShape": pool.shape, "reservedCount": str(size + pool.spare)}
        made = {"availabilityDomain": DOMAIN, "instanceReservationConfigs": [config]}
        yield Placed(Made(oci.RESERVATION, made, f"{name}-held"), held, size + pool.spare)
        launch["capacityReservationId"] = held
        links["instanceDetails"] = f"{name}-held"
    details = {"instanceDetails": {"launchDetails": launch}}
    configuration = f"ocid1.instanceconfiguration.oc1.iad.{stack.name}{name}"
    yield Placed(Made(oci.INSTANCE_CONFIGURATION, details, f"{name}-nodes", links), configuration)
    network = {
        "instancePools": [{"size": float(size), "instanceConfigurationId": configuration}],
        "placementConfiguration": {"availabilityDomain": DOMAIN},
        "freeformTags": {"gpufabric-pool": name},
    }
    yield Placed(
        Made(oci.CLUSTER_NETWORK, network, name, {"instancePools": f"{name}-nodes"}),
        f"ocid1.clusternetwork.oc1.iad.{stack.name}{name}",
        size,
    )
