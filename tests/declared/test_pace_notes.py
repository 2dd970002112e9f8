from dataclasses import replace
from pathlib import Path
from typing import Any

from gpufabric.catalog.catalog import default_catalog
from gpufabric.declared.pace_notes import pace_faults, pace_notes
from gpufabric.spec.problems import Problem
from gpufabric.spec.project import Project, load_project
from tests.training.dense_job import dense_job

PROJECT = load_project(Path(__file__).parents[2])
CATALOG = default_catalog()


def project(**changes: Any) -> Project:
    return replace(PROJECT, fabric=PROJECT.fabric.model_copy(update={"training": dense_job(**changes)}))


def test_a_step_faster_than_published_runs_is_noted_with_their_time() -> None:
    (note,) = pace_notes(project(step_seconds=0.5, global_batch=1024, precision="fp8"), CATALOG)
    assert note.startswith(
        "fabric.training.step_seconds: 0.5 s is faster than published runs on these GPUs; there, a step takes"
    )
    assert "H100: 1," in note


def test_a_plausible_step_is_not_noted() -> None:
    assert pace_notes(project(step_seconds=6, global_batch=1024, precision="fp8"), CATALOG) == ()


def test_nothing_is_said_of_a_fabric_that_cannot_be_read() -> None:
    fast = project(step_seconds=0.5, global_batch=1024, precision="fp8")
    broken = replace(fast, faults={"aws-a": (Problem("a", "b", "c", "d"),)})
    without = replace(PROJECT, fabric=PROJECT.fabric.model_copy(update={"training": None}))
    assert pace_notes(broken, CATALOG) == pace_notes(without, CATALOG) == ()


def test_a_step_faster_than_the_peak_is_a_fault_of_the_first_region() -> None:
    fast = project(step_seconds=0.01, global_batch=1024)
    ((stack, (fault,)),) = pace_faults(fast, sorted(fast.regions), CATALOG).items()
    assert stack == next(iter(fast.regions))
    assert (fault.where, fault.given) == ("fabric.training.step_seconds", "0.01 s")
    assert "at their dense peak in bf16" in fault.allowed
    assert pace_faults(fast, ["backbone"], CATALOG) == {}


def test_a_step_that_is_only_fast_is_no_fault() -> None:
    fast = project(step_seconds=0.9, global_batch=1024, precision="fp8")
    assert pace_faults(fast, sorted(fast.regions), CATALOG) == {}
