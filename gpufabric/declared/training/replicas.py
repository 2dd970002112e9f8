"""Replicas of a declared job: the layout of each, its memory, and the time that failures take."""

from collections.abc import Iterator, Sequence

from gpufabric.coordination.groups import ReplicaGroup, groups_of
from gpufabric.declared.layouts import job_pools
from gpufabric.declared.training.fabric import TrainingFabric
from gpufabric.spec.problems import DeclarationError
from gpufabric.time_units import SECONDS_PER_MINUTE
from gpufabric.training.answer.answer import RegionFit
from gpufabric.training.answer.part import PartAnswer
from gpufabric.training.answer.quantity import Quantity
from gpufabric.training.failures.goodput import Goodput, ReplicaMachines, goodput_of
from gpufabric.training.failures.rates import write_seconds
from gpufabric.training.memory.use import MemoryUse
from gpufabric.training.parallel.choose import layout_of
from gpufabric.training.parallel.layout import JobPool, NoLayout, RegionLayout

_NOTABLE = 1.05
"""Factor from which a faster way is named: less is within the range of any pace."""


def replicas(fabric: TrainingFabric, stacks: Sequence[str]) -> tuple[ReplicaGroup, ...]:
    """Return the replica groups of some regions: pools with machines, and InfiniBand partitions of pools."""
    groups = groups_of(fabric.plans[stack] for stack in stacks)
    return tuple(group for group in groups if group.pool.name in fabric.regions[group.stack].pools)


def layouts(
    fabric: TrainingFabric, stacks: Sequence[str]
) -> tuple[tuple[ReplicaGroup, RegionLayout | NoLayout | str], ...]:
    """Return how each replica shares the model, or why it cannot."""
    groups = replicas(fabric, stacks)
    pools = job_pools(fabric.training, groups)
    return tuple(
        (group, _layout(fabric, pool, len(groups))) for group, pool in zip(groups, pools, strict=True)
    )


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
        interval_seconds=None if policy is None else policy.interval_minutes * SECONDS_PER_MINUTE,
        write_seconds=_write_seconds(fabric),
        step_seconds=None if step is None else step.middle.low,
    )


def _write_seconds(fabric: TrainingFabric) -> float | None:
    """Return the time of a checkpoint on the slowest file system that takes it; None if it is not known.

    Training waits until the region's Lustre has it, at its full rate. The copy to the bucket follows.
    """
    policy = fabric.project.fabric.resilience.checkpoints
    if policy is None:
        return None
    size = fabric.training.model.total_parameters * policy.bytes_per_parameter
    plans = [fabric.plans.get(stack) for stack in policy.written_by]
    rates = [None if plan is None or plan.lustre is None else plan.lustre.throughput_mbps for plan in plans]
    known = [rate for rate in rates if rate]
    return write_seconds(size, min(known)) if known and len(known) == len(rates) else None


def share_of(result: Goodput) -> Quantity | None:
    """Return the share of the time that failures leave; None if it is not known, or if none is left."""
    share = result.share
    if share is None or not share.low:
        return None
    return Quantity(share.low, share.high, share.expected)


def _layout(fabric: TrainingFabric, pool: JobPool, count: int) -> RegionLayout | NoLayout | str:
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


def uneven_parts_text(alone: Sequence[PartAnswer], whole: PartAnswer) -> Iterator[str]:
    """Yield what parts of the batch by speed would gain: nothing if a region's pace alone is not known.

    The sampler gives equal parts to all replicas, so that the fast ones wait for the slowest one.

    Args:
        alone: the job on each region alone.
        whole: the job on all of them.
    """
    steps = [part.step_seconds for part in alone]
    known = [step.middle.low for step in steps if step is not None]
    if whole.step_seconds is None or not known or len(known) < len(steps):
        return
    by_speed, declared = 1 / sum(1 / step for step in known), whole.step_seconds.middle.low
    if declared > by_speed * _NOTABLE:
        yield (
            "replicas take equal parts of a batch, so that all wait for the slowest:"
            f" a step takes {declared:.3g} s; in parts by speed it would take {by_speed:.3g} s"
        )


def faster_part_text(
    subsets: Sequence[PartAnswer], alone: Sequence[PartAnswer], whole: PartAnswer
) -> Iterator[str]:
    """Yield which regions are faster without the others, the fastest ones only."""
    rates = [(part.tokens_per_second, part.regions) for part in (*subsets, *alone)]
    known = [(rate.middle.low, regions) for rate, regions in rates if rate is not None]
    if whole.tokens_per_second is None or not known:
        return
    fastest, regions = max(known)
    factor = fastest / whole.tokens_per_second.middle.low
    if factor > _NOTABLE:
        others = ", ".join(sorted(set(whole.regions) - set(regions)))
        yield f"without {others}: {factor:.3g} times as fast as the whole fabric"
