"""How GPUs share a model: the sizes of the groups, and the layers of the stages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """How the GPUs of a replica share a model.

    Attributes:
        tensor: GPUs that share each matrix, and with it the sequence outside of matrices.
        pipeline: stages of layers.
        context: GPUs that share each sequence.
        expert: tensor groups that share the experts of a layer; they are also those of ``context`` and
            ``data``. The GPUs of a tensor group share each expert.
        data: copies of the model.
        micro_batch: sequences that a stage computes at once.
        micro_batches: micro-batches of a copy in a step; None if the batch is not known.
        sharded_optimizer: whether copies share the optimizer's state.
    """

    tensor: int = 1
    pipeline: int = 1
    context: int = 1
    expert: int = 1
    data: int = 1
    micro_batch: int = 1
    micro_batches: int | None = None
    sharded_optimizer: bool = True

    @property
    def model_gpus(self) -> int:
        """GPUs that hold one copy of the dense layers."""
        return self.tensor * self.pipeline * self.context

    @property
    def gpus(self) -> int:
        """GPUs in use."""
        return self.model_gpus * self.data

    @property
    def expert_gpus(self) -> int:
        """GPUs that hold all experts of a stage once."""
        return self.tensor * self.expert

    @property
    def expert_copies(self) -> int:
        """GPUs that hold the same parts of the same experts."""
        return self.context * self.data // self.expert

    def in_flight(self, stage: int) -> int:
        """Return the micro-batches whose activations a stage holds at most (1F1B).

        Args:
            stage: the stage, from 0.
        """
        most = self.pipeline - stage
        return most if self.micro_batches is None else min(most, self.micro_batches)

    @property
    def text(self) -> str:
        """The sizes above 1, in words."""
        sizes = {
            "tensor": self.tensor,
            "pipeline": self.pipeline,
            "context": self.context,
            "expert": self.expert,
        }
        shared = [f"{name} {size}" for name, size in sizes.items() if size > 1]
        return ", ".join([*shared, f"data {self.data}"])


def stage_layers(layers: int, stages: int) -> tuple[range, ...]:
    """Return the layers of each stage.

    If the stages do not divide the layers, those in the middle have one more: the first and the last also
    hold an embedding.

    Args:
        layers: layers of the model, at least as many as stages.
        stages: stages of the pipeline.
    """
    counts = [layers // stages] * stages
    order = [*range(1, stages - 1), *((0, stages - 1) if stages > 1 else (0,))]
    for stage in order[: layers % stages]:
        counts[stage] += 1
    starts = [sum(counts[:stage]) for stage in range(stages)]
    return tuple(range(start, start + count) for start, count in zip(starts, counts, strict=True))
