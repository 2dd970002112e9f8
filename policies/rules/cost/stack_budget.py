"""Comparison of a stack's bill with its budget."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gpufabric.policies import deferred
from gpufabric.policies.rule import Finding
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

if TYPE_CHECKING:
    from gpufabric.cost.budget import Period


def over_budget(view: StackView, period: "Period") -> Iterator[Finding | Unevaluated]:
    """Yield the stack's budget violation for a period, and what the bill lacks."""
    context = view.context
    if context.declaration is None:
        yield Unevaluated("", "budget", f"unknown: {context.declaration_problem}")
        return
    verdicts = [
        verdict for verdict in deferred.check_budget(view.bill, context.budget) if verdict.period == period
    ]
    for verdict in verdicts:
        if verdict.status == "exceeds":
            yield Finding(f"{context.stack}: {verdict.text}")
        elif verdict.status == "not evaluated":
            yield Unevaluated("", f"budget.usd_per_{period}", verdict.text)
    if verdicts:
        yield from view.unevaluated_costs
