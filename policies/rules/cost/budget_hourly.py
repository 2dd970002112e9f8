"""Hourly budget of a stack."""

from collections.abc import Iterator

from gpufabric.policies.references import WELL_ARCHITECTED_AWS, WELL_ARCHITECTED_AZURE
from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.rules.cost.stack_budget import over_budget
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


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

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare the known hourly amount at peak with ``budget.usd_per_hour``."""
        yield from over_budget(view, "hour")
