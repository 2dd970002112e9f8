"""Replicas of a declared job: the layout of each, its memory, and the time that failures take."""

from collections.abc import Iterator, Sequence

from gpufabric.coordination.groups import ReplicaGroup, groups_of
from gpufabric.declared.training.fabric import TrainingFabric
from gpufabric.spec.problems import DeclarationError
from gpufabric.training.answer.answer import RegionFit
from gpufabric.training.answer.quantity import Quantity
from gpufabric.training.failures.goodput import Goodput, ReplicaMachines, goodput_of
from gpufabric.training.memory.use import MemoryUse
from gpufabric.training.parallel.choose import layout_of
from gpufabric.training.parallel.layout import JobPool, NoLayout, RegionLayout

_SECONDS = 60


def replicas(fabric: TrainingFabric, stacks: Sequence[str]) -> tuple[ReplicaGroup, ...]:
    """Return the replica groups of some regions: pools with machines, and InfiniBand partitions of pools."""
    groups = groups_of(fabric.plans[stack] for stack in stacks)
    return tuple(group for group in groups if group.pool.name in fabric.regions[group.stack].pools)


def layouts(
    fabric: TrainingFabric, stacks: Sequence[str]
) -> tuple[tuple[ReplicaGroup, RegionLayout | NoLayout | str], ...]:
    """Return how each replica shares the model, or why it cannot."""
    groups = replicas(fabric, stacks)
    return tuple((group, _layout(fabric, group, len(groups))) for group in groups)


def region_fits(fabric: TrainingFabric, stacks: Sequence[str]) -> Iterator[RegionFit]:
    """Yield how each replica of some regions holds the job; replicas of a region with one result are one."""
    seen: set[RegionFit] = set()
    for group, layout in layouts(fabric, stacks):
        fit = _fit(group, layout)
        if fit not in seen:
            seen.add(fit)
            yield fit


def goodput(fabric: TrainingFabric, stacks: Sequence[str], step: Quantity | None) -> Goodput:
    """Return the failures of a job on some regions, and the share of the time that is left.

    Args:
        fabric: the declared fabric.
        stacks: the regions.
        step: time of a step, in seconds; None if it is not known.
    """
    policy = fabric.project.fabric.resilience.checkpoints
    machines = [
        ReplicaMachines(group.name, group.nodes * group.gpus_per_node, group.nodes)
        for group in replicas(fabric, stacks)
    ]
    return goodput_of(
        fabric.training,
        machines,
        fabric.catalog,
        interval_seconds=None if policy is None else policy.interval_minutes * _SECONDS,
        step_seconds=None if step is None else step.middle.low,
    )


def share_of(result: Goodput) -> Quantity | None:
    """Return the share of the time that failures leave; None if it is not known, or if none is left."""
    share = result.share
    if share is None or not share.low:
        return None
    return Quantity(share.low, share.high, share.expected)


def _layout(fabric: TrainingFabric, group: ReplicaGroup, count: int) -> RegionLayout | NoLayout | str:
    pool = JobPool(group.stack, group.name, group.nodes * group.gpus_per_node, group.pool.shape)
    try:
        return layout_of(fabric.training, pool, count, fabric.catalog)
    except DeclarationError as error:
        return str(error.problems[0])


def _fit(group: ReplicaGroup, layout: RegionLayout | NoLayout | str) -> RegionFit:
    if isinstance(layout, str):
        return RegionFit(stack=group.stack, fit="does not fit", text=layout)
    if isinstance(layout, NoLayout):
        return RegionFit(stack=group.stack, text=f"{group.stack}: {layout.text}")
    words = layout.sharing.text
    return RegionFit(
        stack=group.stack,
        layout=words,
        fit=layout.memory.fit,
        gb_per_gpu=layout.memory.used_gb,
        memory_gb=layout.memory.gpu_memory_gb,
        text=f"{group.stack}: {words}: {_memory(layout.memory)}{_notes(layout)}",
    )


def _memory(memory: MemoryUse) -> str:
    return f"{memory.text}{f' ({memory.assumption})' if memory.assumption else ''}"


def _notes(layout: RegionLayout) -> str:
    idle = [f"{layout.idle_gpus} GPUs stay idle"] if layout.idle_gpus else []
    return "".join(f"; {note}" for note in (*idle, *layout.notes))
