"""The time of a training step, from measured throughput."""

from gpufabric.catalog.catalog import Catalog
from gpufabric.spec.training import Training
from gpufabric.training.pace.pace import Gpus, NoPace, StepTime


def step_time(training: Training, gpus: Gpus, catalog: Catalog) -> StepTime | NoPace:
    """Return the time of one training step inside the regions.

    Args:
        training: the job.
        gpus: GPUs of the regions, by shape.
        catalog: measured throughput, and facts on shapes.
    """
    del gpus, catalog
    return NoPace(f"{training.model.name} in {training.precision}")
