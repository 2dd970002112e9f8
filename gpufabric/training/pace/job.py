"""The step time of a declared job: as stated, else from measured throughput."""

from collections.abc import Mapping

from gpufabric.catalog.catalog import Catalog
from gpufabric.plan.paced_training import PacedTraining, stated_pace, with_step
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.regions import AnyRegion
from gpufabric.spec.training import Training
from gpufabric.training.pace.pace import NoPace, StepTime
from gpufabric.training.pace.replicas import replicas_of
from gpufabric.training.pace.step import step_time


def paced_job(
    training: Training, regions: Mapping[str, AnyRegion], catalog: Catalog
) -> PacedTraining | NoPace:
    """Return a job with its step time. A stated time wins over measurements of others.

    A shape that the catalogue does not have is a fault of its own region, and has no measurement here.

    Args:
        training: the job.
        regions: declarations of the regions that train, by stack.
        catalog: measured throughput, and facts on shapes.
    """
    stated = stated_pace(training)
    if stated is not None:
        return stated
    try:
        replicas = replicas_of(regions, catalog)
    except DeclarationError as error:
        return NoPace(f"the shape {error.problems[0].given}")
    time = step_time(training, replicas, catalog)
    return time if isinstance(time, NoPace) else with_step(training, time.expected_seconds)


def paced_fabric(fabric: Fabric, regions: Mapping[str, AnyRegion], catalog: Catalog) -> Fabric:
    """Return a fabric whose job has its step time, as far as it is known.

    Args:
        fabric: the fabric's declaration.
        regions: declarations of the regions that train, by stack.
        catalog: measured throughput, and facts on shapes.
    """
    if fabric.training is None or fabric.training.step_seconds is not None:
        return fabric
    job = paced_job(fabric.training, regions, catalog)
    return fabric if isinstance(job, NoPace) else fabric.model_copy(update={"training": job})


def faster_than_published(
    training: Training, regions: Mapping[str, AnyRegion], catalog: Catalog
) -> StepTime | None:
    """Return the time that follows from measurements if a job states a shorter one than its range allows.

    Args:
        training: the job. Without both ``step_seconds`` and ``global_batch`` nothing can be compared.
        regions: declarations of the regions that train, by stack.
        catalog: measured throughput, and facts on shapes.

    Raises:
        DeclarationError: the catalogue does not have the shape of a pool.
    """
    if training.step_seconds is None or training.global_batch is None:
        return None
    time = step_time(training, replicas_of(regions, catalog), catalog)
    if isinstance(time, NoPace) or training.step_seconds >= time.low_seconds:
        return None
    return time
