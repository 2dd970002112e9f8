"""Faults of the declared time of a training step, and notes on it."""

from collections.abc import Collection

from gpufabric.catalog.catalog import Catalog
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.project import Project
from gpufabric.training.pace.job import faster_than_published
from gpufabric.training.pace.peak import faster_than_peak


def pace_notes(project: Project, catalog: Catalog) -> tuple[str, ...]:
    """Say that the declared step is faster than published measurements allow; empty otherwise.

    A measurement of one's own wins over those of others, so that this is no error.

    Args:
        project: all declarations. Without those of all stacks nothing is said.
        catalog: measured throughput, and facts on shapes.
    """
    training = project.fabric.training
    if training is None or project.faults:
        return ()
    try:
        time = faster_than_published(training, project.regions, catalog)
    except DeclarationError:
        return ()
    if time is None:
        return ()
    return (
        f"fabric.training.step_seconds: {training.step_seconds:g} s is faster than published runs on these"
        f" GPUs; there, {time.text}",
    )


def pace_faults(
    project: Project, stacks: Collection[str], catalog: Catalog
) -> dict[str, tuple[Problem, ...]]:
    """Return the fault of a step that is faster than the peak of the GPUs, at the first region; else nothing.

    Args:
        project: all declarations. Without those of all stacks nothing is said.
        stacks: the stacks that are checked.
        catalog: peak rates of accelerators, and facts on shapes.
    """
    training = project.fabric.training
    first = next((stack for stack in project.regions if stack in stacks), None)
    if training is None or project.faults or first is None:
        return {}
    fault = faster_than_peak(training, project.regions, catalog)
    return {} if fault is None else {first: (fault,)}
