import io
from typing import Any

import pytest
from rich.console import Console

from gpufabric.cost.change import CostChange
from gpufabric.report import figures
from gpufabric.report.json_form import as_json
from gpufabric.report.markdown import markdown
from gpufabric.report.model import Report
from gpufabric.report.page import page
from gpufabric.report.terminal.screen import show_report
from tests.report.conftest import CASES
from tests.report.making import STACK, money
from tests.report.reading import markdown_text
from tests.report.test_outputs import EVENTS, report


def test_changes_of_a_program_that_failed_are_unknown() -> None:
    assert [figures.changes_text(stack) for stack in CASES["crash"]().stacks] == ["unknown"]
    assert [figures.changes_text(stack) for stack in CASES["policy-failure"]().stacks] == ["no changes"]


MACHINES = ["16 x Standard_ND96isr_H200_v5"]


def priced(before: dict[str, Any], after: dict[str, Any]) -> Report:
    """Report on a stack whose record of cost has these amounts."""
    sides = (
        money("1.00", usd_per_month="739848.00", **before),
        money("1.00", usd_per_month="551.00", **after),
    )
    return report(EVENTS, CostChange(STACK, *sides))


@pytest.mark.parametrize(
    ("before", "after", "text", "month"),
    [
        ({}, {}, "$739,848 \u2192 $551/month (-99.9 %)", "$739,848 \u2192 $551"),
        (
            {},
            {"unpriced": MACHINES, "unpriced_machines": MACHINES},
            "16 x Standard_ND96isr_H200_v5 without a price after: $739,848 \u2192 at least $551/month "
            "(1 not priced)",
            "$739,848 \u2192 at least $551",
        ),
        (
            {"unpriced": MACHINES, "unpriced_machines": MACHINES},
            {},
            "16 x Standard_ND96isr_H200_v5 without a price before: at least $739,848 \u2192 $551/month",
            "at least $739,848 \u2192 $551",
        ),
    ],
)
def test_machines_without_a_price_leave_no_percentage(
    before: dict[str, Any], after: dict[str, Any], text: str, month: str
) -> None:
    made = priced(before, after)
    assert text in made.headline
    assert figures.figure(made.totals, "month") == month
    unpriced = bool(before or after)
    assert (made.totals.percent is None) == unpriced
    assert (figures.figure(made.totals, "change") == figures.UNKNOWN) == unpriced
    assert any("cost unknown" in reason for reason in made.reasons) == bool(after)
    shown = [markdown_text(markdown(made)), page(made), as_json(made), terminal(made)]
    if unpriced:
        assert not any("99.9" in form for form in shown)
        assert all("16 x Standard_ND96isr_H200_v5 without a price" in form for form in shown)


def test_an_encrypted_price_is_no_unknown_cost() -> None:
    hidden = ["4 x p5.48xlarge (contract price, encrypted)"]
    made = priced(
        {"unpriced": hidden, "unpriced_machines": hidden}, {"unpriced": hidden, "unpriced_machines": hidden}
    )
    assert f"; {hidden[0]}: at least $739,848" in made.headline
    assert not any("cost unknown" in reason for reason in made.reasons)
    both = [*hidden, *MACHINES]
    made = priced({}, {"unpriced": both, "unpriced_machines": both})
    assert f"; {MACHINES[0]} without a price and {hidden[0]} after: " in made.headline


def terminal(made: Report) -> str:
    printed = io.StringIO()
    show_report(made, Console(file=printed, width=400), verbose=True)
    return printed.getvalue()


def test_machines_without_a_price_on_both_sides_leave_an_equal_amount_as_it_was() -> None:
    amounts = money("1.00", usd_per_month="551.00", unpriced=MACHINES, unpriced_machines=MACHINES)
    made = report(EVENTS, CostChange(STACK, amounts, amounts))
    assert f"{MACHINES[0]} without a price: at least $551/month as before (1 not priced)" in made.headline


def test_a_stack_without_any_amount_is_not_free() -> None:
    made = report(EVENTS, CostChange(STACK, money("1.00", usd_per_month="10.00"), money(None)))
    assert f"all of {STACK} without a price after: $10 \u2192 at least $0/month" in made.headline


GROUPS = "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rsv/capacityReservationGroups"


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        (f'"{GROUPS}/first"', f'"{GROUPS}/second"', '"…/first" → "…/second"'),
        (f'"{GROUPS}/first"', None, f'"{GROUPS}/first" → absent'),
        (None, "1", "absent → 1"),
        ('"a/b"', '"a/c"', '"a/b" → "a/c"'),
        (f'"{GROUPS}"', f'"{GROUPS}/x"', '"…/capacityReservationGroups" → "…/capacityReservationGroups/x"'),
    ],
)  # fmt: skip
def test_long_ids_are_shown_from_the_part_that_differs(
    before: str | None, after: str | None, shown: str
) -> None:
    assert figures.transition(before, after) == shown
