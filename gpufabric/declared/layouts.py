"""Layouts of the declared training job that cannot be: on the pools of the regions, or for its batch."""

from collections.abc import Collection
from datetime import datetime

from gpufabric.catalog.catalog import Catalog
from gpufabric.coordination.groups import groups_of
from gpufabric.plan.regions import plan_region
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.project import Project
from gpufabric.training.parallel.choose import layout_of
from gpufabric.training.parallel.layout import JobPool


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
    groups = groups_of(plans)
    listed = set[Problem]()
    problems: dict[str, list[Problem]] = {}
    for group in groups:
        if group.stack not in stacks:
            continue
        pool = JobPool(group.stack, group.name, group.nodes * group.gpus_per_node, group.pool.shape)
        try:
            layout_of(training, pool, len(groups), catalog)
        except DeclarationError as error:
            new = [problem for problem in error.problems if problem not in listed]
            listed.update(new)
            problems.setdefault(group.stack, []).extend(new)
    return {stack: tuple(faults) for stack, faults in problems.items() if faults}
