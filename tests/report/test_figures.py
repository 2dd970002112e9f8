from gpufabric.cost.change import CostChange
from gpufabric.report import figures
from tests.report.making import STACK, many_stacks, money
from tests.report.test_outputs import EVENTS, report


def test_basis_says_where_the_amounts_come_from() -> None:
    priced = report(EVENTS, CostChange(STACK, money("1.00"), money("2.00")))
    assert (
        figures.basis_text(priced) == "Both sides are priced from their resources, at the same list prices."
    )
    assert (
        figures.basis_text(report(EVENTS))
        == "Amounts come from each stack's summary output, at the list prices of its last update."
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
    assert figures.basis_text(mixed).startswith("Priced from resources, except ")
    assert first.stack not in figures.basis_text(mixed)
