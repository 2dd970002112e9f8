"""Renders Slurm's ``topology.yaml`` (Slurm 25.05 and later), one for each region, which is a separate
cluster.

Format of the file: slurm.schedmd.com/topology.yaml.html. Block sizes follow Topograph (NVIDIA/topograph,
docs/engines/slurm.md).
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from gpufabric.coordination.groups import ReplicaGroup
from gpufabric.manifests.text import to_yaml

DEFAULT_TOPOLOGY = "default"


def topology(groups: Sequence[ReplicaGroup]) -> str:
    """Return the file.

    Each replica group has its own topology, which its partition refers to: blocks if machines share an NVLink
    domain, otherwise one switch, since the lower switches are unknown before machines run. The default
    topology is flat, since jobs outside of these partitions need no RDMA.

    Args:
        groups: replica groups of one region.
    """
    entries: list[dict[str, Any]] = [
        {"topology": DEFAULT_TOPOLOGY, "cluster_default": True, "flat": True},
        *(_entry(group) for group in groups),
    ]
    return to_yaml(entries)


def partitions(groups: Sequence[ReplicaGroup]) -> tuple[str, ...]:
    """Return the lines of ``slurm.conf`` that belong to the file."""
    return tuple(
        f"PartitionName={group.name} Nodes={hosts(group.name, 0, group.nodes)} Topology={group.name}"
        for group in groups
    )


def hosts(name: str, first: int, count: int) -> str:
    """Return machines as a Slurm host list."""
    return f"{name}-[{first}-{first + count - 1}]" if count > 1 else f"{name}-{first}"


def block_sizes(domain_nodes: int, domains: int) -> tuple[int, ...]:
    """Return the planning sizes of blocks: a domain, and its doublings up to the number of domains.

    Args:
        domain_nodes: machines of the smallest NVLink domain.
        domains: NVLink domains.
    """
    return tuple(domain_nodes * 2**power for power in range(domains.bit_length()))


def _entry(group: ReplicaGroup) -> dict[str, Any]:
    head: dict[str, Any] = {"topology": group.name, "cluster_default": False}
    if group.pool.nodes_per_domain == 1:
        switch = {"switch": f"{group.name}-fabric", "nodes": hosts(group.name, 0, group.nodes)}
        return head | {"tree": {"switches": [switch]}}
    sizes = group.pool.domains_of(group.nodes)
    blocks = [
        {"block": f"{group.name}-nvlink-{number}", "nodes": hosts(group.name, first, size)}
        for number, (first, size) in enumerate(zip(accumulate(sizes, initial=0), sizes, strict=False))
    ]
    # Slurm takes no block with fewer machines than the base size: a rack with machines in repair lowers it.
    return head | {"block": {"block_sizes": list(block_sizes(min(sizes), len(sizes))), "blocks": blocks}}
