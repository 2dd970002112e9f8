"""Compares the links of the declared fabric with the training job that it declares."""

from collections.abc import Collection

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.geography import geography
from gpufabric.plan.latency import link_round_trips_ms
from gpufabric.plan.links.backbone import plan_backbone
from gpufabric.plan.resilience.recovery import plan_replication
from gpufabric.spec.project import Project
from gpufabric.training.compare import with_modes
from gpufabric.training.fabric_links import wide_links
from gpufabric.training.links import LinkVerdict, verdict
from gpufabric.training.pace.job import paced_job
from gpufabric.training.pace.pace import NoPace


def link_loads(
    project: Project, without_gpus: Collection[str], catalog: Catalog
) -> tuple[LinkVerdict, ...] | None:
    """Judge each declared link by the declared training job.

    Args:
        project: all declarations.
        without_gpus: stacks without GPUs.
        catalog: facts on links and training.

    Returns:
        empty without a training job or links; None if a stack cannot be read, since the job's needs depend on
        all of them.

    Raises:
        DeclarationError: a link cannot be planned.
    """
    training, backbone = project.fabric.training, project.backbone
    if project.faults:
        return None
    if training is None or backbone is None:
        return ()
    plan = plan_backbone(backbone, project.regions, project.fabric, catalog=catalog)
    trips = link_round_trips_ms(backbone, project.regions, geography(catalog))
    job = paced_job(training, project.regions, catalog)
    replication = plan_replication(project.fabric, project.regions, (), backbone, catalog)
    copies = replication.copies if replication else ()
    judged = verdict(job, plan.links, catalog, without_gpus, trips, copies)
    if isinstance(job, NoPace):
        return judged
    wide = wide_links(plan.links, trips, copies)
    trains = {end for link in wide for end in link.ends} - set(without_gpus)
    return with_modes(judged, job, trains, wide, catalog)
