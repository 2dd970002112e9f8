"""The time of a training step, from measured throughput."""

from collections.abc import Sequence

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import Shape
from gpufabric.catalog.throughput import system_of
from gpufabric.spec.training import Training
from gpufabric.training.pace.choose import pace_of
from gpufabric.training.pace.pace import NoPace, Pace, StepTime
from gpufabric.training.pace.replicas import ReplicaGpus


def step_time(training: Training, replicas: Sequence[ReplicaGpus], catalog: Catalog) -> StepTime | NoPace:
    """Return the time of one training step.

    Each replica takes an equal part of the batch: the sampler of the launch files gives all of them as much
    data. So the slowest one sets the time. Waiting for the links between regions comes on top.

    Args:
        training: the job.
        replicas: the replicas of all regions.
        catalog: measured throughput, and facts on shapes.

    Raises:
        DeclarationError: the catalogue does not have a shape.
    """
    name, batch = training.model.name, training.global_batch
    if batch is None:
        return NoPace(f"{name}: no global_batch is declared")
    if not replicas:
        return NoPace(f"{name}: no region has GPUs")
    tokens = batch * training.model.sequence_length
    paces: dict[str, Pace] = {}
    times: list[tuple[float, float, float, str]] = []
    for replica in replicas:
        system = _system(catalog.shape(replica.cloud, replica.shape), catalog)
        pace = paces.get(system) or pace_of(training.model, system, training.precision, catalog)
        if isinstance(pace, NoPace):
            return pace
        paces[system] = pace
        share = tokens / len(replicas) / replica.gpus
        times.append((share / pace.expected, share / pace.high, share / pace.low, replica.name))
    expected, _, _, slowest = max(times)
    return StepTime(
        low_seconds=max(low for _, low, _, _ in times),
        expected_seconds=expected,
        high_seconds=max(high for _, _, high, _ in times),
        tokens=tokens,
        replicas=len(replicas),
        slowest=slowest,
        balanced_seconds=1 / sum(1 / time for time, _, _, _ in times) * len(times),
        paces=tuple(pace for _, pace in sorted(paces.items())),
    )


def _system(shape: Shape, catalog: Catalog) -> str:
    """Return the id of a shape's system, or a name for one that nobody measured."""
    system = system_of(shape, catalog)
    if system is not None:
        return system.id
    model = shape.accelerator or shape.name
    return f"{model} without NVLink" if shape.nvlink_domain_gpus == 1 else model
