"""The shortest time of a step by the peak of the GPUs, computed here by hand."""

from pathlib import Path

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.market import market
from gpufabric.spec.project import load_project
from gpufabric.training.flops import flops_per_token
from gpufabric.training.pace.peak import faster_than_peak
from gpufabric.training.pace.replicas import replicas_of
from tests.training.dense_job import dense_job

CATALOG = default_catalog()
REGIONS = load_project(Path(__file__).parents[3]).regions
STACK = "aws-us-east-1"
ONE = {STACK: REGIONS[STACK]}


def least_seconds() -> float:
    """Return the time at the peak for 1,024 sequences in bf16."""
    job = dense_job(step_seconds=1, global_batch=1024)
    known = market(CATALOG).accelerators
    peak_tflops = sum(
        replica.gpus
        * known[CATALOG.shape(replica.cloud, replica.shape).accelerator or ""].peak_bf16_tflops.value
        for replica in replicas_of(ONE, CATALOG)
    )
    work = 1024 * job.model.sequence_length * flops_per_token(job.model)
    return work / (float(peak_tflops) * 1e12)


def test_a_step_at_the_peak_is_possible_and_a_faster_one_is_not() -> None:
    least = least_seconds()
    assert faster_than_peak(dense_job(step_seconds=least * 1.001, global_batch=1024), ONE, CATALOG) is None
    fault = faster_than_peak(dense_job(step_seconds=least * 0.999, global_batch=1024), ONE, CATALOG)
    assert fault is not None
    assert f"at least {least:.3g} s" in fault.allowed
    assert fault.limit.startswith("catalogue of accelerators: ")


@pytest.mark.parametrize(
    "job",
    [
        dense_job(step_seconds=0.001),
        dense_job(global_batch=1024, step_seconds=None),
        dense_job(step_seconds=0.001, global_batch=1024, precision="nvfp4"),
    ],
    ids=["no batch", "no step", "a format without a known peak"],
)
def test_what_is_not_known_is_no_fault(job: object) -> None:
    assert faster_than_peak(job, ONE, CATALOG) is None  # pyright: ignore[reportArgumentType]


def test_regions_without_gpus_have_no_peak() -> None:
    assert faster_than_peak(dense_job(step_seconds=0.001, global_batch=1024), {}, CATALOG) is None
