import io
import json
from decimal import Decimal
from typing import Any

import pytest
from rich.console import Console

from gpufabric.cost.change import CostChange
from gpufabric.events.log import log_of
from gpufabric.masking.known import mask_of
from gpufabric.report import figures
from gpufabric.report.build import StackSource, build
from gpufabric.report.json_form import as_json
from gpufabric.report.markdown import markdown
from gpufabric.report.model import Report
from gpufabric.report.outputs import summary_of, with_resources
from gpufabric.report.page import page
from gpufabric.report.summary import Amounts, Summary
from gpufabric.report.terminal.screen import show_report
from tests.report.making import ORIGIN, STACK, money, summary

EVENTS: list[dict[str, Any]] = [
    {
        "resOutputsEvent": {
            "metadata": {
                "op": "update",
                "urn": f"urn:pulumi:{STACK}::gpufabric::pulumi:pulumi:Stack::gpufabric-{STACK}",
                "type": "pulumi:pulumi:Stack",
                "old": {"outputs": {"summary": {"gpus": 8, "usd_per_hour": "9.00"}}},
                "new": {"outputs": {"summary": {"gpus": 16, "usd_per_hour": "9.00"}}},
            }
        }
    },
    {"summaryEvent": {"resourceChanges": {"same": 1}, "result": "succeeded"}},
]


def report(events: list[dict[str, Any]], cost: CostChange | None = None) -> Report:
    return build([StackSource(STACK, log_of(events), "done", cost)], ORIGIN)


def hourly(made: Report) -> tuple[Decimal | None, Decimal | None]:
    (stack,) = made.stacks
    assert stack.before is not None
    assert stack.after is not None
    return stack.before.money.usd_per_hour, stack.after.money.usd_per_hour


def test_a_record_of_the_cost_replaces_the_amounts_of_the_summary_output() -> None:
    counted = {"gpus_before": 8, "gpus_after": 16}
    priced = report(EVENTS, CostChange(STACK, money("1.00"), money("2.00"), **counted))
    assert hourly(priced) == (Decimal(1), Decimal(2))
    (stack,) = priced.stacks
    assert stack.after is not None
    assert (stack.after.gpus, stack.after.money.basis) == (16, "resources")
    assert hourly(report(EVENTS)) == (Decimal(9), Decimal(9))
    half = report(EVENTS, CostChange(STACK, None, money("2.00")))
    assert hourly(half) == (Decimal(9), Decimal(2))


def test_without_a_summary_or_a_record_nothing_is_made_up() -> None:
    summary = Summary(gpus=8, money=Amounts(usd_per_hour=Decimal(7)))
    mask = mask_of([], {})
    assert with_resources(summary, None, None, mask) == summary
    assert with_resources(None, None, None, mask) is None
    unknown = with_resources(summary, money(None, unpriced=["8 x unknown"]), None, mask)
    assert unknown is not None
    assert (unknown.money.usd_per_hour, unknown.money.unpriced) == (None, ("8 x unknown",))


def test_gpus_of_the_resources_count_and_not_those_of_a_stale_output() -> None:
    summary = Summary(gpus=256, nodes=32, money=Amounts(usd_per_hour=Decimal(7)))
    mask = mask_of([], {})
    gone = with_resources(summary, money("0.71"), 0, mask)
    assert gone is not None
    assert (gone.gpus, gone.nodes, gone.quota) == (0, None, ())
    same = with_resources(summary, money("7.00"), 256, mask)
    assert same is not None
    assert (same.gpus, same.nodes) == (256, 32)


def test_amounts_show_if_gpus_cannot_be_counted() -> None:
    made = report(EVENTS[1:], CostChange(STACK, money("1.00", usd_per_month="730.00"), money("2.00")))
    (stack,) = made.stacks
    assert stack.after is not None
    assert (stack.after.gpus, hourly(made)) == (None, (Decimal(1), Decimal(2)))
    assert (made.totals.gpus_before, made.totals.gpus_after) == (None, None)
    assert "GPUs unknown; " in made.headline
    assert "$730" in made.headline
    assert figures.figure(made.totals, "gpus") == "unknown"
    printed = io.StringIO()
    show_report(made, Console(file=printed, width=400), verbose=True)
    for text in (markdown(made), page(made), printed.getvalue()):
        assert "$2.00" in text
        assert "unknown" in text
    assert json.loads(as_json(made))["totals"]["gpus_after"] is None


def test_gpus_of_an_output_do_not_stand_in_for_resources_that_cannot_be_counted() -> None:
    counted = report(EVENTS, CostChange(STACK, money("1.00"), money("2.00"), gpus_before=8))
    assert [side and side.gpus for side in (counted.stacks[0].before, counted.stacks[0].after)] == [8, None]
    assert "GPUs 8 \u2192 unknown" in counted.headline


def test_resources_of_a_stack_without_an_output_are_known() -> None:
    held = with_resources(None, money("1.00"), 8, mask_of([], {}))
    assert held is not None
    assert (held.gpus, held.money.usd_per_hour) == (8, Decimal("1.00"))


def test_quotas_of_the_record_take_precedence() -> None:
    line = {"family": "L-1", "used": 12, "limit": 8, "unit": "vCPU", "verdict": "short", "text": "short by 4"}
    [stack] = report(EVENTS, CostChange(STACK, money("1.00"), money("2.00"), quota=[line])).stacks
    assert stack.after is not None
    assert [(quota.family, quota.verdict) for quota in stack.after.quota] == [("L-1", "short")]
    [unjudged] = report(EVENTS, CostChange(STACK, money("1.00"), money("2.00"))).stacks
    assert unjudged.after is not None
    assert unjudged.after.quota == (), "the summary output has none"


def held_capacity(capacity: Any) -> Any:
    read = summary_of({"summary": summary(capacity=capacity)})
    assert read is not None
    return read.capacity


def test_terms_of_capacity_are_read_as_stated() -> None:
    (term,) = held_capacity(
        [
            {
                "pool": "train",
                "mode": "capacity-block",
                "count": 4,
                "begins": "2026-12-01T11:30:00Z",
                "begin": "dated",
                "ends": None,
                "end": "open",
                "usd_per_hour_idle": "12.50",
                "shared_with": ["other"],
            }
        ]
    )
    assert (term.pool, term.mode, term.count, term.shared_with) == ("train", "capacity-block", 4, ("other",))
    assert (term.begins, term.begin, term.ends, term.end) == ("2026-12-01T11:30:00Z", "dated", None, "open")
    assert term.usd_per_hour_idle == Decimal("12.50")


@pytest.mark.parametrize("term", [{}, None, {"begins": "soon", "begin": "dated", "end": 7, "count": "many"}])
def test_terms_of_another_program_are_unknown_and_never_zero(term: Any) -> None:
    (read,) = held_capacity([term])
    assert (read.begins, read.begin, read.ends, read.end) == (None, "unknown", None, "unknown")
    assert (read.count, read.usd_per_hour_idle) == (None, None)


def test_a_stack_of_an_earlier_version_has_no_terms() -> None:
    read = summary_of({"summary": summary()})
    assert read is not None
    assert read.capacity is None
    assert held_capacity("none") is None
    assert held_capacity([]) == ()


def test_terms_are_not_those_of_other_machines() -> None:
    read = summary_of({"summary": summary(capacity=[])})
    changed = with_resources(read, None, 8, mask_of([], {}))
    assert changed is not None
    assert changed.capacity is None
