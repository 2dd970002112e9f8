from decimal import Decimal
from typing import Any

from gpufabric.cost.change import CostChange
from gpufabric.cost.records import LineRecord
from gpufabric.masking.known import mask_of
from gpufabric.masking.mask import Mask
from gpufabric.report.cost_line import CostLine
from gpufabric.report.cost_lines import cost_lines_of, line_rows
from gpufabric.report.json_form import as_json, from_json
from gpufabric.report.markdown import markdown
from gpufabric.report.model import StackReport
from gpufabric.report.page import page
from tests.report.conftest import CASES

MASK: Mask = mask_of(frozenset(), {})


def line(item: str, month: str | None, **more: Any) -> LineRecord:
    made: dict[str, Any] = {
        "item": item,
        "region": "us-east-1",
        "pool": "",
        "resource": item,
        "what": f"1 x {item}",
        "quantity": "1",
        "unit": "hour",
        "usd_per_hour": None if month is None else str(Decimal(month) / 730),
        "usd_per_month": month,
        "usd_upfront": None,
        "reason": "" if month is not None else "no price",
        "assumed": "",
        **more,
    }
    return LineRecord(**made)


def lines(before: list[LineRecord] | None, after: list[LineRecord] | None) -> dict[str, CostLine]:
    change = CostChange(
        "x",
        None,
        None,
        lines_before=None if before is None else tuple(before),
        lines_after=None if after is None else tuple(after),
    )
    return {made.resource or made.item: made for made in cost_lines_of(change, MASK)}


def test_lines_of_both_sides_are_joined() -> None:
    before = [line("nat", "10"), line("gone", "5"), line("unknown", None)]
    after = [line("nat", "30"), line("new", "2.5"), line("unknown", "1")]
    joined = lines(before, after)
    amounts = {
        name: (made.usd_per_month_before, made.usd_per_month_after, made.usd_per_month_difference)
        for name, made in joined.items()
    }
    assert amounts == {
        "nat": (10, 30, 20),
        "gone": (5, None, -5),
        "new": (None, Decimal("2.5"), Decimal("2.5")),
        "unknown": (None, 1, None),
    }
    assert joined["unknown"].reason == "no price"


def test_what_stands_for_several_resources_is_joined_by_its_item() -> None:
    several = lines([line("dns", "1", resource="a, b")], [line("dns", "2", resource="a, b, c")])
    assert [made.usd_per_month_difference for made in several.values()] == [1]


def test_the_largest_comes_first_and_what_has_no_price_last() -> None:
    change = CostChange(
        "x", None, None, lines_before=(line("a", "900"),), lines_after=(line("b", "5"), line("c", None))
    )
    assert [made.item for made in cost_lines_of(change, MASK)] == ["a", "b", "c"]


def test_pools_come_first_among_what_has_no_price() -> None:
    unpriced = (line("dns", None), line("gpu", None, pool="train"))
    change = CostChange("x", None, None, lines_before=(), lines_after=unpriced)
    assert [made.item for made in cost_lines_of(change, MASK)] == ["gpu", "dns"]


def test_a_side_without_the_item_is_not_unknown() -> None:
    made = lines([line("gone", None)], [line("new", None)])
    rows = {
        row[1]: row[3:6]
        for row in line_rows(StackReport(stack="x", outcome="ok", cost_lines=tuple(made.values())))
    }
    assert rows == {"gone": ("unknown", "-", "unknown"), "new": ("-", "unknown", "unknown")}


def test_a_quantity_has_the_unit_that_the_item_does_not_name() -> None:
    made = lines([], [line("disk", "8", quantity="1600", unit="GiB-month"), line("zone", "1", unit="month")])
    rows = {
        row[1]: row[4]
        for row in line_rows(StackReport(stack="x", outcome="ok", cost_lines=tuple(made.values())))
    }
    assert rows == {"disk": "$8.00 (1,600 GiB)", "zone": "$1.00 (1)"}


def test_without_a_record_there_are_no_lines() -> None:
    assert cost_lines_of(None, MASK) == ()
    assert cost_lines_of(CostChange("x", None, None), MASK) == ()


def test_rows_say_what_is_unknown_absent_and_paid_once() -> None:
    made = lines(
        [line("unknown", None)],
        [line("unknown", None), line("block", "70", usd_upfront="840", pool="train", quantity="4")],
    )
    rows = line_rows(StackReport(stack="x", outcome="ok", cost_lines=tuple(made.values())))
    assert sorted(rows) == sorted(
        [
            ("train", "block", "1 x block", "-", "$70.00 (4)", "+$70.00", "paid once: $840.00"),
            ("-", "unknown", "1 x unknown", "unknown", "unknown", "unknown", "no price"),
        ]
    )


def test_every_form_has_the_lines_folded() -> None:
    report = CASES["resize"]()
    made = tuple(lines([line("nat", "10")], [line("nat", "30"), line("<b>", "1")]).values())
    stacks = tuple(stack.model_copy(update={"cost_lines": made}) for stack in report.stacks)
    full = report.model_copy(update={"stacks": stacks})
    comment, html = markdown(full), page(full)
    assert "<details><summary>Cost of aws-us-east-1 by pool and resource: 2 lines</summary>" in comment
    assert "| - | nat | 1 x nat | $10.00 (1) | $30.00 (1) | +$20.00 |  |" in comment
    assert "Cost of aws-us-east-1 by pool and resource: 2 lines</summary>" in html
    assert "1 x &lt;b&gt;" in html
    assert "<b>" not in comment
    assert from_json(as_json(full), "report.json") == full
