"""The step time of a declared job: as stated, else from measured throughput."""

from collections.abc import Mapping

from gpufabric.catalog.catalog import Catalog
from gpufabric.plan.paced_training import PacedTraining, stated_pace, with_step
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.regions import AnyRegion
from gpufabric.spec.training import Training
from gpufabric.training.pace.pace import NoPace, ShapeKey
from gpufabric.training.pace.step import step_time


def gpus_of(regions: Mapping[str, AnyRegion], catalog: Catalog) -> dict[ShapeKey, int]:
    """Return the GPUs of some regions by shape, when every pool is up.

    Args:
        regions: declarations by stack.
        catalog: facts on shapes.

    Raises:
        DeclarationError: the catalogue does not have the shape of a pool.
    """
    gpus: dict[ShapeKey, int] = {}
    for region in regions.values():
        for pool in region.pools.values():
            key = (region.cloud, pool.shape)
            gpus[key] = gpus.get(key, 0) + pool.nodes * catalog.shape(*key).gpus
    return {key: count for key, count in gpus.items() if count}


def paced_job(
    training: Training, regions: Mapping[str, AnyRegion], catalog: Catalog
) -> PacedTraining | NoPace:
    """Return a job with its step time. A stated time wins over measurements of others.

    Args:
        training: the job.
        regions: declarations of the regions that train, by stack.
        catalog: measured throughput, and facts on shapes.

    Raises:
        DeclarationError: the catalogue does not have the shape of a pool.
    """
    stated = stated_pace(training)
    if stated is not None:
        return stated
    time = step_time(training, gpus_of(regions, catalog), catalog)
    return time if isinstance(time, NoPace) else with_step(training, time.expected_seconds)


def paced_fabric(fabric: Fabric, regions: Mapping[str, AnyRegion], catalog: Catalog) -> Fabric:
    """Return a fabric whose job has its step time, as far as it is known.

    Args:
        fabric: the fabric's declaration.
        regions: declarations of the regions that train, by stack.
        catalog: measured throughput, and facts on shapes.

    Raises:
        DeclarationError: the catalogue does not have the shape of a pool.
    """
    if fabric.training is None or fabric.training.step_seconds is not None:
        return fabric
    job = paced_job(fabric.training, regions, catalog)
    return fabric if isinstance(job, NoPace) else fabric.model_copy(update={"training": job})
