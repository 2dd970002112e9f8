import json
from dataclasses import replace

from gpufabric.report.training.model import TrainingReport, training_report_of, training_schema
from gpufabric.training.answer.answer import LinkModes
from tests.training.answer.test_answer import answer


def test_an_answer_becomes_json_and_back() -> None:
    report = training_report_of(answer())
    written = report.model_dump_json()
    assert TrainingReport.model_validate_json(written) == report
    assert report.fabric.per_trillion.usd is not None
    assert json.loads(written)["verdict"] == "runs"


def test_a_bandwidth_without_an_end_is_null() -> None:
    link = LinkModes(
        key="a--b",
        gbps=2.0,
        used=True,
        fits=False,
        text="",
        shares={"diloco": 1 / 3},
        needs_gbps={"diloco": float("inf")},
    )
    (read,) = training_report_of(replace(answer(), links=(link,))).links
    assert read.needs_gbps["diloco"] is None
    assert read.shares["diloco"] == 0.333333


def test_the_schema_names_every_field() -> None:
    assert set(TrainingReport.model_fields) == set(training_schema()["properties"])
