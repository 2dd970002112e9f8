"""The time of a training step, from measured throughput."""

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import Shape
from gpufabric.catalog.throughput import system_of
from gpufabric.spec.training import Training
from gpufabric.training.pace.choose import pace_of
from gpufabric.training.pace.pace import Gpus, NoPace, Pace, StepTime


def step_time(training: Training, gpus: Gpus, catalog: Catalog) -> StepTime | NoPace:
    """Return the time of one training step inside the regions.

    All GPUs work on one batch, which is shared so that they finish together. Waiting for the links between
    regions comes on top.

    Args:
        training: the job.
        gpus: GPUs of the regions, by shape.
        catalog: measured throughput, and facts on shapes.

    Raises:
        DeclarationError: the catalogue does not have a shape.
    """
    name, batch = training.model.name, training.global_batch
    if batch is None:
        return NoPace(f"{name}: no global_batch is declared")
    by_system: dict[str, int] = {}
    for (cloud, shape_name), count in gpus.items():
        shape = catalog.shape(cloud, shape_name)
        system = system_of(shape, catalog)
        gpu = _unknown(shape) if system is None else system.id
        by_system[gpu] = by_system.get(gpu, 0) + count
    if not any(by_system.values()):
        return NoPace(f"{name}: no region has GPUs")
    paces: list[tuple[Pace, int]] = []
    for gpu, count in sorted(by_system.items()):
        pace = pace_of(training.model, gpu, training.precision, catalog)
        if isinstance(pace, NoPace):
            return pace
        paces.append((pace, count))
    tokens = batch * training.model.sequence_length
    return StepTime(
        low_seconds=tokens / sum(pace.high * count for pace, count in paces),
        expected_seconds=tokens / sum(pace.expected * count for pace, count in paces),
        high_seconds=tokens / sum(pace.low * count for pace, count in paces),
        tokens=tokens,
        paces=tuple(pace for pace, _ in paces),
    )


def _unknown(shape: Shape) -> str:
    """Return the GPUs of a shape that belongs to no measured system."""
    model = shape.accelerator or shape.name
    return f"{model} without NVLink" if shape.nvlink_domain_gpus == 1 else model
