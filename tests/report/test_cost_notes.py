from decimal import Decimal

from gpufabric.cost.change import CostChange
from gpufabric.report import cost_notes
from gpufabric.report.summary import Amounts, Summary
from tests.report.making import STACK, many_stacks, money, step
from tests.report.test_outputs import EVENTS, report


def test_basis_says_where_the_amounts_come_from() -> None:
    priced = report(EVENTS, CostChange(STACK, money("1.00"), money("2.00")))
    assert cost_notes.basis_text(priced) == "Both sides are priced from their resources, at the same prices."
    assert (
        cost_notes.basis_text(report(EVENTS))
        == "Amounts come from each stack's summary output, at the prices of its last update."
    )


def test_basis_names_the_stacks_without_a_record() -> None:
    made = many_stacks()
    first = made.stacks[0]
    priced = first.model_copy(
        update={
            side: summary.model_copy(
                update={"money": summary.money.model_copy(update={"basis": "resources"})}
            )
            for side in ("before", "after")
            if (summary := getattr(first, side))
        }
    )
    mixed = made.model_copy(update={"stacks": (priced, *made.stacks[1:])})
    assert cost_notes.basis_text(mixed).startswith("Priced from resources, except ")
    assert first.stack not in cost_notes.basis_text(mixed)


def test_the_cost_of_an_overlap_stands_beside_the_resources_that_exist_twice() -> None:
    kinds = ("create-replacement", "replace", "delete-replaced")
    steps = [step(kind, old={"a": 1}, new={"a": 2}, keys=["a"]) for kind in kinds]
    events = [*steps, {"summaryEvent": {"resourceChanges": {}, "result": "succeeded"}}]
    with_price = report(events, CostChange(STACK, None, None, "911.46"))
    assert cost_notes.overlap_texts(with_price) == [
        "1 replacement is created before the old resource is deleted: both cost money during the update, "
        "which these amounts leave out.",
        "During the update, up to $911.46 per hour come on top of these amounts.",
    ]
    assert cost_notes.overlap_texts(report(events)) == cost_notes.overlap_texts(with_price)[:1]


def test_what_is_paid_once_is_unknown_if_the_figures_after_are() -> None:
    paid = Amounts(usd_per_hour=Decimal(1), usd_per_month=Decimal(730), usd_upfront=Decimal(500))
    base = many_stacks()
    stack = base.stacks[0].model_copy(update={"before": Summary(money=paid), "after": None})
    assert cost_notes.paid_once_texts(base.model_copy(update={"stacks": (stack,)})) == [
        f"{stack.stack}, paid once: unknown ($500.00 before)."
    ]
