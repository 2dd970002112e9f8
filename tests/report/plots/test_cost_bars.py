from decimal import Decimal

import pytest

from gpufabric.report.model import Amounts, Report, Summary
from gpufabric.report.plots.bars import Row
from gpufabric.report.plots.cost_bars import kind_rows, stack_rows, stack_sides, waterfall_rows
from tests.report.conftest import CASES
from tests.report.showing import shown


def lines(rows: list[Row]) -> list[tuple[str, str, str]]:
    return [(row.label, row.text, row.note) for row in rows]


def test_stacks_before_and_after_the_dearest_first() -> None:
    assert lines(stack_rows(shown())) == [
        ("azure-eastus", "$7,106,642", "no change"),
        ("aws-us-east-1", "$3,983,472 → $5,311,298", "+$1,327,826"),
        ("oci-us-ashburn-1", "$3,271,016", "no change"),
        ("backbone", "$1,270", "no change"),
    ]


def test_bars_are_parts_of_the_dearest() -> None:
    before, after = stack_rows(shown())[1].parts
    assert (before.kind, after.kind, before.line, after.line) == ("before", "after", 0, 1)
    assert before.width == pytest.approx(3983471.96 / 7106641.98)


def test_machines_without_a_price_are_hatched_and_make_a_lower_bound() -> None:
    (azure,) = [row for row in stack_rows(CASES["up"]()) if row.label == "azure-eastus"]
    assert (azure.text, azure.note, azure.unknown) == ("$0 → at least $538", "change unknown", True)


def test_an_unknown_side_is_hatched_and_never_zero() -> None:
    (row,) = stack_rows(CASES["crash"]())
    assert row.text == "$666,205 → unknown"
    assert [part.kind for part in row.parts] == ["before", "unknown"]


def test_further_stacks_are_added_up() -> None:
    report = CASES["30-stacks"]()
    rows = stack_rows(report)
    assert len(rows) == 13
    assert rows[-1].label == "19 other stacks"
    sides = stack_sides(report)
    rest = sorted((side.after or Decimal(0) for side in sides), reverse=True)[12:]
    assert f"{sum(rest):,.0f}" in rows[-1].text


def test_kinds_and_items_without_a_price() -> None:
    rows = lines(kind_rows(CASES["resize"]()))
    assert rows[0] == ("p6-b200.48xlarge", "$665,368 → $1,330,735", "+$665,368")
    assert rows[-1] == ("12 kinds without a price", "unknown", "")
    assert kind_rows(CASES["30-stacks"]()) == []


def test_the_waterfall_leads_from_before_to_after() -> None:
    rows = waterfall_rows(shown())
    assert lines(rows) == [
        ("before", "$14,362,400", ""),
        ("aws-us-east-1", "+$1,327,826", ""),
        ("after", "$15,690,226", ""),
    ]
    (step,) = rows[1].parts
    assert step.start == pytest.approx(rows[0].parts[0].width)
    assert step.start + step.width == pytest.approx(rows[2].parts[0].width)


def test_steps_that_are_unknown_are_named_and_ends_are_lower_bounds() -> None:
    rows = waterfall_rows(CASES["destroyed"]())
    assert ("azure-eastus", "unknown", "") in lines(rows)
    assert (rows[0].text, rows[-1].text) == ("at least $666,934", "$0")


@pytest.mark.parametrize("scene", ["crash", "policy-failure", "1500-resources"])
def test_without_a_known_change_there_is_no_waterfall(scene: str) -> None:
    assert waterfall_rows(CASES[scene]()) == []


def test_stacks_with_an_unknown_side_are_in_no_sum() -> None:
    report = shown()
    unknown = report.stacks[1].model_copy(update={"after": Summary(money=Amounts())})
    changed: Report = report.model_copy(update={"stacks": (report.stacks[0], unknown, *report.stacks[2:])})
    rows = waterfall_rows(changed)
    assert rows[0].text == "$7,255,758"
    assert ("azure-eastus", "unknown", "") in lines(rows)
