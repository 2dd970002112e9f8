"""Bytes that the replicas of a training job exchange at each synchronization."""

from typing import TypeVar

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.training import training_facts
from gpufabric.plan.paced_training import PacedTraining
from gpufabric.spec.sync_modes import SyncMode
from gpufabric.spec.training import Training
from gpufabric.training.experts.sizes import shared_parameters

TrainingT = TypeVar("TrainingT", bound=Training)


def payload_bits(training: Training, catalog: Catalog, mode: SyncMode | None = None) -> float:
    """Return the size of all parameters or gradients as they are sent, in bits.

    All parameters are synchronized, including those that a token does not use. Regions that train experts
    apart exchange what all of them hold.

    Args:
        training: the job.
        catalog: facts on training.
        mode: another mode than the declared one.
    """
    apart = training.expert_regions == "independent"
    parameters = shared_parameters(training.model) if apart else training.model.total_parameters
    return parameters * float(sync_bits(training, catalog, mode))


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
    merging = merges_of(training)
    steps = 1 if merging.sync == "data-parallel" else merging.inner_steps
    return steps * training.step_seconds


def merges_of(training: TrainingT) -> TrainingT:
    """Return a job as its regions exchange parameters: merges of experts trained apart are outer steps.

    One merge at the end comes after all steps of the run. If the job declares no tokens or no batch, their
    number is not known: outer steps then come as often as declared, which overstates the traffic.
    """
    if training.expert_regions != "independent":
        return training
    steps = training.merge_every_steps or steps_of_run(training) or training.inner_steps
    return training.model_copy(update={"sync": "diloco", "inner_steps": steps})


def steps_of_run(training: Training) -> int | None:
    """Return the steps of the whole run; None if its tokens or its batch are not declared."""
    if training.tokens is None or training.global_batch is None:
        return None
    return max(1, training.tokens // (training.global_batch * training.model.sequence_length))
