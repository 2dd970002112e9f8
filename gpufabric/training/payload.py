"""Bytes that the replicas of a training job exchange at each synchronization."""

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.training import training_facts
from gpufabric.plan.paced_training import PacedTraining
from gpufabric.spec.sync_modes import SyncMode
from gpufabric.spec.training import Training
from gpufabric.training.experts.sizes import shared_parameters


def payload_bits(training: Training, catalog: Catalog, mode: SyncMode | None = None) -> float:
    """Return the size of all parameters or gradients as they are sent, in bits.

    All parameters are synchronized, including those that a token does not use. Regions that train experts
    apart exchange only what all of them hold; 0 if they merge once, at the end.

    Args:
        training: the job.
        catalog: facts on training.
        mode: another mode than the declared one.
    """
    if not trains_apart(training):
        parameters = training.model.total_parameters
    else:
        parameters = shared_parameters(training.model) if training.merge_every_steps else 0
    return parameters * float(sync_bits(training, catalog, mode))


def trains_apart(training: Training) -> bool:
    """Return whether regions train experts apart, and only merge the rest at intervals."""
    return training.expert_regions == "independent" and training.model.experts is not None


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
    if trains_apart(training) and training.merge_every_steps:
        return training.merge_every_steps * training.step_seconds
    steps = 1 if training.sync == "data-parallel" else training.inner_steps
    return steps * training.step_seconds
