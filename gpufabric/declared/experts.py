"""Faults of what the declared training job says about its experts, on the regions and links of the fabric."""

from collections.abc import Mapping, Sequence

from gpufabric.catalog.catalog import Catalog
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.project import Project
from gpufabric.spec.regions import AnyRegion
from gpufabric.training.experts.rules import expert_problems
from gpufabric.training.fabric_links import fabric_links
from gpufabric.training.pace.job import paced_job
from gpufabric.training.pace.pace import NoPace
from gpufabric.training.pace.replicas import replicas_of


def region_gpus(regions: Mapping[str, AnyRegion], catalog: Catalog) -> dict[str, int]:
    """Return the GPUs of each region when every pool is up, by stack.

    Args:
        regions: declarations by stack.
        catalog: facts on shapes.

    Raises:
        DeclarationError: the catalogue does not have the shape of a pool.
    """
    return {
        stack: sum(replica.gpus for replica in replicas_of({stack: region}, catalog))
        for stack, region in regions.items()
    }


def expert_faults(
    project: Project, stacks: Sequence[str], catalog: Catalog
) -> dict[str, tuple[Problem, ...]]:
    """Return the faults of the job's experts, at the first of some stacks: they belong to the whole fabric.

    There are none if a stack cannot be read: the regions of the job are not known then.

    Args:
        project: all declarations.
        stacks: the checked stacks.
        catalog: facts on shapes, places and routed tokens.
    """
    training, backbone = project.fabric.training, project.backbone
    if training is None or project.faults or not stacks:
        return {}
    try:
        gpus = region_gpus(project.regions, catalog)
        paced = paced_job(training, project.regions, catalog)
        links = fabric_links(project.fabric, backbone, project.regions, catalog) if backbone else ()
    except DeclarationError:
        return {}
    step_seconds = None if isinstance(paced, NoPace) else paced.step_seconds
    problems = expert_problems(training, gpus, links, catalog, step_seconds)
    return {stacks[0]: problems} if problems else {}
