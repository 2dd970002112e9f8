from typing import Any

from gpufabric.catalog.catalog import default_catalog
from gpufabric.training.answer.answer import JobFacts, TrainingAnswer
from gpufabric.training.answer.part import part_of
from tests.training.answer.test_part import given

JOB = JobFacts(
    model="m",
    total_parameters=70_000_000_000,
    active_parameters=7_000_000_000,
    flops_per_token=1,
    sequence_length=4096,
    precision="fp8",
    sync="streaming-diloco",
    inner_steps=100,
    global_batch=1024,
    tokens=None,
)


def answer(*, findings: tuple[str, ...] = (), **part: Any) -> TrainingAnswer:
    return TrainingAnswer(job=JOB, fabric=part_of(given(**part), None, default_catalog()), findings=findings)


def test_a_finding_outweighs_everything() -> None:
    assert answer(findings=("too slow",)).verdict == "cannot run"
    assert answer(findings=("too slow",), tokens_per_second=None).verdict == "cannot run"


def test_without_a_pace_the_verdict_is_unknown() -> None:
    assert answer(tokens_per_second=None).verdict == "unknown"
    assert answer().verdict == "runs"
