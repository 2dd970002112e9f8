"""The declared training job on some regions of the fabric."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from gpufabric.declared.training.fabric import TrainingFabric
from gpufabric.declared.training.replicas import goodput, share_of
from gpufabric.plan.paced_training import PacedTraining, with_step
from gpufabric.training.answer.inputs import PartInput
from gpufabric.training.answer.quantity import Quantity
from gpufabric.training.pace.pace import NoPace, StepTime
from gpufabric.training.pace.replicas import replicas_of
from gpufabric.training.pace.step import step_time
from gpufabric.training.sync import SyncPlan, sync_plan

FABRIC = "fabric"
MOST_REGIONS = 6
"""Regions of a fabric of which all sets are computed. A larger fabric grows by its largest regions."""

_NOT_ALONE = "training.step_seconds is the time on all regions together"
_NO_BATCH = "training.global_batch is not declared, so that a step has no known number of tokens"


def part_input(fabric: TrainingFabric, stacks: Sequence[str], name: str) -> PartInput:
    """Return what is known of the job on some regions.

    Args:
        fabric: the declared fabric.
        stacks: the regions, sorted.
        name: name of the part.
    """
    training = fabric.training
    step, unknown, basis = step_of(fabric, stacks)
    tokens = None if training.global_batch is None else training.global_batch * training.model.sequence_length
    rate = None if step is None or tokens is None else step.of(tokens)
    share, apart = _link_share(fabric, stacks, step)
    failures = goodput(fabric, stacks, step)
    left = share_of(failures)
    return PartInput(
        name=name,
        regions=tuple(stacks),
        gpus_by_model=fabric.gpus_by_model(stacks),
        step_seconds=step,
        tokens_per_second=rate,
        pace_unknown="" if rate is not None else unknown or _NO_BATCH,
        pace_from=basis,
        link_share=share,
        goodput=left,
        goodput_unknown="" if left is not None else failures.basis,
        contract=fabric.hourly(stacks, stated=True),
        listed=fabric.hourly(stacks, stated=False),
        cannot=apart,
    )


def step_of(fabric: TrainingFabric, stacks: Sequence[str]) -> tuple[Quantity | None, str, str]:
    """Return the time of a step on some regions, why it is not known, and what it rests on."""
    training = fabric.training
    if training.step_seconds is not None:
        if frozenset(stacks) != fabric.everywhere:
            return None, _NOT_ALONE, ""
        return Quantity.exact(training.step_seconds), "", "training.step_seconds, as declared"
    regions = {stack: fabric.regions[stack] for stack in stacks}
    result = step_time(training, replicas_of(regions, fabric.catalog), fabric.catalog)
    if isinstance(result, NoPace):
        return None, result.text, ""
    return _estimate(result), "", result.basis


def plan_of(fabric: TrainingFabric, stacks: Sequence[str], job: PacedTraining) -> SyncPlan:
    """Return how some regions synchronize a job."""
    return sync_plan(job, stacks, fabric.links, fabric.catalog)


def joined_sets(fabric: TrainingFabric) -> Iterator[tuple[str, ...]]:
    """Yield sets of two and more regions, without that of all, from the smallest to the largest."""
    stacks = sorted(fabric.regions)
    if len(stacks) <= MOST_REGIONS:
        for size in range(2, len(stacks)):
            yield from combinations(stacks, size)
        return
    by_size = sorted(stacks, key=lambda stack: (-sum(fabric.gpus_by_model([stack]).values()), stack))
    for size in range(2, len(stacks)):
        yield tuple(sorted(by_size[:size]))


def _link_share(
    fabric: TrainingFabric, stacks: Sequence[str], step: Quantity | None
) -> tuple[float | None, tuple[str, ...]]:
    """Return the share of time that GPUs compute, and why the regions cannot train together."""
    if len(stacks) < 2:  # noqa: PLR2004 - one region has no links
        return 1.0, ()
    job = with_step(fabric.training, 1.0 if step is None else step.middle.low)
    plan = plan_of(fabric, stacks, job)
    if plan.all_reduce.shape == "none":
        parts = " and ".join(", ".join(part) for part in plan.all_reduce.parts)
        return None, (f"no links join {parts}",)
    return (None if step is None else plan.share_over(fabric.links)), ()


def _estimate(step: StepTime) -> Quantity:
    return Quantity(step.low_seconds, step.high_seconds, step.expected_seconds)
