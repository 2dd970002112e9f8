from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import load_project
from gpufabric.spec.training import Training

MODEL = {
    "name": "m",
    "total_parameters": 7_000_000_000,
    "active_parameters": 7_000_000_000,
    "layers": 32,
    "hidden_size": 4096,
    "vocabulary": 32000,
    "sequence_length": 4096,
}


def fabric(**training: Any) -> dict[str, Any]:
    return {"name": "demo", "training": {"model": MODEL, "sync": "diloco", **training}}


@pytest.mark.parametrize("given", [{"step_seconds": 6}, {"global_batch": 64}])
def test_a_step_time_is_stated_or_follows_from_the_batch(given: dict[str, float]) -> None:
    training = Training.model_validate(fabric(**given)["training"])
    assert (training.step_seconds, training.global_batch) == (
        given.get("step_seconds"),
        given.get("global_batch"),
    )


@pytest.mark.parametrize("given", [{}, {"step_seconds": None}])
def test_a_job_with_neither_is_refused(project_dir: Callable[..., Path], given: dict[str, Any]) -> None:
    with pytest.raises(DeclarationError) as caught:
        load_project(project_dir(fabric(**given)))
    (problem,) = caught.value.problems
    assert (problem.where, problem.file) == ("fabric.training", "Pulumi.yaml")
    assert problem.given == f"a mapping with {2 + len(given)} keys"
    assert problem.allowed == "step_seconds, or global_batch, from which the time of a step follows"
    assert problem.limit
    assert problem.line


@pytest.mark.parametrize("seconds", [1e-320, 0.0009, 86401, 1e300])
def test_a_step_takes_a_millisecond_to_a_day(project_dir: Callable[..., Path], seconds: float) -> None:
    """Other times are slips: figures from them are nonsense, and sums overflow."""
    with pytest.raises(DeclarationError) as caught:
        load_project(project_dir(fabric(step_seconds=seconds)))
    (problem,) = caught.value.problems
    assert (problem.where, problem.given) == ("fabric.training.step_seconds", str(seconds))
    assert problem.allowed.startswith(("greater than or equal to 0.001", "less than or equal to 86400"))


@pytest.mark.parametrize("seconds", [0.001, 86400])
def test_the_limits_of_a_step_are_allowed(seconds: float) -> None:
    assert Training.model_validate(fabric(step_seconds=seconds)["training"]).step_seconds == seconds
