"""Nodes of a pool, as the cluster reports them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from gpufabric.catalog.shape import Cloud
from gpufabric.plan.azure.pool import PARTITION_LABEL
from gpufabric.plan.labels import LABEL_PREFIX
from gpufabric.plan.pool import PoolPlan
from gpufabric.rolling.errors import RollError, stopped
from gpufabric.rolling.state import RollMachine

_PROVIDER_PREFIXES: Mapping[Cloud, tuple[str, ...]] = {
    "aws": ("aws://",),
    "azure": ("azure://",),
    "oci": ("oci://", "ocid1."),
}
"""Beginnings of provider ids, by the cloud's controller manager (cloud-provider-aws, cloud-provider-azure,
oci-cloud-controller-manager)."""


@dataclass(frozen=True, slots=True)
class PoolNode:
    """A node of a pool.

    Attributes:
        machine: its identity.
        ready: whether its kubelet reports it as ready.
        cordoned: whether no new pods are scheduled on it.
        shape: shape in its label; empty without one.
        partition: InfiniBand partition in its label; empty where the pool is one RDMA fabric.
    """

    machine: RollMachine
    ready: bool
    cordoned: bool
    shape: str
    partition: str = ""


def read_nodes(text: str) -> tuple[PoolNode, ...]:
    """Read a list of nodes in JSON, sorted by name.

    Raises:
        RollError: it is not a list of nodes.
    """
    try:
        items = cast("list[dict[str, Any]]", json.loads(text)["items"])
        return tuple(sorted((_node(item) for item in items), key=lambda node: node.machine.name))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise stopped(
            "kubectl get nodes", "an unreadable answer", allowed="a list of nodes in JSON", limit="kubectl"
        ) from None


def require_nodes_of(pool: PoolPlan, cloud: Cloud, nodes: Iterable[PoolNode]) -> None:
    """Check that the nodes can be those of a pool. The context of kubectl may be of another cluster.

    Raises:
        RollError: there are none, or one has another shape or is a machine of another cloud.
    """
    allowed = f"nodes of {pool.shape.name} on {cloud}: select the stack's cluster with --context"
    label = f"{LABEL_PREFIX}/pool={pool.resource_name}"
    nodes = tuple(nodes)
    if not nodes:
        raise stopped("cluster", f"no node with label {label}", allowed=allowed, limit="the declaration")
    for node in nodes:
        if node.shape != pool.shape.name:
            raise _foreign(node, f"shape {node.shape or 'unknown'}", allowed)
        if not node.machine.provider_id.startswith(_PROVIDER_PREFIXES[cloud]):
            raise _foreign(node, f"provider id {node.machine.provider_id or 'unknown'}", allowed)


def _foreign(node: PoolNode, given: str, allowed: str) -> RollError:
    return stopped(f"node {node.machine.name}", given, allowed=allowed, limit="the declaration")


def _node(item: Mapping[str, Any]) -> PoolNode:
    metadata, spec, status = item["metadata"], item["spec"], item["status"]
    conditions = {condition["type"]: condition["status"] for condition in status.get("conditions", [])}
    machine = RollMachine(
        name=metadata["name"],
        uid=metadata["uid"],
        boot_id=status.get("nodeInfo", {}).get("bootID", ""),
        provider_id=spec.get("providerID", ""),
    )
    labels = metadata.get("labels", {})
    return PoolNode(
        machine,
        ready=conditions.get("Ready") == "True",
        cordoned=bool(spec.get("unschedulable")),
        shape=labels.get(f"{LABEL_PREFIX}/shape", ""),
        partition=labels.get(PARTITION_LABEL, ""),
    )
