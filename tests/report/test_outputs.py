import io
import json
from decimal import Decimal
from typing import Any

from rich.console import Console

from gpufabric.cost.change import CostChange
from gpufabric.events.log import log_of
from gpufabric.masking.known import mask_of
from gpufabric.report import figures
from gpufabric.report.build import StackSource, build
from gpufabric.report.json_form import as_json
from gpufabric.report.markdown import markdown
from gpufabric.report.model import Amounts, Report, Summary
from gpufabric.report.outputs import with_resources
from gpufabric.report.page import page
from gpufabric.report.terminal.screen import show_report
from tests.report.making import ORIGIN, STACK, money, step

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


def test_the_cost_of_an_overlap_stands_beside_the_resources_that_exist_twice() -> None:
    kinds = ("create-replacement", "replace", "delete-replaced")
    steps = [step(kind, old={"a": 1}, new={"a": 2}, keys=["a"]) for kind in kinds]
    events = [*steps, {"summaryEvent": {"resourceChanges": {}, "result": "succeeded"}}]
    with_price = report(events, CostChange(STACK, None, None, "911.46"))
    assert figures.overlap_texts(with_price) == [
        "1 replacement is created before the old resource is deleted: both cost money during the update, "
        "which these amounts leave out.",
        "During the update, up to $911.46 per hour come on top of these amounts.",
    ]
    assert figures.overlap_texts(report(events)) == figures.overlap_texts(with_price)[:1]


def test_quotas_of_the_record_take_precedence() -> None:
    line = {"family": "L-1", "used": 12, "limit": 8, "unit": "vCPU", "verdict": "short", "text": "short by 4"}
    [stack] = report(EVENTS, CostChange(STACK, money("1.00"), money("2.00"), quota=[line])).stacks
    assert stack.after is not None
    assert [(quota.family, quota.verdict) for quota in stack.after.quota] == [("L-1", "short")]
    [unjudged] = report(EVENTS, CostChange(STACK, money("1.00"), money("2.00"))).stacks
    assert unjudged.after is not None
    assert unjudged.after.quota == (), "the summary output has none"
