"""Losses of a declared job, and faults of the job that concern the whole fabric."""

from collections.abc import Iterator, Sequence

from gpufabric.declared.experts import expert_faults
from gpufabric.declared.training.fabric import TrainingFabric
from gpufabric.plan.resilience.assessment import Review, review
from gpufabric.plan.resilience.recovery import plan_replication
from gpufabric.training.failures.lost_region import lost_region


def withstood(fabric: TrainingFabric, stacks: Sequence[str]) -> Review | None:
    """Return the losses that the whole fabric withstands; None for a part of it.

    Args:
        fabric: the declared fabric.
        stacks: the regions of the answer.
    """
    if not stacks or frozenset(stacks) != fabric.everywhere:
        return None
    project = fabric.project
    return review(
        project.fabric,
        project.regions,
        project.backbone,
        catalog=fabric.catalog,
        now=fabric.now,
    )


def lost_region_texts(fabric: TrainingFabric, losses: Review | None) -> Iterator[str]:
    """Yield the effect of the loss of each region of the whole fabric.

    Args:
        fabric: the declared fabric.
        losses: losses of the whole fabric; nothing follows without them, or from a single region.
    """
    if losses is None or len(fabric.everywhere) < 2:  # noqa: PLR2004 - one region leaves none
        return
    points = losses.replication.points if losses.replication else ()
    ages = {point.name: point.minutes for point in points if point.kind == "region"}
    for loss in losses.losses:
        if loss.kind == "region" and loss.quorum is not None:
            effect = lost_region(
                fabric.training.sync, loss.replicas_together, loss.quorum, ages.get(loss.name)
            )
            yield f"{loss.name}: {effect.text}"


def fault_texts(fabric: TrainingFabric, losses: Review | None) -> Iterator[str]:
    """Yield faults of the job: of its checkpoint copies; on the whole fabric of quorum, losses and experts.

    ``routing_refusal`` says why tokens do not cross regions, so that this does not.

    Args:
        fabric: the declared fabric.
        losses: losses of the whole fabric; without them only the faults of copies follow.
    """
    yield from _copy_faults(fabric, losses)
    if losses is None:
        return
    yield from (str(problem) for problem in losses.quorum_problems)
    if not losses.quorum_problems:
        yield from (f"{problem.given}, and must be survived" for problem in losses.unsurvived)
    if fabric.training.expert_regions != "routed":
        faults = expert_faults(fabric.project, sorted(fabric.regions), fabric.catalog)
        yield from (str(problem) for problems in faults.values() for problem in problems)


def _copy_faults(fabric: TrainingFabric, losses: Review | None) -> Iterator[str]:
    """Yield faults of checkpoint copies: the links of an answer lack the load of a copy with a fault."""
    if losses is not None:
        replication = losses.replication
    else:
        project = fabric.project
        replication = plan_replication(project.fabric, project.regions, (), project.backbone, fabric.catalog)
    yield from (str(problem) for problem in (replication.problems if replication else ()))
