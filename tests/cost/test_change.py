import json
from pathlib import Path
from typing import Any

import pytest

from gpufabric.cost.change import CostChange, read_cost_change, write_cost_change
from gpufabric.cost.money import Money
from gpufabric.cost.records import LineRecord
from gpufabric.protection.holdings import Asset, Holdings, Machines, PoolHolding
from gpufabric.spec.problems import DeclarationError


def money(hour: str | None, unpriced: tuple[str, ...] = ()) -> Money:
    return {
        "usd_per_hour": hour,
        "usd_per_month": None,
        "usd_per_hour_min": None,
        "usd_upfront": None,
        "usd_prepaid_per_month": None,
        "usd_per_gpu_hour": None,
        "priced_gpus": None,
        "assumptions": [],
        "unpriced": list(unpriced),
        "unpriced_machines": [],
    }


def written(folder: Path, name: str, before: Any, after: Any, overlap: str | None = None) -> Path:
    file = folder / name
    write_cost_change(CostChange("aws-us-east-1", before, after, overlap), file)
    return file


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    change = CostChange("aws-us-east-1", money("1.00"), money(None, ("8 x unknown",)), "0.50")
    file = written(tmp_path, "1", change.before, change.after, change.overlap_usd_per_hour)
    assert read_cost_change([file]) == change
    assert json.loads(file.read_text())["format"] == 1


def test_the_first_pass_has_the_cost_before_and_the_last_the_cost_after(tmp_path: Path) -> None:
    first = written(tmp_path, "1", money("1.00"), money("2.00"))
    second = written(tmp_path, "2", money("2.00"), money("3.00"), "0.50")
    change = read_cost_change([first, second])
    assert change == CostChange("aws-us-east-1", money("1.00"), money("3.00"), "0.50")


def test_a_first_pass_without_a_record_leaves_the_cost_before_unknown(tmp_path: Path) -> None:
    second = written(tmp_path, "2", money("2.00"), money("3.00"))
    change = read_cost_change([tmp_path / "absent", second])
    assert change is not None
    assert change.before is None
    assert read_cost_change([tmp_path / "absent"]) is None


def test_an_unknown_side_stays_unknown(tmp_path: Path) -> None:
    change = read_cost_change([written(tmp_path, "1", None, money("2.00"))])
    assert change is not None
    assert change.before is None


@pytest.mark.parametrize("content", ["", "[]", "{", '{"format": 2}', '"x"'])
def test_other_files_are_refused_without_quoting_them(tmp_path: Path, content: str) -> None:
    file = tmp_path / "x.priced.json"
    file.write_text(content)
    with pytest.raises(DeclarationError, match=r"x\.priced\.json: given not a record"):
        read_cost_change([file])


def test_damaged_amounts_are_unknown(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_text('{"format": 1, "after": {"usd_per_hour": 3, "unpriced": "x"}}')
    change = read_cost_change([file])
    assert change is not None
    assert change.after == money(None)


def test_what_a_stack_holds_is_read_as_it_was_written(tmp_path: Path) -> None:
    pool = PoolHolding("train", ("p5.48xlarge",), (Machines("urn:1", 8, 8, None),), None, ("spot",), ())
    held = Holdings({"train": pool}, (Asset("link", "a--b", "link", ("urn:2",)),), {"urn:3": "unknown"})
    file = tmp_path / "1"
    write_cost_change(CostChange("aws", None, None, held_before=held, held_after=Holdings()), file)
    change = read_cost_change([file])
    assert change is not None
    assert (change.held_before, change.held_after) == (held, Holdings())


def test_holdings_of_another_form_are_unknown(tmp_path: Path) -> None:
    file = tmp_path / "1"
    file.write_text(json.dumps({"format": 1, "stack": "aws", "held_before": {"pools": 1}}))
    change = read_cost_change([file])
    assert change is not None
    assert change.held_before is None


def test_lines_are_read_as_they_were_written(tmp_path: Path) -> None:
    line = LineRecord(
        item="kms-key",
        region="us-east-1",
        pool="",
        resource="a, b",
        what="2 x kms-key",
        quantity="2",
        unit="month",
        usd_per_hour="0.00274",
        usd_per_month="2",
        usd_upfront=None,
        reason="",
        assumed="",
    )
    file, later = tmp_path / "1", tmp_path / "2"
    write_cost_change(CostChange("aws", None, None, lines_before=(line,), lines_after=()), file)
    write_cost_change(CostChange("aws", None, None, lines_before=(), lines_after=(line,)), later)
    change = read_cost_change([file, later])
    assert change is not None
    assert (change.lines_before, change.lines_after) == ((line,), (line,))
    later.write_text('{"format": 1, "lines_after": [{"item": 3}]}')
    damaged = read_cost_change([later])
    assert damaged is not None
    assert (damaged.lines_before, damaged.lines_after) == (None, None)
