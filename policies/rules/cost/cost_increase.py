"""Limits on how much one update may raise the cost of a stack."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from gpufabric.cost.text import usd
from gpufabric.policies import deferred
from gpufabric.policies.options import HIGHER_IS_LOOSER, RuleOptions
from gpufabric.policies.references import WELL_ARCHITECTED_AWS, WELL_ARCHITECTED_AZURE
from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_Positive = Annotated[Decimal, Field(gt=0)]


class CostIncreaseOptions(RuleOptions):
    """Limits on one update; every one that is given must hold."""

    max_usd_per_hour: _Positive | None = Field(
        default=None,
        description="Largest allowed increase of the hourly amount at peak, in US dollars.",
        json_schema_extra=HIGHER_IS_LOOSER,
    )
    max_percent: _Positive | None = Field(
        default=None,
        description="Largest allowed increase, in percent of the previous amount.",
        json_schema_extra=HIGHER_IS_LOOSER,
    )


class CostIncrease(Rule):
    """One update raises the cost of a stack by no more than the configured limits."""

    id = "cost-increase"
    title = "One update raises the cost by no more than the configured limits"
    why = "A budget with room to spare hides a mistyped number; a large increase deserves a second look."
    level = "mandatory"
    fix = "Split the change, or raise the limits for the stack in stacks/policies.yaml."
    summary = "the cost rises by more than is allowed"
    reference = (
        WELL_ARCHITECTED_AWS("COST02-BP05"),
        WELL_ARCHITECTED_AZURE("CO:04"),
    )
    options = CostIncreaseOptions

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare with the previous state at the same prices, if limits are set."""
        limits = view.read(CostIncreaseOptions)
        if limits.max_usd_per_hour is None and limits.max_percent is None:
            return
        if view.earlier_bill is None or view.earlier is None:
            yield Unevaluated(
                "",
                "earlier cost",
                f"unknown: {view.context.previous_problem or 'there is no previous state'}",
            )
            return
        if view.earlier_bill.unpriced_machines:
            yield Unevaluated("", "cost increase", deferred.change_text(view.earlier_bill, view.bill))
            return
        before, after = view.earlier_bill.usd_per_hour(), view.bill.usd_per_hour()
        text = f"{view.context.stack}: {deferred.change_text(view.earlier_bill, view.bill)}"
        if limits.max_usd_per_hour is not None and after - before > limits.max_usd_per_hour:
            yield Finding(f"{text}; at most {usd(limits.max_usd_per_hour)}/hour more is allowed")
        if limits.max_percent is not None:
            if not before and after:
                yield Unevaluated("", "earlier cost", "is zero, so an increase in percent does not exist")
            elif after - before > before * limits.max_percent / 100:
                yield Finding(f"{text}; at most {limits.max_percent.normalize():f} % more is allowed")
        if view.bill.unpriced_machines:
            yield Unevaluated("", "cost increase", deferred.change_text(view.earlier_bill, view.bill))
        yield from view.unevaluated_costs
        yield from sorted(set(view.earlier.unevaluated))
