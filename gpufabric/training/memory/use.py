"""Memory of a GPU that training takes, as a result."""

from dataclasses import dataclass
from typing import Literal

Fit = Literal["fits", "tight", "does not fit", "unknown"]
"""fits: with the most memory that other parts may take. tight: only if they take less. unknown: the memory of
the GPU is not known."""

GB = 1e9
"""Bytes of a gigabyte."""

GIB = 2**30
"""Bytes of a gibibyte. GPUs are marketed in GB, but most have as many GiB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryUse:
    """Memory on the GPUs of the stage that takes the most.

    Attributes:
        stage: the stage of the pipeline, from 0.
        parameters: parameters on each of its GPUs.
        weights_bytes: weights, in the number format of the matrix products.
        gradients_bytes: gradients.
        optimizer_bytes: state of the optimizer.
        activations_bytes: activations of all micro-batches in flight, with the outputs of the last layer.
        outer_bytes: state of DiLoCo's outer optimizer on the GPU.
        host_bytes: state of DiLoCo's outer optimizer in the memory of the machine, for each GPU.
        reserve_low_gb: least memory that no formula gives (fragmentation, workspaces, NCCL), in GB.
        reserve_high_gb: most of it, in GB.
        gpu_memory_gb: memory of the GPU, in GB as marketed; None if unknown.
        assumption: what is assumed because the declaration lacks it; empty if nothing is.
    """

    stage: int
    parameters: float
    weights_bytes: float
    gradients_bytes: float
    optimizer_bytes: float
    activations_bytes: float
    outer_bytes: float
    host_bytes: float
    reserve_low_gb: float
    reserve_high_gb: float
    gpu_memory_gb: float | None
    assumption: str = ""

    @property
    def state_bytes(self) -> float:
        """Weights, gradients and the state of the optimizers."""
        return self.weights_bytes + self.gradients_bytes + self.optimizer_bytes + self.outer_bytes

    @property
    def used_gb(self) -> float:
        """Memory by the formulas, in GB."""
        return (self.state_bytes + self.activations_bytes) / GB

    @property
    def fit(self) -> Fit:
        """Whether it fits the GPU."""
        if self.gpu_memory_gb is None:
            return "unknown"
        if self.used_gb + self.reserve_high_gb <= self.gpu_memory_gb:
            return "fits"
        most_gb = self.gpu_memory_gb * GIB / GB
        return "does not fit" if self.used_gb + self.reserve_low_gb > most_gb else "tight"

    @property
    def text(self) -> str:
        """The verdict as one line."""
        needs = (
            f"{self.used_gb:,.0f} GB, and {self.reserve_low_gb:g} to {self.reserve_high_gb:g} GB for the rest"
        )
        if self.gpu_memory_gb is None:
            return f"needs {needs}; the memory of the GPU is not known"
        return f"{self.fit}: needs {needs}, of {self.gpu_memory_gb:g} GB"
