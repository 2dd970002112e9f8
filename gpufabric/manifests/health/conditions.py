"""Node conditions that report faults of GPUs and RDMA ports, and who sets them."""

from dataclasses import dataclass

from gpufabric.catalog.shape import Cloud

TAINT = "readiness.k8s.io/gpufabric-node-problem"
"""Taint of nodes with such a condition. The controller accepts keys of this prefix only."""


@dataclass(frozen=True, slots=True)
class NodeCondition:
    """A node condition.

    Attributes:
        type: its type.
        healthy: status of a healthy node: ``False`` for conditions that name a problem.
    """

    type: str
    healthy: str


GPU_COUNT = NodeCondition("GpuCountProblem", "False")
GPU_MEMORY = NodeCondition("GpuMemoryProblem", "False")
GPU_XID = NodeCondition("GpuXidProblem", "False")
RDMA_LINK = NodeCondition("RdmaLinkProblem", "False")
RDMA_FLAP = NodeCondition("RdmaFlapProblem", "False")

OF_DETECTOR = (GPU_COUNT, GPU_MEMORY, GPU_XID, RDMA_LINK, RDMA_FLAP)
"""Conditions of node-problem-detector with the checks of these files."""

OF_EKS = tuple(
    NodeCondition(type_, "True")
    for type_ in (
        "AcceleratedHardwareReady",
        "ContainerRuntimeReady",
        "KernelReady",
        "NetworkingReady",
        "StorageReady",
    )
)
"""Conditions of EKS's node monitoring agent (aws/eks-node-monitoring-agent, docs/node-health-issues.adoc)."""


def conditions(cloud: Cloud, *, node_checks: bool) -> tuple[NodeCondition, ...]:
    """Return the conditions that nodes of a cloud can have.

    Args:
        cloud: the cloud.
        node_checks: whether the checks of these files run, where the cloud has none of its own.
    """
    if cloud == "aws":
        return OF_EKS
    return OF_DETECTOR if node_checks else ()
