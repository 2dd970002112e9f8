"""A training job whose step time is known."""

from typing import Any

from pydantic import PositiveFloat

from gpufabric.spec.training import Training


class PacedTraining(Training):
    """A job whose step time is known: as declared, or from measured throughput."""

    # Declarations are immutable, so that a narrower type is safe.
    step_seconds: PositiveFloat  # pyright: ignore[reportGeneralTypeIssues, reportIncompatibleVariableOverride]
    """Time of one training step inside a region, in seconds."""


def with_step(training: Training, step_seconds: float) -> PacedTraining:
    """Return a job with a step time.

    Args:
        training: the job.
        step_seconds: time of one training step inside a region, in seconds.
    """
    # The values are valid already, and planning asks for many jobs.
    values: dict[str, Any] = dict(training) | {"step_seconds": step_seconds}
    return PacedTraining.model_construct({*training.model_fields_set, "step_seconds"}, **values)


def stated_pace(training: Training | None) -> PacedTraining | None:
    """Return a job whose declaration states the step time; None without one."""
    if training is None or training.step_seconds is None:
        return None
    return with_step(training, training.step_seconds)
