"""Facts on training jobs: published methods, and defaults of software (``training.toml``)."""

from functools import cache

from pydantic import Field

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact
from gpufabric.spec.sync_modes import SyncMode


class Gradient(Entry):
    """Size of a gradient on a link."""

    id: SyncMode
    """Sync mode."""

    bits_per_parameter: Fact[int]


class TrainingFacts(Entry):
    """The whole file."""

    gradients: list[Gradient] = Field(min_length=1)
    fragment_layers: Fact[int]
    """Layers that Streaming DiLoCo synchronizes together."""

    overlap_steps: Fact[int]
    """Steps that Streaming DiLoCo computes while a fragment passes."""

    link_bits_16: Fact[float]
    """Bits that a parameter takes on a link in a 16-bit format, fitted to published simulations."""

    link_bits_4: Fact[float]
    """Likewise in FP4."""

    backward_passes: Fact[int]
    """Work of a backward pass, in forward passes."""

    heartbeat_interval_ms: Fact[int]
    """Interval at which a replica sends heartbeats."""

    heartbeat_timeout_ms: Fact[int]
    quorum_tick_ms: Fact[int]
    join_timeout_ms: Fact[int]
    timeout_seconds: Fact[int]
    """Longest time of an operation, and of a connection to the lighthouse."""

    nccl_heartbeat_seconds: Fact[int]
    """Time without progress after which NCCL's watchdog ends a process."""

    @property
    def backward_share(self) -> float:
        """Share of a step spent in the backward pass, during which gradients can be sent."""
        return self.backward_passes.value / (1 + self.backward_passes.value)

    def gradient_bits(self, sync: str) -> int:
        """Return the bits of one parameter's gradient on a link."""
        return next(mode.bits_per_parameter.value for mode in self.gradients if mode.id == sync)


@cache
def training_facts(catalog: Catalog) -> TrainingFacts:
    """Read the facts on training jobs.

    Raises:
        CatalogError: the file does not fit the models above.
    """
    return catalog._read("training.toml", TrainingFacts)
