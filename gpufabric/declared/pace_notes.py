"""Notes on the declared time of a training step."""

from gpufabric.catalog.catalog import Catalog
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import Project
from gpufabric.training.pace.job import faster_than_published


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
