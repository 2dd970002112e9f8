"""Monthly budget of a stack."""

from collections.abc import Iterator

from pydantic import Field

from gpufabric.policies.options import HIGHER_IS_LOOSER, RuleOptions
from gpufabric.policies.references import WELL_ARCHITECTED_AWS, WELL_ARCHITECTED_AZURE
from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.rules.cost.stack_budget import Amount, over_budget
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class MonthlyBudgetOptions(RuleOptions):
    """Budget of stacks that declare none."""

    usd_per_month: Amount | None = Field(
        default=None,
        description="Budget of a stack that declares none, in US dollars for a month of 730 hours at peak.",
        json_schema_extra=HIGHER_IS_LOOSER,
    )


class BudgetMonthly(Rule):
    """At peak, a stack costs no more in a month of 730 hours than its budget."""

    id = "cost-stack-budget-monthly"
    title = "The stack stays within its monthly budget"
    why = "A stack that runs for weeks is billed by the month, however low its hourly price looks."
    level = "mandatory"
    fix = "Declare fewer nodes, or raise budget.usd_per_month in the stack's file."
    summary = "the stack exceeds its monthly budget"
    setting = "budget.usd_per_month"
    reference = (
        WELL_ARCHITECTED_AWS("COST02-BP05"),
        WELL_ARCHITECTED_AZURE("CO:04"),
    )
    options = MonthlyBudgetOptions

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare the known monthly amount at peak with ``budget.usd_per_month``."""
        yield from over_budget(view, "month", view.read(MonthlyBudgetOptions).usd_per_month)
