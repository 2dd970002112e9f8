"""Pools that train the declared job, and its layouts that cannot be: on these pools, or for its batch."""

from collections.abc import Collection, Sequence
from datetime import datetime

from gpufabric.catalog.catalog import Catalog
from gpufabric.coordination.groups import ReplicaGroup, groups_of
from gpufabric.plan.regions import plan_region
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.project import Project
from gpufabric.spec.training import Training
from gpufabric.training.experts.independent import experts_of_regions
from gpufabric.training.parallel.choose import layout_of
from gpufabric.training.parallel.layout import JobPool


def job_pools(training: Training, groups: Sequence[ReplicaGroup]) -> tuple[JobPool, ...]:
    """Return the GPUs of each replica group, with the experts that its region holds.

    Args:
        training: the job.
        groups: replica groups of all regions that train.
    """
    experts = training.model.experts
    held: dict[str, int] = {}
    if experts is not None and training.expert_regions != "complete":
        held = experts_of_regions(experts.routed, {group.stack for group in groups})
    return tuple(
        JobPool(
            group.stack,
            group.name,
            group.nodes * group.gpus_per_node,
            group.pool.shape,
            held.get(group.stack),
        )
        for group in groups
    )


def layout_problems(
    project: Project, stacks: Collection[str], catalog: Catalog, now: datetime
) -> dict[str, tuple[Problem, ...]]:
    """Return the faults of the training job's layout on some regions, by stack.

    A fault that several pools have is named once. There are none if a region cannot be planned: the replicas
    of the job are not known then.

    Args:
        project: all declarations.
        stacks: the regions.
        catalog: facts on shapes and memory.
        now: time of the plans.
    """
    training = project.fabric.training
    if training is None or project.faults:
        return {}
    try:
        plans = [
            plan_region(stack, region, project.fabric, catalog=catalog, now=now)
            for stack, region in project.regions.items()
        ]
    except DeclarationError:
        return {}
    pools = job_pools(training, groups_of(plans))
    listed = set[Problem]()
    problems: dict[str, list[Problem]] = {}
    for pool in pools:
        if pool.stack not in stacks:
            continue
        try:
            layout_of(training, pool, len(pools), catalog)
        except DeclarationError as error:
            new = [problem for problem in error.problems if problem not in listed]
            listed.update(new)
            problems.setdefault(pool.stack, []).extend(new)
    return {stack: tuple(faults) for stack, faults in problems.items() if faults}
