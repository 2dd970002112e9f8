from pathlib import Path
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.spec.project import load_project
from gpufabric.spec.training import Training
from gpufabric.training.pace.pace import Gpus, NoPace, StepTime
from gpufabric.training.pace.step import step_time

CATALOG = default_catalog()
DECLARED = load_project(Path(__file__).parents[3]).fabric.training
H100 = ("aws", "p5.48xlarge")
GB200 = ("azure", "Standard_ND128isr_NDR_GB200_v6")


def job(**changes: Any) -> Training:
    assert DECLARED is not None
    given = {"step_seconds": None, "global_batch": 1024, "precision": "fp8", **changes}
    return Training.model_validate(DECLARED.model_dump(by_alias=True) | given)


def step(gpus: Gpus, **changes: Any) -> StepTime:
    time = step_time(job(**changes), gpus, CATALOG)
    assert isinstance(time, StepTime)
    return time


def test_a_step_takes_the_tokens_of_the_batch_over_the_throughput() -> None:
    time = step({H100: 256})
    (pace,) = time.paces
    assert time.tokens == 1024 * 8192
    assert time.expected_seconds == pytest.approx(1024 * 8192 / 256 / pace.expected)
    assert pace.expected == pytest.approx(1664, rel=0.01)
    assert time.low_seconds < time.expected_seconds < time.high_seconds


def test_systems_share_the_batch_by_their_throughput() -> None:
    both, fast, slow = step({H100: 256, GB200: 72}), step({GB200: 72}), step({H100: 256})
    assert 1 / both.expected_seconds == pytest.approx(1 / fast.expected_seconds + 1 / slow.expected_seconds)
    assert [pace.system for pace in both.paces] == ["GB200", "H100"]
    assert both.text.startswith(f"a step takes {both.expected_seconds:.3g} s (")
    assert "; H100: 1," in both.text


def test_a_larger_batch_takes_longer_and_more_gpus_less() -> None:
    once = step({H100: 256}).expected_seconds
    assert step({H100: 256}, global_batch=2048).expected_seconds == pytest.approx(2 * once)
    assert step({H100: 512}).expected_seconds == pytest.approx(once / 2)


@pytest.mark.parametrize(
    ("gpus", "changes", "text"),
    [
        (
            {H100: 256, ("oci", "BM.GPU.MI300X.8"): 8},
            {},
            "dense-70b (dense) in fp8 on MI300X;",
        ),
        (
            {H100: 256},
            {"precision": "nvfp4"},
            "dense-70b (dense) in nvfp4 on H100;",
        ),
        # One GPU of a machine has no NVLink domain of 8.
        (
            {("aws", "p5.4xlarge"): 16},
            {},
            "dense-70b (dense) in fp8 on H100 without",
        ),
        ({}, {}, "dense-70b: no region has GPUs"),
        (
            {H100: 256},
            {"step_seconds": 6, "global_batch": None},
            "dense-70b: no global_batch is declared",
        ),
    ],
)
def test_what_is_unknown_leaves_the_time_unknown(gpus: Gpus, changes: dict[str, Any], text: str) -> None:
    nothing = step_time(job(**changes), gpus, CATALOG)
    assert isinstance(nothing, NoPace)
    assert nothing.text.startswith(f"no measured throughput for {text}")
