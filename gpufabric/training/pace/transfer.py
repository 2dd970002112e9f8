"""Carries a measured throughput over to another model on the same system, in the same precision.

The work per token is counted alike for both models. A GPU that does as much work per second for either of
them gives the ratio of tokens. Larger dense models use GPUs better: published runs of one table on one
system follow a power of the work per token. Mixtures of experts show no such order, so that only their band
is known. A dense model says nothing about a mixture of experts, nor the reverse.
"""

from dataclasses import dataclass
from math import log

from gpufabric.catalog.throughput import MeasuredRun, ModelClass, TransferFacts

SAME = 0.05
"""Share by which parameters and work per token of one model may differ: with a module for multi-token
prediction, or another length of sequences. This limit is gpufabric's own."""


@dataclass(frozen=True, slots=True)
class Size:
    """Size of a model, which decides what runs of other models say about it.

    Attributes:
        model_class: its class.
        total_parameters: all of its parameters.
        gflops_per_token: work of a training step per token, in 10^9 floating-point operations.
    """

    model_class: ModelClass
    total_parameters: int
    gflops_per_token: float

    def distance(self, run: MeasuredRun) -> float:
        """Return how far the model of a run is from this one; 0 if it counts as the same."""
        work = abs(log(self.gflops_per_token / run.gflops_per_token))
        size = abs(log(self.total_parameters / run.total_parameters))
        return 0.0 if work <= SAME and size <= SAME else max(work, SAME)


@dataclass(frozen=True, slots=True)
class Transferred:
    """Tokens per second of one GPU.

    Attributes:
        low: least.
        expected: expected.
        high: most.
        is_same: whether the measured model counts as the same.
    """

    low: float
    expected: float
    high: float
    is_same: bool


def transferred(run: MeasuredRun, size: Size, facts: TransferFacts) -> Transferred | None:
    """Carry a measured throughput over to a model; None if the models are too far apart in size.

    Args:
        run: a run of a model of the same class, on the same system and in the same precision.
        size: the model.
        facts: exponent and bands.
    """
    ratio = size.gflops_per_token / run.gflops_per_token
    if max(ratio, 1 / ratio) > facts.largest_ratio.value:
        return None
    gain = ratio**facts.size_exponent.value if run.model_class == "dense" else 1.0
    expected = run.row.tokens_per_second / ratio * gain
    is_same = not size.distance(run)
    if is_same:
        low, high = facts.same_low.value, facts.same_high.value
    elif run.model_class == "dense":
        low, high = facts.dense_low.value, facts.dense_high.value
    else:
        low, high = facts.moe_low.value, facts.moe_high.value
    return Transferred(low * expected, expected, high * expected, is_same)
