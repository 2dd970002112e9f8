"""The declaration of the training job."""

from typing import Annotated, Literal, Self

from pydantic import Field, PositiveInt, ValidationInfo, field_validator, model_validator

from gpufabric.spec.base import Declared
from gpufabric.spec.model import Model
from gpufabric.spec.sync_modes import SyncMode

Precision = Literal["bf16", "fp8", "mxfp8", "nvfp4"]
"""Number format of the matrix products. fp8: one scale for a tensor or for a large block. mxfp8: one for 32
values. nvfp4: one for 16 values."""

Recompute = Literal["none", "selective", "full"]
"""Activations that the backward pass computes again. none: none of them. selective: those inside the
attention. full: all, from the input of each layer."""

ExpertRegions = Literal["complete", "routed", "independent"]
"""Experts of a region. complete: all of them, so that tokens stay inside. routed: some of them, so that
tokens cross the links. independent: some of them, which are trained apart and merged at intervals."""

Loss = Literal["region", "link", "power-domain", "cloud"]
"""A loss from which a fabric may have to recover."""


def refuse_less_than_a_step(batch: int | None, tokens: int | None, model: Model | None) -> None:
    """Refuse a batch that is larger than the whole run.

    Args:
        batch: sequences of a step; None if it is not stated.
        tokens: tokens of the whole run; likewise.
        model: the model, which has the tokens of a sequence; None if it is not valid.

    Raises:
        ValueError: the run has fewer tokens than one step.
    """
    if batch is None or tokens is None or model is None:
        return
    most = tokens // model.sequence_length
    if batch > most:
        raise ValueError(
            f"at most {most:,}: {tokens:,} tokens are no more sequences of {model.sequence_length:,}"
        )


class Parallelism(Declared):
    """How the GPUs of a region share the model. Their product divides the GPUs of each region."""

    tensor: PositiveInt = 1
    """GPUs that share each matrix."""

    pipeline: PositiveInt = 1
    """Stages of layers, each on GPUs of its own."""

    context: PositiveInt = 1
    """GPUs that share each sequence."""

    expert: PositiveInt = 1
    """GPUs that share the experts of a layer. They are taken from those of data and context parallelism."""

    data: PositiveInt | None = None
    """Copies of the model inside each region, each with its own sequences. Absent: as many as the region's
    GPUs allow."""

    micro_batch: PositiveInt = 1
    """Sequences that a pipeline stage computes at once."""

    sharded_optimizer: bool = True
    """Whether copies of the model in a region share the optimizer's state, instead of holding all of it
    (ZeRO-1)."""


class Failures(Declared):
    """Failures that you measured, instead of those that publications report."""

    per_1000_node_days: Annotated[float, Field(gt=0)]
    """Failures that stop the job, per 1,000 machines with GPUs and day."""


class Training(Declared):
    """How the model is trained across the regions."""

    model: Model
    """The model that is trained."""

    sync: SyncMode
    """Data that crosses the links between regions: gradients at every step (data-parallel), or an outer step
    every ``inner_steps`` steps (DiLoCo)."""

    step_seconds: Annotated[float, Field(ge=0.001, le=86400)] | None = None
    """Time of one training step inside a region, in seconds, as you measured it. Absent: it follows from
    ``global_batch``, the GPUs of the regions and published measurements of throughput. A step takes a
    millisecond at least, and a day at most."""

    inner_steps: PositiveInt = 100
    """Steps between two outer steps (DiLoCo)."""

    tokens: PositiveInt | None = None
    """Tokens of the whole run. Absent: results are per 1T tokens only."""

    global_batch: PositiveInt | None = None
    """Sequences of an optimizer step, over all regions together."""

    precision: Precision = "bf16"
    """Number format of the matrix products."""

    parallelism: Parallelism | Literal["choose"] = "choose"
    """How the GPUs of a region share the model. choose: the smallest sharing that fits the memory."""

    recompute: Recompute = "selective"
    """Activations that the backward pass computes again."""

    fragment_layers: PositiveInt | None = None
    """Layers that Streaming DiLoCo synchronizes together. Absent: as published."""

    overlap_steps: Literal[0, 1] | None = None
    """Steps that the regions compute while a fragment passes the links (Streaming DiLoCo). Absent: as
    published."""

    sync_bits: Literal[4, 8, 16] | None = None
    """Bits of a parameter as regions exchange it. Absent: as published for the sync mode."""

    quorum: PositiveInt | None = None
    """Replicas that must be left for training to continue. Absent: more than half."""

    must_survive: list[Loss] = Field(default_factory=list[Loss])
    """Losses after which a quorum must be left, whichever region, link, power domain or cloud is lost."""

    failures: Failures | None = None
    """Absent: as published for large clusters, with its range."""

    expert_regions: ExpertRegions = "complete"
    """Experts that each region holds."""

    merge_every_steps: PositiveInt | None = None
    """Steps between two merges of experts that regions train apart. Absent: once, at the end."""

    expert_loads: list[Annotated[float, Field(ge=0)]] | None = None
    """Share of the tokens that each routed expert gets, in any unit. Absent: the same for all."""

    @field_validator("global_batch")
    @classmethod
    def _check_batch(cls, batch: int | None, info: ValidationInfo) -> int | None:
        refuse_less_than_a_step(batch, info.data.get("tokens"), info.data.get("model"))
        return batch

    @model_validator(mode="after")
    def _check_step(self) -> Self:
        if self.step_seconds is None and self.global_batch is None:
            raise ValueError("step_seconds, or global_batch, from which the time of a step follows")
        return self
