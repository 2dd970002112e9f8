"""Core services: instances, their RDMA constructs and reservations.

What forces a new resource comes from pulumi_oci's documentation, see
:mod:`gpufabric.simcloud.clouds.oci.core`.
"""

from collections.abc import Callable, Iterator

from gpufabric.simcloud.clouds.kind import Context, Kind, table
from gpufabric.simcloud.clouds.oci import tokens
from gpufabric.simcloud.clouds.oci.effects import BARE_METAL
from gpufabric.simcloud.clouds.oci.ocid import ocid, private_address
from gpufabric.simcloud.clouds.oci.rules import timeouts
from gpufabric.simcloud.clouds.oci.rules.launch import (
    FAILED,
)
from gpufabric.wire.values import Value, as_list


def _pools(context: Context) -> Value:
    # A cluster network makes its instance pools, each with an OCID of its own.
    given = as_list(context.inputs.get("instancePools"))
    return [
        {
            **pool,
            "id": ocid("instancepool", f"pool{index}")(context),
            "state": "RUNNING",
            "currentSize": pool.get("size"),
        }
        for index, pool in enumerate(given)
    ]


def _reserved(context: Context) -> int:
    configs = as_list(context.inputs.get("instanceReservationConfigs"))
    return sum(int(config.get("reservedCount") or 0) for config in configs)


def _state(value: str) -> Callable[[Context], str]:
    # Recomputed at each update, when a creation that timed out is ready.
    return lambda _: value


def _fabric(name: str) -> Callable[[Context], Value]:
    """Return a property of a GPU memory fabric, if the capacity file states it."""

    def compute(context: Context) -> Value:
        capacity = context.world.capacity.oci if context.world.capacity else None
        asked = context.inputs.get("computeGpuMemoryFabricId")
        memory_fabric = next(
            (
                fabric
                for fabric in (capacity.memory_fabrics if capacity else None) or ()
                if fabric.id == asked
            ),
            None,
        )
        if memory_fabric is None:
            return None
        healthy = "HEALTHY" if memory_fabric.state == "AVAILABLE" else "UNHEALTHY"
        return {
            "state": memory_fabric.state,
            "fabricHealth": healthy,
            "totalHostCount": str(memory_fabric.hosts),
            "healthyHostCount": str(memory_fabric.usable),
            "availableHostCount": str(memory_fabric.usable),
        }[name]

    return compute


def _launch_details(prefix: str) -> Iterator[str]:
    """Return what the provider updates in the launch details of an instance configuration."""
    yield f"{prefix}.availabilityConfig.isLiveMigrationPreferred"
    yield f"{prefix}.shapeConfig.resourceManagement"
    yield f"{prefix}.sourceDetails.instanceSourceImageFilterDetails.compartmentId"


KINDS = table(
    Kind(
        type=tokens.COMPUTE_CLUSTER,
        id=ocid("computecluster"),
        computed={"state": "ACTIVE"},
        in_place=(
            "placementConstraintDetails.logicalPlacementConstraint",
            "placementConstraintDetails.targetMemoryFabricIds",
            "placementConstraintDetails.targetNetworkBlockIds",
        ),
    ),
    Kind(
        type=tokens.INSTANCE_CONFIGURATION,
        id=ocid("instanceconfiguration"),
        in_place=(
            *_launch_details("instanceDetails.launchDetails"),
            *_launch_details("instanceDetails.options.launchDetails"),
            "instanceDetails.options.blockVolumes.createDetails.compartmentId",
            "instanceDetails.options.launchDetails.compartmentId",
        ),
        sets=tuple(
            f"instanceDetails.{path}.createVnicDetails.nsgIds"
            for path in ("launchDetails", "options.launchDetails", "options.secondaryVnics", "secondaryVnics")
        ),
    ),
    Kind(
        type=tokens.CLUSTER_NETWORK,
        id=ocid("clusternetwork"),
        computed={
            "state": _state("RUNNING"), "instancePools": _pools, "hpcIslandId": ocid("hpcisland"),
            "networkBlockIds": [ocid("networkblock")],
        },
        sets=("placementConfiguration.secondaryVnicSubnets",),
        failed=("state", FAILED[tokens.CLUSTER_NETWORK]),
        making=timeouts.making(tokens.CLUSTER_NETWORK),
    ),
    Kind(
        type=tokens.INSTANCE_POOL,
        id=ocid("instancepool"),
        computed={
            "state": _state("RUNNING"), "actualSize": lambda context: context.inputs.get("size"),
            "currentSize": lambda context: context.inputs.get("size"), "poolType": "STANDARD",
        },
        in_place=("loadBalancers",),
        sets=("loadBalancers",),
        failed=("state", FAILED[tokens.INSTANCE_POOL]),
    ),
    Kind(
        type=tokens.INSTANCE,
        id=ocid("instance"),
        computed={
            "state": "RUNNING", "launchMode": "PARAVIRTUALIZED", "bootVolumeId": ocid("bootvolume"),
            "privateIp": lambda context: private_address(context, "vnic"),
        },
        force_new=("metadata.ssh_authorized_keys", "metadata.user_data"),
        in_place=(
            "async", "launchVolumeAttachments", "preserveBootVolume", "preserveDataVolumesCreatedAtLaunch",
            "updateOperationConstraint",
        ),
        conditions={
            f"platformConfig.{name}": BARE_METAL
            for name in ("configMap", "isSymmetricMultiThreadingEnabled", "type")
        },
        sets=("createVnicDetails.nsgIds",),
    ),
    Kind(
        type=tokens.GPU_MEMORY_CLUSTER,
        id=ocid("computegpumemorycluster"),
        computed={"state": _state("ACTIVE"), "gpuMemoryFabricId": lambda context: (
            context.inputs.get("gpuMemoryFabricId") or ocid("computegpumemoryfabric", "fabric")(context)
        )},
        sets=("privateIpIds",),
        failed=("state", FAILED[tokens.GPU_MEMORY_CLUSTER]),
        making=timeouts.making(tokens.GPU_MEMORY_CLUSTER),
    ),
    Kind(
        type="oci:Core/computeGpuMemoryFabric:ComputeGpuMemoryFabric",
        id="{in:computeGpuMemoryFabricId}",
        computed={
            name: _fabric(name)
            for name in (
                "state", "fabricHealth", "totalHostCount", "healthyHostCount", "availableHostCount",
            )
        },
    ),
    Kind(
        type=tokens.CAPACITY_RESERVATION,
        id=ocid("capacityreservation"),
        computed={
            "state": _state("ACTIVE"), "reservedInstanceCount": _reserved, "usedInstanceCount": 0,
        },
        defaults={"isDefaultReservation": False},
        in_place=("instanceReservationConfigs.instanceShapeConfig.resourceManagement",),
        sets=("instanceReservationConfigs",),
        failed=("state", "DELETED"),
        making=timeouts.making(tokens.CAPACITY_RESERVATION),
    ),
)  # fmt: skip
"""Compute resource types by token."""
