"""Bytes that the replicas of a training job exchange at each synchronization."""

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.training import training_facts
from gpufabric.plan.paced_training import PacedTraining
from gpufabric.spec.sync_modes import SyncMode
from gpufabric.spec.training import Training


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


def round_seconds(training: PacedTraining) -> float:
    """Return the computing time between two synchronizations."""
    steps = 1 if training.sync == "data-parallel" else training.inner_steps
    return steps * training.step_seconds
