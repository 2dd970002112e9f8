"""GPU drivers of node pools with InfiniBand."""

from collections.abc import Iterator

from gpufabric.policies.azure.pools import AksPool, AksPoolRule
from gpufabric.policies.rule import Finding
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_NONE = "None"


class GpuDriverNone(AksPoolRule):
    """AKS installs no GPU driver on nodes with InfiniBand."""

    id = "gpu-driver-none"
    title = "AKS installs no GPU driver on InfiniBand pools"
    why = (
        "The drivers of AKS and of the GPU operator exclude each other. Only the operator installs the "
        "module that lets network cards read GPU memory; without it NCCL copies through the host "
        "(Azure/aks-rdma-infiniband, GPU drivers)."
    )
    level = "mandatory"
    fix = "Set gpuProfile.driver to None; by default AKS installs a driver."

    def judge_pool(self, pool: AksPool, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Check that the driver is None; the default is Install. Machines without GPUs get no driver."""
        shape = pool.shape(view.context.catalog)
        if shape is None or shape.infiniband is None or not shape.gpus:
            return
        if pool.props.text("gpuProfile", "driver") != _NONE:
            yield pool.finding(f"of {pool.size()} lets AKS install the GPU driver")
