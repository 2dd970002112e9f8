"""Splits a pool into InfiniBand partitions, whose names and sizes stay as the pool grows."""

import hashlib
import re
from dataclasses import dataclass

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import Shape
from gpufabric.spec.azure.pool import AzurePool

SYSTEM_POOL = "system"
"""Name of the node pool of small machines; no GPU pool may have it."""

_HASH_LENGTH = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """Machines that share one InfiniBand partition: one AKS node pool, hence one scale set.

    Attributes:
        name: its name in labels and outputs; unique in the region.
        number: its place in the pool, counted from 1.
        agent_pool_name: name of its AKS node pool.
        nodes: machines when the pool is up.
        max_nodes: machines at most.
        nvlink_domains: NVLink domains when the pool is up.
    """

    name: str
    number: int
    agent_pool_name: str
    nodes: int
    max_nodes: int
    nvlink_domains: int

    @property
    def autoscales(self) -> bool:
        """Whether the autoscaler may add machines."""
        return self.max_nodes > self.nodes


def nodes_per_rack(pool: AzurePool, shape: Shape) -> int:
    """Return the machines in use of one NVLink domain."""
    return pool.nodes_per_rack or shape.nodes_per_nvlink_domain


def partition_limit_nodes(catalog: Catalog, shape: Shape, rack: int, declared: int | None = None) -> int:
    """Return the most machines of a size in one node pool: whole NVLink domains of one partition.

    Args:
        catalog: limit of AKS on every node pool.
        shape: the size.
        rack: machines in use of one NVLink domain.
        declared: machines in one partition, if the user declares them.
    """
    if declared is not None:
        return declared
    if shape.infiniband is None:
        return catalog.azure_limits().nodes_per_node_pool.value
    return shape.infiniband.max_nodes_per_partition.value // rack * rack


def partitions(
    pool: str,
    nodes: int,
    max_nodes: int,
    *,
    limit: int,
    rack: int,
    name_characters: int,
    owner: str = "",
) -> tuple[Partition, ...]:
    """Fill partitions one after the other.

    The last partition takes the rest. So a pool that grows adds machines to it, then partitions after it: no
    partition is renamed, and no full partition loses a machine. A pool without machines keeps its first
    partition, empty.

    Args:
        pool: name of the pool.
        nodes: machines when the pool is up.
        max_nodes: machines at most.
        limit: machines in one partition.
        rack: machines in use of one NVLink domain.
        name_characters: longest name of a node pool.
        owner: fabric and stack, in a cluster that others share; see ``agent_pool_name``.
    """
    return tuple(
        _partition(
            pool,
            number,
            rack,
            agent_pool_name(pool, number, name_characters, owner=owner),
            nodes=min(max(nodes - limit * (number - 1), 0), limit),
            max_nodes=min(max_nodes - limit * (number - 1), limit),
        )
        for number in range(1, max(-(-max_nodes // limit), 1) + 1)
    )


def _partition(
    pool: str, number: int, rack: int, agent_pool: str, *, nodes: int, max_nodes: int
) -> Partition:
    return Partition(
        name=f"{pool}-{number}",
        number=number,
        agent_pool_name=agent_pool,
        nodes=nodes,
        max_nodes=max_nodes,
        nvlink_domains=-(-nodes // rack),
    )


def agent_pool_name(pool: str, number: int, longest: int, *, owner: str = "") -> str:
    """Name the AKS node pool of a partition: lower-case letters and digits, a letter first.

    The first partition has the pool's name; the others add their number. A name that does not fit is cut and
    gets a hash of the whole name. In a cluster that others share, every name has a hash of fabric, stack and
    pool, so that it differs from the names that others choose: the limit leaves no room for their names.

    Args:
        pool: name of the pool.
        number: place of the partition in the pool, counted from 1.
        longest: longest name of a node pool, in characters.
        owner: fabric and stack, in a cluster that others share; empty in a cluster of the stack's own.
    """
    suffix = "" if number == 1 else f"p{number}"
    plain = re.sub(r"[^a-z0-9]", "", pool)
    room = longest - len(suffix)
    if not owner and plain == pool and len(pool) <= room and pool != SYSTEM_POOL:
        return pool + suffix
    whole = f"{owner}/{pool}" if owner else pool
    digest = hashlib.sha256(whole.encode()).hexdigest()[:_HASH_LENGTH]
    return plain[: room - _HASH_LENGTH] + digest + suffix
