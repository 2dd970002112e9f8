"""Settings of every GPU node on OCI, and the configuration of its processors."""

from collections.abc import Mapping
from dataclasses import dataclass

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.instances import oci_instances
from gpufabric.catalog.shape import AcceleratorVendor, Shape
from gpufabric.spec.oci.cluster import AddonName
from gpufabric.spec.oci.node import NumaNodesPerSocket, Operations
from gpufabric.spec.oci.pool import OciPool
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.problems import Problem

BOOT_VOLUME_GB = 512
"""Room for container images; the default of oracle-quickstart/oci-hpc-oke."""

SYSTEM_BOOT_VOLUME_GB = 100
"""As on AWS: room for the images of operators and of the lighthouse, which ``gpufabric launch --image`` puts
on system nodes. The images of OKE have volumes of 47 GB."""

WITHOUT_OKE_PLUGIN_LABEL = "oci.oraclecloud.com/disable-gpu-device-plugin"
"""Label, with value ``true``, that keeps OKE's own NVIDIA device plugin off a node. OKE runs it in every
cluster by default. Together with another device plugin, it would offer the node's GPUs twice
(oracle-quickstart/oci-hpc-oke at 61d210a, terraform/schema.yaml and oke-workers.tf; NVIDIA/aicr, pull request
2355; read 2026-11-22)."""

PLUGIN_ADDONS: Mapping[AcceleratorVendor, AddonName] = {"nvidia": "NvidiaGpuPlugin", "amd": "AmdGpuPlugin"}
"""OKE's add-ons that run device plugins (OKE document "Cluster Add-on Configuration Arguments")."""


def offered_by_oke(region: OciRegion, vendor: AcceleratorVendor) -> bool:
    """Return whether OKE's own add-on is declared to offer a maker's accelerators.

    Args:
        region: the declaration.
        vendor: maker of the accelerators.
    """
    given = region.existing.cluster
    if given is None:
        return PLUGIN_ADDONS.get(vendor) in region.cluster.addons
    states = {"nvidia": given.software.nvidia_gpu_plugin, "amd": given.software.amd_gpu_plugin}
    return states.get(vendor) == "present"


@dataclass(frozen=True, slots=True)
class Platform:
    """Configuration of the processors of a bare metal machine.

    Attributes:
        type: OCI's type of platform.
        numa_nodes_per_socket: NUMA nodes of each processor.
        multithreading: whether a core runs two threads; absent: the cloud's default.
    """

    type: str
    numa_nodes_per_socket: NumaNodesPerSocket
    multithreading: bool | None


def boot_volume_vpus_per_gb(operations: Operations, catalog: Catalog) -> int:
    """Return the performance units of a pool's boot volumes; pools of OKE cannot state them."""
    known = oci_instances(catalog)
    fact = known.default_vpus_per_gb if operations == "managed-pool" else known.ultra_high_vpus_per_gb
    return fact.value


def platform_of(pool: OciPool, shape: Shape, catalog: Catalog) -> Platform | None:
    """Return the configuration of a pool's processors; None if nothing is declared."""
    kind = shape.roce.platform_type if shape.roce else None
    if kind is None or (pool.numa_nodes_per_socket is None and pool.multithreading is None):
        return None
    numa = pool.numa_nodes_per_socket or oci_instances(catalog).default_numa(kind.value)
    return Platform(kind.value, numa, pool.multithreading)


def platform_problems(where: str, pool: OciPool, shape: Shape) -> list[Problem]:
    """Check that OCI lets a pool's processors be configured as declared.

    Args:
        where: property path of the pool.
        pool: its declaration.
        shape: its machine.
    """
    known = shape.roce is not None and shape.roce.platform_type is not None
    settings = [
        ("numa_nodes_per_socket", pool.numa_nodes_per_socket),
        ("multithreading", pool.multithreading),
    ]
    problems = [
        Problem(
            f"{where}.{key}",
            f"{value} for {shape.name}",
            "none",
            "the catalogue has no platform type for this shape",
        )
        for key, value in settings
        if value is not None and not known
    ]
    if pool.multithreading is not None and shape.host.architecture.value == "arm64":
        problems.append(
            Problem(
                f"{where}.multithreading",
                f"{str(pool.multithreading).lower()} for {shape.name}",
                "none",
                "cores of Arm processors run one thread each (catalogue: "
                f"{shape.host.architecture.source}, {shape.host.architecture.as_of})",
            )
        )
    managed = pool.operations == "managed-pool"
    problems.extend(
        Problem(
            f"{where}.{key}",
            f"{str(value).lower() if isinstance(value, bool) else value} for a managed pool",
            "none; or operations: unit, individual",
            "OKE API reference, CreateNodePool: node pools have no platform configuration",
        )
        for key, value in settings
        if managed and value is not None
    )
    return problems
