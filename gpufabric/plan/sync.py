"""Bytes that the replicas of a training job exchange at each synchronization."""

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.training import training_facts
from gpufabric.plan.paced_training import PacedTraining
from gpufabric.spec.sync_modes import SyncMode
from gpufabric.spec.training import Training

BITS_PER_BYTE = 8
GIGA = 1e9


def payload_bits(training: Training, catalog: Catalog, mode: SyncMode | None = None) -> float:
    """Return the size of all parameters or gradients as they are sent, in bits.

    All parameters are synchronized, including those that a token does not use.

    Args:
        training: the job.
        catalog: facts on training.
        mode: another mode than the declared one.
    """
    return training.model.total_parameters * float(sync_bits(training, catalog, mode))


def sync_bits(training: Training, catalog: Catalog, mode: SyncMode | None = None) -> int:
    """Return the bits of a parameter as regions exchange it: the declared ones, else those of the mode.

    They are the bits of the format, also for 8: no source states what headers and scales add.

    Args:
        training: the job.
        catalog: facts on training.
        mode: another mode than the declared one.
    """
    return training.sync_bits or training_facts(catalog).gradient_bits(mode or training.sync)


def sync_bytes(training: Training, regions: int, catalog: Catalog) -> float:
    """Return the bytes that one synchronization sends over each link, in each direction.

    An all-reduce in a ring of D regions sends 2(D-1)/D times the payload over each link (NVIDIA nccl-tests,
    "Performance reported by NCCL tests").

    Args:
        training: the job.
        regions: regions that hold a replica.
        catalog: facts on training.
    """
    return 2 * (regions - 1) / regions * payload_bits(training, catalog) / BITS_PER_BYTE


def sending_seconds(training: Training, regions: int, gbps: float, catalog: Catalog) -> float:
    """Return the time that one synchronization takes at the full rate of the slowest link.

    Args:
        training: the job.
        regions: regions that hold a replica.
        gbps: bandwidth of the link, in Gbit/s in each direction.
        catalog: facts on training.
    """
    return sync_bytes(training, regions, catalog) * BITS_PER_BYTE / (gbps * GIGA)


def mean_gbps(training: PacedTraining, regions: int, catalog: Catalog) -> float:
    """Return the mean load of each link over a round, in Gbit/s in each direction. Traffic charges follow it.

    Args:
        training: the job.
        regions: regions that hold a replica.
        catalog: facts on training.
    """
    return gbps_of(sync_bytes(training, regions, catalog), round_seconds(training))


def round_seconds(training: PacedTraining) -> float:
    """Return the computing time between two synchronizations."""
    steps = 1 if training.sync == "data-parallel" else training.inner_steps
    return steps * training.step_seconds


def gbps_of(volume_bytes: float, seconds: float) -> float:
    """Return the rate of a volume sent within a time, in Gbit/s."""
    return volume_bytes * BITS_PER_BYTE / seconds / GIGA
