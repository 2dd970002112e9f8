from pathlib import Path
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.paced_training import PacedTraining
from gpufabric.spec.project import load_project
from gpufabric.training.pace.job import faster_than_published, paced_fabric, paced_job
from gpufabric.training.pace.pace import NoPace, StepTime
from gpufabric.training.pace.replicas import replicas_of
from gpufabric.training.pace.step import step_time
from tests.training.dense_job import dense_job

PROJECT = load_project(Path(__file__).parents[3])
CATALOG = default_catalog()


GIVEN: dict[str, Any] = {"step_seconds": None, "global_batch": 1024, "precision": "fp8"}


def test_a_stated_time_wins() -> None:
    job = paced_job(dense_job(step_seconds=3.5, global_batch=1024), PROJECT.regions, CATALOG)
    assert isinstance(job, PacedTraining)
    assert job.step_seconds == 3.5


def test_a_job_without_a_measurement_has_no_time() -> None:
    job = paced_job(dense_job(step_seconds=None, global_batch=1024), PROJECT.regions, CATALOG)
    assert isinstance(job, NoPace)
    assert job.text.startswith("no measured throughput for dense-70b (dense) in bf16 on B200;")


def test_a_shape_that_is_not_known_has_no_time() -> None:
    name = "oci-us-ashburn-1"
    region = PROJECT.regions[name]
    pools = {"train": region.pools["train"].model_copy(update={"shape": "BM.GPU.NONE"})}
    regions = {**PROJECT.regions, name: region.model_copy(update={"pools": pools})}
    job = paced_job(dense_job(**GIVEN), regions, CATALOG)
    assert isinstance(job, NoPace)
    assert job.text == "no measured throughput for the shape BM.GPU.NONE"


def test_a_time_follows_from_the_gpus_of_all_regions() -> None:
    job = paced_job(dense_job(**GIVEN), PROJECT.regions, CATALOG)
    assert isinstance(job, PacedTraining)
    assert 4 < job.step_seconds < 6
    fabric = PROJECT.fabric.model_copy(update={"training": dense_job(**GIVEN)})
    assert paced_fabric(fabric, PROJECT.regions, CATALOG).training == job


def test_a_fabric_keeps_an_unknown_time() -> None:
    unknown = dense_job(step_seconds=None, global_batch=1024)
    fabric = PROJECT.fabric.model_copy(update={"training": unknown})
    assert paced_fabric(fabric, PROJECT.regions, CATALOG).training == unknown
    stated = PROJECT.fabric.model_copy(update={"training": dense_job()})
    assert paced_fabric(stated, PROJECT.regions, CATALOG) is stated


@pytest.mark.parametrize(("share", "is_too_fast"), [(0.99, True), (1.01, False), (5, False)])
def test_a_stated_time_below_the_range_of_measurements_is_noticed(share: float, is_too_fast: bool) -> None:
    time = step_time(dense_job(**GIVEN), replicas_of(PROJECT.regions, CATALOG), CATALOG)
    assert isinstance(time, StepTime)
    job = dense_job(**GIVEN | {"step_seconds": share * time.low_seconds})
    assert faster_than_published(job, PROJECT.regions, CATALOG) == (time if is_too_fast else None)


@pytest.mark.parametrize(
    "changes",
    [{"step_seconds": 1e-3}, {"step_seconds": 1e-3, "global_batch": 1024, "precision": "bf16"}, GIVEN],
)
def test_without_a_batch_a_measurement_or_a_stated_time_nothing_is_compared(changes: dict[str, Any]) -> None:
    assert faster_than_published(dense_job(**changes), PROJECT.regions, CATALOG) is None
