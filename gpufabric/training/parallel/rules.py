"""Rules for the sizes of the groups that share a model."""

from collections.abc import Iterator

from gpufabric.plural import plural
from gpufabric.spec.model import Model
from gpufabric.spec.problems import Problem
from gpufabric.spec.training import Parallelism, Training
from gpufabric.training.parallel.layout import JobPool
from gpufabric.training.parallel.sharing import Sharing

TRAINING = "fabric.training"
"""Property path of the job."""

_WHOLE_HEADS = "each GPU of a tensor group computes whole heads"
_EQUAL_PARTS = "the GPUs of a group hold equal parts"


def model_problems(
    model: Model, sizes: Parallelism | Sharing, held_experts: int | None = None
) -> Iterator[Problem]:
    """Yield the faults of sizes for a model.

    Args:
        model: the model.
        sizes: sizes of the groups.
        held_experts: routed experts of a layer that the region holds; None: all.
    """
    for name, count, limit in _split_by_tensor(model):
        if count % sizes.tensor:
            yield _divides("tensor", sizes.tensor, name, count, limit)
    length, parts = model.sequence_length, sizes.tensor * sizes.context
    if length % parts:
        yield _problem(
            "parallelism.context",
            f"tensor {sizes.tensor} x context {sizes.context} = {parts} for {length} tokens",
            f"a product that divides sequence_length {length}",
            "the GPUs of a tensor and a context group share each sequence in equal parts",
        )
    if sizes.pipeline > model.layers:
        yield _problem(
            "parallelism.pipeline",
            plural(sizes.pipeline, "stage"),
            f"at most {model.layers}, the model's layers",
            "each stage holds at least one layer",
        )
    if sizes.expert > 1 and model.experts is None:
        yield _problem(
            "parallelism.expert", str(sizes.expert), "1, or a model with experts", "the model is dense"
        )
    elif model.experts is not None:
        routed, name = held_experts or model.experts.routed, "routed experts"
        if routed % sizes.expert:
            held = name if held_experts is None else f"{name} of a region"
            yield _divides("expert", sizes.expert, held, routed, _EQUAL_PARTS)


def _split_by_tensor(model: Model) -> Iterator[tuple[str, int, str]]:
    attention = model.attention
    if attention is not None:
        yield "heads", attention.heads, _WHOLE_HEADS
        if attention.latent is None and attention.kv_heads is not None:
            yield "kv_heads", attention.kv_heads, _WHOLE_HEADS
    yield "hidden_size", model.hidden_size, _EQUAL_PARTS
    if model.feed_forward is not None:
        yield "feed_forward.width", model.feed_forward.width, _EQUAL_PARTS


def pool_problems(declared: Parallelism, pool: JobPool) -> Iterator[Problem]:
    """Yield the faults of declared sizes for the GPUs of a pool.

    Args:
        declared: the sizes.
        pool: the pool.
    """
    named = {"tensor": declared.tensor, "pipeline": declared.pipeline, "context": declared.context}
    if declared.data is not None:
        named["data"] = declared.data
    product = 1
    for size in named.values():
        product *= size
    if pool.gpus % product:
        text = " x ".join(f"{name} {size}" for name, size in named.items() if size > 1)
        yield _problem(
            "parallelism",
            f"{text} = {product} for {pool.gpus} GPUs of {pool.place}",
            f"a product that divides {pool.gpus}",
            "each copy of the model takes whole GPUs of one pool",
        )
        return
    data = declared.data or pool.gpus // product
    groups = declared.context * data
    if groups % declared.expert:
        yield _problem(
            "parallelism.expert",
            f"{declared.expert} for {plural(groups, 'tensor group')} of a stage of {pool.place}",
            f"a divisor of {groups}, which is context {declared.context} x data {data}",
            "the tensor groups of a stage share its experts in whole groups",
        )


def batch_problem(training: Training, sharing: Sharing, pool: JobPool, replicas: int) -> Problem | None:
    """Return the fault of a batch that the copies of a pool cannot split evenly; None if there is none.

    Each replica takes the same part of the batch, as torchft's sampler deals it out.

    Args:
        training: the job.
        sharing: sizes of the groups of the pool.
        pool: the pool.
        replicas: pools that train a replica each.
    """
    batch, step = training.global_batch, replicas * sharing.data * sharing.micro_batch
    if batch is None or batch % step == 0:
        return None
    lower = batch // step * step
    nearest = f"such as {lower} or {lower + step}" if lower else f"at least {step}"
    return _problem(
        "global_batch",
        str(batch),
        f"a multiple of {step}, {nearest}",
        f"{plural(replicas, 'replica')} x data {sharing.data} of {pool.place} x micro_batch"
        f" {sharing.micro_batch} compute whole sequences",
    )


def notes_of(sharing: Sharing, pool: JobPool, layers: int) -> Iterator[str]:
    """Yield what a reader should know of sizes that work.

    Args:
        sharing: the sizes.
        pool: the pool.
        layers: layers of the model.
    """
    domain = pool.shape.nvlink_domain_gpus
    if sharing.tensor > domain:
        yield (
            f"tensor {sharing.tensor} spans NVLink domains of {domain} GPUs: all products of matrices cross"
            " the RDMA network"
        )
    if sharing.expert > 1 and sharing.expert_gpus > domain:
        sizes = f"expert {sharing.expert}" + (f" x tensor {sharing.tensor}" if sharing.tensor > 1 else "")
        yield f"{sizes} spans NVLink domains of {domain} GPUs: tokens cross the RDMA network"
    if layers % sharing.pipeline:
        yield f"{layers} layers on {sharing.pipeline} stages: stages in the middle have one more"
    if sharing.micro_batches is not None and sharing.micro_batches < sharing.pipeline:
        yield (
            f"{plural(sharing.micro_batches, 'micro-batch', 'micro-batches')} for {sharing.pipeline} stages:"
            " stages are idle for most of a step"
        )


def _divides(key: str, size: int, name: str, count: int, limit: str) -> Problem:
    return _problem(f"parallelism.{key}", f"{key} {size} for {count} {name}", f"a divisor of {count}", limit)


def _problem(key: str, given: str, allowed: str, limit: str) -> Problem:
    return Problem(f"{TRAINING}.{key}", given, allowed, limit)
