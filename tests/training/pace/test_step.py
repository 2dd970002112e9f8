from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.shape import Cloud
from gpufabric.spec.training import Training
from gpufabric.training.pace.pace import NoPace, StepTime
from gpufabric.training.pace.replicas import ReplicaGpus
from gpufabric.training.pace.step import step_time
from tests.training.dense_job import dense_job

CATALOG = default_catalog()


def replica(
    gpus: int, shape: str = "p5.48xlarge", cloud: Cloud = "aws", name: str = "aws-a/train"
) -> ReplicaGpus:
    return ReplicaGpus(name, cloud, shape, gpus)


def h100(gpus: int) -> ReplicaGpus:
    return replica(gpus)


def gb200(gpus: int) -> ReplicaGpus:
    return replica(gpus, "Standard_ND128isr_NDR_GB200_v6", "azure", "azure-b/train")


def job(**changes: Any) -> Training:
    return dense_job(**{"step_seconds": None, "global_batch": 1024, "precision": "fp8", **changes})


def step(*replicas: ReplicaGpus, **changes: Any) -> StepTime:
    time = step_time(job(**changes), replicas, CATALOG)
    assert isinstance(time, StepTime)
    return time


def test_a_step_takes_the_tokens_of_the_batch_over_the_throughput() -> None:
    time = step(h100(256))
    (pace,) = time.paces
    assert (time.tokens, time.replicas) == (1024 * 8192, 1)
    assert time.expected_seconds == pytest.approx(1024 * 8192 / 256 / pace.expected)
    assert pace.expected == pytest.approx(1664, rel=0.01)
    assert time.low_seconds < time.expected_seconds < time.high_seconds
    assert time.text.startswith(f"a step takes {time.expected_seconds:.3g} s (")
    assert "H100: 1," in time.text


def test_replicas_share_the_batch_equally_so_that_the_slowest_sets_the_time() -> None:
    both, alone = step(h100(256), gb200(144)), step(h100(256))
    assert (both.slowest, both.replicas) == ("aws-a/train", 2)
    assert both.expected_seconds == pytest.approx(alone.expected_seconds / 2)
    assert [pace.system for pace in both.paces] == ["GB200", "H100"]
    assert both.imbalance == (
        "aws-a/train is the slowest of 2 replicas with equal parts of the batch: with parts by throughput, a"
        f" step would take {both.balanced_seconds:.3g} s"
    )
    throughput = [256 * both.paces[1].expected, 144 * both.paces[0].expected]
    assert both.balanced_seconds == pytest.approx(both.tokens / sum(throughput))
    assert both.basis.startswith(f"{both.imbalance}; GB200: ")
    assert step(h100(64), gb200(576)).expected_seconds > step(gb200(576)).expected_seconds


def test_equal_replicas_wait_for_none() -> None:
    equal = step(h100(256), h100(256))
    assert equal.balanced_seconds == pytest.approx(equal.expected_seconds)
    assert equal.imbalance == ""


def test_a_larger_batch_takes_longer_and_more_gpus_less() -> None:
    once = step(h100(256)).expected_seconds
    assert step(h100(256), global_batch=2048).expected_seconds == pytest.approx(2 * once)
    assert step(h100(512)).expected_seconds == pytest.approx(once / 2)


@pytest.mark.parametrize(
    ("replicas", "changes", "text"),
    [
        ((h100(256), replica(8, "BM.GPU.MI300X.8", "oci")), {}, "dense-70b (dense) in fp8 on MI300X;"),
        ((h100(256),), {"precision": "nvfp4"}, "dense-70b (dense) in nvfp4 on H100;"),
        # One GPU of a machine has no NVLink domain of 8.
        ((replica(16, "p5.4xlarge"),), {}, "dense-70b (dense) in fp8 on H100 without NVLink;"),
        ((), {}, "dense-70b: no region has GPUs"),
        ((h100(256),), {"step_seconds": 6, "global_batch": None}, "dense-70b: no global_batch is declared"),
    ],
)
def test_what_is_unknown_leaves_the_time_unknown(
    replicas: tuple[ReplicaGpus, ...], changes: dict[str, Any], text: str
) -> None:
    nothing = step_time(job(**changes), replicas, CATALOG)
    assert isinstance(nothing, NoPace)
    assert nothing.text.startswith(f"no measured throughput for {text}")
