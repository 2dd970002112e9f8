"""What an OCI pool of bare metal GPU nodes needs: its RDMA construct, agent plugins and node settings."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal

from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.subnets import OCI_POD_ADDRESSES_PER_NODE
from gpufabric.spec.problems import DeclarationError, Problem

Construct = Literal["cluster-network", "gpu-memory-cluster"]

CONSTRUCTS: tuple[Construct, ...] = ("cluster-network", "gpu-memory-cluster")
"""RDMA constructs that gpufabric builds."""

AGENT_PLUGINS: Mapping[str, bool] = MappingProxyType(
    {
        "Bastion": False,
        "Block Volume Management": False,
        "Compute HPC RDMA Authentication": True,
        "Compute HPC RDMA Auto-Configuration": True,
        "Compute Instance Monitoring": True,
        "Compute Instance Run Command": True,
        "Compute RDMA GPU Monitoring": True,
        "Custom Logs Monitoring": True,
        "Management Agent": True,
        "OS Management Service Agent": False,
        "Oracle Autonomous Linux": False,
    }
)
"""Plugins of the Oracle Cloud Agent, and whether each is on.

Without the two "Compute HPC RDMA" plugins a node comes up without RoCE addresses (oracle-quickstart/oci-hpc,
pull request 36). The lists are those of oracle-quickstart/oci-hpc-oke, terraform/oke-workers.tf.
"""

BOOT_VOLUME_GB = 512
"""Room for container images; the default of oracle-quickstart/oci-hpc-oke."""

BOOT_VOLUME_VPUS_PER_GB = 30
"""Performance units of the boot volume (ultra high performance), as in oracle-quickstart/oci-hpc."""

CREATE_TIMEOUT = "2h"
"""First-boot hardware checks of bare metal nodes take over an hour (oracle-quickstart/oci-hpc, issue 6; the
same limit is set in oracle-terraform-modules/terraform-oci-oke)."""

MAX_PODS_PER_NODE = OCI_POD_ADDRESSES_PER_NODE - 1
"""Pods of a node with one pod VNIC, which takes one of the addresses itself."""

_FABRIC_SUFFIX_CHARACTERS = 12


def construct_of(pool: PoolPlan) -> Construct:
    """Give the RDMA construct of a pool: the first that takes its shape.

    Raises:
        DeclarationError: the shape has no RDMA fabric, or takes a construct that gpufabric does not build.
    """
    roce = pool.shape.roce
    if roce is None:
        raise DeclarationError.of(
            f"pools.{pool.name}.shape",
            given=f"{pool.shape.name}, which has no RDMA fabric",
            allowed="a shape with RoCE",
            limit="an OCI pool is one RDMA construct",
        )
    first = roce.constructs.value[0]
    for construct in CONSTRUCTS:
        if construct == first:
            return construct
    raise DeclarationError.of(
        f"pools.{pool.name}.shape",
        given=f"{pool.shape.name}, whose RDMA construct is a {first}",
        allowed=f"a shape for a {' or a '.join(CONSTRUCTS)}",
        limit=f"catalogue: {roce.constructs.source}, {roce.constructs.as_of}",
    )


def fabric_key(memory_fabric_id: str) -> str:
    """Shorten the id of a GPU memory fabric to what tells it from others.

    Unlike a position in a list, the key stays with its rack when another rack is added or given back.
    """
    return memory_fabric_id[-_FABRIC_SUFFIX_CHARACTERS:]


def pool_problems(pools: Iterable[PoolPlan]) -> tuple[Problem, ...]:
    """Find what OCI, or the way gpufabric uses it, does not allow in a region's pools.

    Checks the RDMA construct, that no pool is to be autoscaled, and that one node image can serve all pools.
    """
    pools = tuple(pools)
    problems: list[Problem] = []
    for pool in pools:
        try:
            construct = construct_of(pool)
        except DeclarationError as error:
            problems.extend(error.problems)
            continue
        if pool.max_nodes != pool.nodes:
            problems.append(
                Problem(
                    f"pools.{pool.name}.max_nodes",
                    f"{pool.max_nodes} for {pool.nodes} nodes of {pool.shape.name}",
                    f"{pool.nodes}, or none",
                    f"OCI: a {construct} is not scaled by the Kubernetes autoscaler",
                )
            )
    problems.extend(_mixed_architectures(pools))
    return tuple(problems)


def _mixed_architectures(pools: tuple[PoolPlan, ...]) -> list[Problem]:
    if not pools:
        return []
    first = pools[0]
    expected = first.shape.host.architecture.value
    return [
        Problem(
            f"pools.{pool.name}.shape",
            f"{pool.shape.name} ({pool.shape.host.architecture.value})",
            f"an {expected} shape, as {first.shape.name} of pool {first.name}",
            "node_image_id: one image for all GPU nodes of the region",
        )
        for pool in pools[1:]
        if pool.shape.host.architecture.value != expected
    ]
