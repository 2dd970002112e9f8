"""Nodes as the plan and the clouds describe them, and whether a pod's specification lets it run there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gpufabric.plan.azure.pool import AzurePoolPlan
from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.regions import AnyRegionPlan

ARCHITECTURES = {"x86_64": "amd64", "arm64": "arm64"}
"""Kubernetes' names of architectures."""

DETECTED = {
    "nvidia": {"feature.node.kubernetes.io/pci-10de.present": "true", "nvidia.com/gpu.present": "true"},
    "amd": {
        "feature.node.kubernetes.io/pci-1002.present": "true",
        "feature.node.kubernetes.io/amd-gpu": "true",
    },
    "aws": {},
}
"""Labels that Node Feature Discovery sets on nodes with a vendor's accelerators (charts of the operators)."""

ADAPTER = {"feature.node.kubernetes.io/pci-15b3.present": "true"}
"""Label that Node Feature Discovery sets on nodes with NVIDIA's network adapters."""


@dataclass(frozen=True)
class Node:
    """A node, as far as scheduling sees it.

    Attributes:
        name: a name for messages.
        labels: its labels.
        taints: keys, values and effects of its taints.
    """

    name: str
    labels: Mapping[str, str]
    taints: tuple[tuple[str, str, str], ...] = field(default=())


def system_node() -> Node:
    """Return a node of the system pool: it has no accelerator and no taint."""
    return Node("system", {"kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64"})


def pool_nodes(plan: AnyRegionPlan) -> list[Node]:
    """Return a node of each pool, or of each partition of an Azure pool."""
    return [node for pool in plan.pools for node in _nodes(pool)]


def _nodes(pool: PoolPlan) -> list[Node]:
    known = {
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": ARCHITECTURES[pool.shape.host.architecture.value],
        "kubernetes.io/hostname": pool.name,
        "node.kubernetes.io/instance-type": pool.shape.name,
        **DETECTED[pool.shape.vendor],
        **({} if pool.shape.vendor == "aws" or pool.shape.efa else ADAPTER),
    }
    if isinstance(pool, AzurePoolPlan):
        node_labels = [pool.partition_labels(partition) for partition in pool.partitions]
    else:
        node_labels = [pool.labels]
    taints = tuple((taint.key, taint.value, taint.effect) for taint in pool.taints)
    return [
        Node(f"{pool.name}-{number}", {**known, **labels}, taints)
        for number, labels in enumerate(node_labels)
    ]


def selects(spec: Mapping[str, Any], node: Node) -> bool:
    """Return whether a pod's node selector and required node affinity match a node's labels."""
    if any(node.labels.get(key) != value for key, value in (spec.get("nodeSelector") or {}).items()):
        return False
    affinity = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    required = affinity.get("requiredDuringSchedulingIgnoredDuringExecution")
    if required is None:
        return True
    return any(
        all(_matches(expression, node.labels) for expression in term.get("matchExpressions") or ())
        for term in required["nodeSelectorTerms"]
    )


def _matches(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    value, values = labels.get(expression["key"]), expression.get("values") or ()
    match expression["operator"]:
        case "In":
            return value in values
        case "NotIn":
            return value not in values
        case "Exists":
            return value is not None
        case "DoesNotExist":
            return value is None
        case other:
            raise ValueError(f"no such operator here: {other}")


def untolerated(spec: Mapping[str, Any], node: Node) -> list[str]:
    """Return the taints of a node that keep a pod away."""
    tolerations: list[dict[str, Any]] = spec.get("tolerations") or []
    return [
        f"{key}={value}:{effect}"
        for key, value, effect in node.taints
        if not any(_tolerates(toleration, key, value, effect) for toleration in tolerations)
    ]


def _tolerates(toleration: Mapping[str, Any], key: str, value: str, effect: str) -> bool:
    if toleration.get("effect", effect) not in (effect, "", None):
        return False
    if toleration.get("operator", "Equal") == "Exists":
        return toleration.get("key") in (None, "", key)
    return toleration.get("key") == key and toleration.get("value", "") == value
