"""Lays a job out on the GPUs of a pool: as declared, or with the smallest sharing that fits the memory."""

from collections.abc import Iterator
from dataclasses import replace

from gpufabric.catalog.catalog import Catalog
from gpufabric.plan.problems import ProblemList
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.training import Parallelism, Training
from gpufabric.training.memory.memory import memory_of
from gpufabric.training.parallel.layout import JobPool, NoLayout, RegionLayout
from gpufabric.training.parallel.rules import (
    TRAINING,
    batch_problem,
    model_problems,
    notes_of,
    pool_problems,
)
from gpufabric.training.parallel.sharing import Sharing

_CONTEXTS = (1, 2, 4, 8)
"""Sizes of context groups that are tried. Longer sequences than these allow are declared by hand."""


def layout_of(training: Training, pool: JobPool, replicas: int, catalog: Catalog) -> RegionLayout | NoLayout:
    """Return how the GPUs of a pool share the model.

    Of all sizes that divide the model, the GPUs and the batch, the smallest that fits is chosen: the fewest
    GPUs for a copy of the dense layers, then the smallest groups of contexts and of experts, then the fewest
    stages. Tensor groups stay inside an NVLink domain; expert groups leave it only if nothing else fits. If
    nothing fits, the smallest that is tight is chosen, else the one with the least memory.

    Args:
        training: the job.
        pool: the pool.
        replicas: pools that train a replica each.
        catalog: facts on memory.

    Raises:
        DeclarationError: declared sizes do not divide the model, the GPUs or the batch, or no sizes do.
    """
    if training.parallelism != "choose":
        return _declared(training, training.parallelism, pool, replicas, catalog)
    memory_gb = pool.shape.gpu.memory_gb if pool.shape.gpu else None
    if memory_gb is None:
        return NoLayout(
            pool, f"the catalogue has no memory of {pool.shape.name}: declare training.parallelism"
        )
    return _chosen(training, pool, replicas, catalog)


def _declared(
    training: Training, declared: Parallelism, pool: JobPool, replicas: int, catalog: Catalog
) -> RegionLayout:
    problems = ProblemList(
        [*model_problems(training.model, declared, pool.experts), *pool_problems(declared, pool)]
    )
    if problems:
        raise DeclarationError(problems)
    shared = declared.tensor * declared.pipeline * declared.context
    sharing = Sharing(
        tensor=declared.tensor,
        pipeline=declared.pipeline,
        context=declared.context,
        expert=declared.expert,
        data=declared.data or pool.gpus // shared,
        micro_batch=declared.micro_batch,
        sharded_optimizer=declared.sharded_optimizer,
    )
    fault = batch_problem(training, sharing, pool, replicas)
    if fault is not None:
        raise DeclarationError([fault])
    return _laid_out(training, with_batch(sharing, training, replicas), pool, catalog, chosen=False)


def _chosen(training: Training, pool: JobPool, replicas: int, catalog: Catalog) -> RegionLayout:
    domain = pool.shape.nvlink_domain_gpus
    sharings = sorted(
        _sharings(training, pool),
        key=lambda sharing: (
            sharing.expert > 1 and sharing.expert_gpus > domain,
            sharing.model_gpus,
            sharing.context,
            sharing.expert,
            sharing.pipeline,
        ),
    )
    if not sharings:
        raise DeclarationError.of(
            f"{TRAINING}.parallelism",
            given=f"choose for {pool.gpus} GPUs of {pool.place}",
            allowed="a pool whose GPUs a sharing of the model divides",
            limit="heads, layers and sequence split in equal parts",
        )
    dividing = [sharing for sharing in sharings if batch_problem(training, sharing, pool, replicas) is None]
    best = _best(dividing or sharings, training, pool, replicas, catalog)
    fault = batch_problem(training, best.sharing, pool, replicas)
    if fault is not None:
        raise DeclarationError([fault])
    return best


def _best(
    sharings: list[Sharing], training: Training, pool: JobPool, replicas: int, catalog: Catalog
) -> RegionLayout:
    """Return the first that fits, else the first that is tight, else the one with the least memory."""
    layouts: list[RegionLayout] = []
    for sharing in sharings:
        layout = _laid_out(training, with_batch(sharing, training, replicas), pool, catalog, chosen=True)
        if layout.memory.fit == "fits":
            return layout
        layouts.append(layout)
    return min(layouts, key=_rank)


def _rank(layout: RegionLayout) -> tuple[bool, float]:
    """Order layouts that do not surely fit: tight ones first as they come, then by memory."""
    tight = layout.memory.fit == "tight"
    return not tight, 0.0 if tight else layout.memory.used_gb


def _sharings(training: Training, pool: JobPool) -> Iterator[Sharing]:
    model, domain = training.model, pool.shape.nvlink_domain_gpus
    experts = 1 if model.experts is None else pool.experts or model.experts.routed
    for tensor in _divisors(pool.gpus, min(domain, pool.gpus)):
        for context in _CONTEXTS:
            group = tensor * context
            first = Sharing(tensor=tensor, context=context)
            if pool.gpus % group or any(model_problems(model, first, pool.experts)):
                continue
            for pipeline in _divisors(pool.gpus // group, model.layers):
                data = pool.gpus // group // pipeline
                for expert in _divisors(experts, context * data):
                    if context * data % expert == 0:
                        yield replace(first, pipeline=pipeline, expert=expert, data=data)


def _divisors(number: int, most: int) -> list[int]:
    return [size for size in range(1, min(number, most) + 1) if number % size == 0]


def with_batch(sharing: Sharing, training: Training, replicas: int) -> Sharing:
    """Return sizes with the micro-batches of a step, if the batch is declared.

    Args:
        sharing: the sizes.
        training: the job.
        replicas: pools that train a replica each.
    """
    if training.global_batch is None:
        return sharing
    sequences = training.global_batch // (replicas * sharing.data)
    return replace(sharing, micro_batches=max(1, sequences // sharing.micro_batch))


def _laid_out(
    training: Training, sharing: Sharing, pool: JobPool, catalog: Catalog, *, chosen: bool
) -> RegionLayout:
    memory_gb = pool.shape.gpu.memory_gb if pool.shape.gpu else None
    memory = memory_of(
        training, sharing, None if memory_gb is None else memory_gb.value, catalog, pool.experts
    )
    notes = tuple(notes_of(sharing, pool, training.model.layers))
    return RegionLayout(pool, sharing, memory, chosen, notes)
