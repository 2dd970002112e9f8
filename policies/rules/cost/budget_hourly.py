"""Hourly budget of a stack."""

from collections.abc import Iterator

from pydantic import Field

from gpufabric.policies.options import HIGHER_IS_LOOSER, RuleOptions
from gpufabric.policies.references import WELL_ARCHITECTED_AWS, WELL_ARCHITECTED_AZURE
from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.rules.cost.stack_budget import Amount, over_budget
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class HourlyBudgetOptions(RuleOptions):
    """Budget of stacks that declare none."""

    usd_per_hour: Amount | None = Field(
        default=None,
        description="Budget of a stack that declares none, in US dollars for an hour at peak.",
        json_schema_extra=HIGHER_IS_LOOSER,
    )


class BudgetHourly(Rule):
    """At peak, a stack costs no more per hour than its budget."""

    id = "cost-stack-budget-hourly"
    title = "The stack stays within its hourly budget"
    why = "A GPU pool costs thousands of dollars an hour as soon as it exists."
    level = "mandatory"
    fix = "Declare fewer nodes, or raise budget.usd_per_hour in the stack's file."
    summary = "the stack exceeds its hourly budget"
    setting = "budget.usd_per_hour"
    reference = (
        WELL_ARCHITECTED_AWS("COST02-BP05"),
        WELL_ARCHITECTED_AZURE("CO:04"),
    )
    options = HourlyBudgetOptions

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare the known hourly amount at peak with ``budget.usd_per_hour``."""
        yield from over_budget(view, "hour", view.read(HourlyBudgetOptions).usd_per_hour)
