import json

import pytest

from gpufabric.report.json_form import as_json, from_json, schema
from gpufabric.report.model import Report
from gpufabric.spec.problems import DeclarationError
from tests.report.conftest import CASES


def test_json_is_read_as_it_was_written(case: tuple[str, Report]) -> None:
    name, report = case
    text = as_json(report)
    assert as_json(CASES[name]()) == text
    assert from_json(text, "report.json") == report


@pytest.mark.parametrize("change", [{"format": "x"}, {"unknown": 1}, {"verdict": "maybe"}])
def test_other_json_is_refused(change: dict[str, object]) -> None:
    data = json.loads(as_json(CASES["crash"]())) | change
    with pytest.raises(DeclarationError, match=r"given report\.json: .*allowed: a report in JSON, format 1"):
        from_json(json.dumps(data), "report.json")


def test_text_that_is_no_json_is_refused() -> None:
    with pytest.raises(DeclarationError, match=r"report\.json"):
        from_json("hunter2", "report.json")


def test_schema_names_every_key_of_a_report() -> None:
    assert set(json.loads(as_json(CASES["crash"]()))) == set(schema()["properties"])


@pytest.mark.parametrize("amount", ["1e400", "NaN", "-Infinity", "0.1e-40"])
def test_an_amount_that_cannot_be_rounded_is_refused(amount: str) -> None:
    data = json.loads(as_json(CASES["resize"]()))
    data["totals"]["usd_per_month_after"] = amount
    with pytest.raises(DeclarationError, match="usd_per_month_after"):
        from_json(json.dumps(data), "report.json")
