"""Memory that a job takes on each GPU."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.training_memory import MemoryFacts, memory_facts
from gpufabric.spec.training import Training
from gpufabric.training.memory.sizes import ModelSizes, PartSizes, model_sizes
from gpufabric.training.memory.use import MemoryUse
from gpufabric.training.parallel.sharing import Sharing, stage_layers


@dataclass(frozen=True, slots=True)
class _Stage:
    """Parameters and activations on a GPU of a stage.

    Attributes:
        number: the stage, from 0.
        dense: parameters of layers that all copies hold.
        routed: parameters of routed experts.
        embeddings: parameters of embeddings.
        activations_bytes: activations in flight.
    """

    number: int
    dense: float
    routed: float
    embeddings: float
    activations_bytes: float


def memory_of(
    training: Training,
    sharing: Sharing,
    gpu_memory_gb: Decimal | float | None,
    catalog: Catalog,
    held_experts: int | None = None,
) -> MemoryUse:
    """Return the memory that a job takes on the GPUs of the stage that takes the most.

    Activations follow arXiv 2205.05198 (Korthikanti et al.) for fused attention without dropout: each value
    that the backward pass needs is kept once, spread over the GPUs of ``tensor`` (sequence parallelism) and
    of ``context``. With full recomputation, only the input of each layer is kept, and all values of the layer
    that is computed again. Stages hold as many micro-batches as 1F1B has in flight. Tokens are spread
    evenly over experts; an uneven router needs more.

    Args:
        training: the job.
        sharing: how GPUs share the model.
        gpu_memory_gb: memory of a GPU, in GB as marketed; None if unknown.
        catalog: facts on memory.
        held_experts: routed experts of a layer that the region holds; None: all.
    """
    uses = memory_by_stage(training, sharing, gpu_memory_gb, catalog, held_experts)
    return max(uses, key=lambda use: (use.used_gb, -use.stage))


def memory_by_stage(
    training: Training,
    sharing: Sharing,
    gpu_memory_gb: Decimal | float | None,
    catalog: Catalog,
    held_experts: int | None = None,
) -> tuple[MemoryUse, ...]:
    """Return the memory on the GPUs of each stage. Of equal stages, there are the first and the last.

    Args:
        training: the job.
        sharing: how GPUs share the model.
        gpu_memory_gb: memory of a GPU, in GB as marketed; None if unknown.
        catalog: facts on memory.
        held_experts: routed experts of a layer that the region holds; None: all.
    """
    facts, sizes = memory_facts(catalog), model_sizes(training.model, held_experts)
    return tuple(
        _use(stage, training, sharing, facts, gpu_memory_gb, sizes.assumption)
        for stage in _stages(training, sharing, sizes, facts)
    )


def _stages(training: Training, sharing: Sharing, sizes: ModelSizes, facts: MemoryFacts) -> Iterator[_Stage]:
    model, last = training.model, sharing.pipeline - 1
    tokens = model.sequence_length * sharing.micro_batch / sharing.context / sharing.tensor
    value = facts.value_bytes.value
    attention, dense, sparse = sizes.attention, sizes.dense, sizes.sparse or sizes.dense
    kept_dense = _kept(training, (attention, dense), sharing, facts)
    kept_sparse = _kept(training, (attention, sparse), sharing, facts)
    output = 2 * model.hidden_size * value + model.vocabulary * facts.logit_bytes.value
    seen = set[tuple[int, int, int]]()
    for number, layers in enumerate(stage_layers(model.layers, sharing.pipeline)):
        of_dense = max(0, min(sizes.dense_layers, layers.stop) - layers.start)
        of_sparse = len(layers) - of_dense
        embeddings = (number == 0) + (number == last and not (sizes.tied and last == 0))
        # Of equal stages, the first has the most micro-batches in flight.
        if (of_dense, of_sparse, embeddings) in seen and number != last:
            continue
        seen.add((of_dense, of_sparse, embeddings))
        if training.recompute == "full":
            # The input of each layer, and one layer at a time in full.
            whole = max(kept_dense if of_dense else 0.0, kept_sparse if of_sparse else 0.0)
            kept = len(layers) * model.hidden_size * value * sharing.in_flight(number) + whole
        else:
            kept = (of_dense * kept_dense + of_sparse * kept_sparse) * sharing.in_flight(number)
        yield _Stage(
            number,
            dense=(
                len(layers) * attention.parameters
                + of_dense * dense.parameters
                + of_sparse * sparse.parameters
            )
            / sharing.tensor,
            routed=of_sparse * sparse.routed_parameters / sharing.expert_gpus,
            embeddings=embeddings * sizes.embedding / sharing.tensor,
            activations_bytes=tokens * (kept + (output if number == last else 0.0)),
        )


def _kept(training: Training, parts: tuple[PartSizes, ...], sharing: Sharing, facts: MemoryFacts) -> float:
    """Return the bytes of a token that a layer keeps, over the GPUs of a tensor group."""
    linear = facts.of(training.precision).linear_input_bytes.value
    statistics = 0 if training.recompute == "selective" else 1
    return sum(
        (part.linear_inputs + part.gathered_inputs * sharing.tensor) * linear
        + part.values * facts.value_bytes.value
        + part.statistics_bytes * statistics
        for part in parts
    )


def _use(
    stage: _Stage,
    training: Training,
    sharing: Sharing,
    facts: MemoryFacts,
    gpu_memory_gb: Decimal | float | None,
    assumption: str,
) -> MemoryUse:
    of_layers, of_all = stage.dense + stage.routed, stage.dense + stage.routed + stage.embeddings
    copies = (sharing.context * sharing.data, sharing.expert_copies) if sharing.sharded_optimizer else (1, 1)
    state = (stage.dense + stage.embeddings) / copies[0] + stage.routed / copies[1]
    outer = 0.0 if training.sync == "data-parallel" else of_all
    weights = facts.of(training.precision).weight_bytes.value
    return MemoryUse(
        stage=stage.number,
        parameters=of_all,
        weights_bytes=of_layers * weights + stage.embeddings * facts.embedding_bytes.value,
        gradients_bytes=of_all * facts.gradient_bytes.value,
        optimizer_bytes=state * facts.optimizer_bytes.value,
        activations_bytes=stage.activations_bytes,
        outer_bytes=outer * facts.outer_momentum_bytes.value,
        host_bytes=outer * facts.outer_copy_bytes.value,
        reserve_low_gb=facts.reserve_low_gb.value,
        reserve_high_gb=facts.reserve_high_gb.value,
        gpu_memory_gb=None if gpu_memory_gb is None else float(gpu_memory_gb),
        assumption=assumption,
    )
