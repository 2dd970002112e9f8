"""Figures of a run as a small file."""

import json
from decimal import Decimal

import pytest
from jsonschema import Draft202012Validator

from gpufabric.plan.clock import now
from gpufabric.report.build import report_of
from gpufabric.report.model import Report
from gpufabric.report.trend.dated_figures import KeptFabric, kept_from_json, kept_json, kept_of, kept_schema
from gpufabric.spec.problems import DeclarationError
from tests.report.conftest import RECORDED
from tests.report.trend.history import FABRICS

GONE = {"stack": "a", "gpus": 0, "usd_per_month": "0", "usd_per_gpu_hour": None}


def recorded(name: str) -> Report:
    return report_of([RECORDED / name])


def only(report: Report) -> KeptFabric:
    return kept_of(report, now())


def test_a_preview_keeps_what_is_up() -> None:
    report = recorded("resize")
    (stack,) = only(report).stacks
    before = report.stacks[0].before
    assert before is not None
    assert stack.gpus == before.gpus == 64
    assert stack.usd_per_month == before.money.usd_per_month


def test_an_update_keeps_what_it_made_and_a_failed_stack_is_unknown() -> None:
    report = recorded("resize").model_copy(update={"operation": "up"})
    assert only(report).stacks[0].gpus == 128
    failed = report.stacks[0].model_copy(update={"outcome": "failed"})
    (stack,) = only(report.model_copy(update={"stacks": (failed,)})).stacks
    assert (stack.gpus, stack.usd_per_month, stack.usd_per_gpu_hour) == (None, None, None)


def test_a_check_keeps_declarations() -> None:
    report = recorded("resize").model_copy(update={"operation": "check", "source": "check"})
    kept = only(report)
    assert kept.origin == "declarations"
    assert kept.stacks[0].gpus == 128


def test_the_price_of_a_machine_is_that_of_its_lines() -> None:
    report = recorded("resize")
    (price,) = only(report).stacks[0].prices
    line = next(line for line in report.stacks[0].cost_lines if line.unit == "machine")
    assert line.usd_per_hour_before
    assert line.quantity_before
    assert price.usd_per_hour == pytest.approx(line.usd_per_hour_before / line.quantity_before)
    assert price.shape == line.item


def test_a_run_has_one_file_and_the_same_bytes() -> None:
    report = recorded("resize")
    assert only(report).file_name == f"{report.run}.json"
    assert kept_json(only(report)) == kept_json(only(report))
    unnamed = FABRICS[0].model_copy(update={"run": ""})
    assert unnamed.file_name == "20260901T080000Z-up.json"


@pytest.mark.parametrize("run", ["../run", "/run", "a/b", "a\nb", ".run", "x" * 200])
def test_the_name_of_a_run_leads_to_no_other_folder(run: str) -> None:
    assert FABRICS[0].model_copy(update={"run": run}).file_name == "20260901T080000Z-up.json"
    both = FABRICS[0].model_copy(update={"run": run, "operation": "../up"})
    assert both.file_name == "20260901T080000Z-run.json"


def test_figures_are_small_and_follow_their_schema() -> None:
    validator = Draft202012Validator(kept_schema())
    for fabric in FABRICS:
        text = kept_json(fabric)
        assert len(text) < 2000
        validator.validate(json.loads(text))
        assert kept_from_json(text, "f") == fabric


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("format", 2),
        ("taken", "yesterday"),
        ("taken", "2026-11-29T08:00:00"),
        ("stacks", [{"stack": "a"}]),
        ("stacks", None),
        ("further", 1),
        ("stacks", [GONE, GONE]),
        ("stacks", [{**GONE, "gpus": -1}]),
        ("stacks", [{**GONE, "usd_per_month": "-1"}]),
        ("stacks", [{**GONE, "usd_per_month": "1e400"}]),
    ],
)
def test_damaged_figures_name_file_and_place(path: str, value: object) -> None:
    data = {**json.loads(kept_json(FABRICS[0])), path: value}
    with pytest.raises(DeclarationError) as caught:
        kept_from_json(json.dumps(data), "history/f.json")
    assert str(caught.value).startswith(f"history/f.json: {path}")


def test_no_json_names_the_file() -> None:
    with pytest.raises(DeclarationError, match=r"f\.json: given another value than text in JSON"):
        kept_from_json("{", "f.json")


def test_amounts_are_text() -> None:
    data = json.loads(kept_json(FABRICS[0]))
    assert data["stacks"][0]["usd_per_month"] == "1300000.00"
    assert Decimal(data["stacks"][0]["prices"][0]["usd_per_hour"]) == Decimal("113.9328")
