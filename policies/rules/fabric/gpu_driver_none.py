"""GPU drivers of node pools with InfiniBand."""

from collections.abc import Iterator

from gpufabric.policies.azure.pools import NodePool, NodePoolRule
from gpufabric.policies.gap import Gap
from gpufabric.policies.rule import Finding
from gpufabric.policies.view import StackView

_NONE = "None"


class GpuDriverNone(NodePoolRule):
    """AKS installs no GPU driver on nodes with InfiniBand."""

    id = "gpu-driver-none"
    title = "AKS installs no GPU driver on InfiniBand pools"
    why = (
        "AKS's driver and the one of the GPU operator exclude each other, and only the operator brings the "
        "module that lets network cards read GPU memory: without it NCCL copies through the host "
        "(Azure/aks-rdma-infiniband, GPU drivers)."
    )
    level = "mandatory"
    fix = "Set gpuProfile.driver to None; where nothing is said AKS installs one."

    def judge_pool(self, pool: NodePool, view: StackView) -> Iterator[Finding | Gap]:
        """Ask for the driver None: absent is Install."""
        if pool.infiniband(view.context.catalog) is None:
            return
        if pool.props.text("gpuProfile", "driver") != _NONE:
            yield pool.finding(f"of {pool.size()} lets AKS install the GPU driver")
