"""Comparison of a stack's bill with its budget."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from gpufabric.policies import deferred
from gpufabric.policies.rule import Finding
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

if TYPE_CHECKING:
    from gpufabric.cost.budget import Period
    from gpufabric.spec.money import Budget


Amount = Annotated[Decimal, Field(gt=0)]


def over_budget(view: StackView, period: "Period", limit: Decimal | None) -> Iterator[Finding | Unevaluated]:
    """Yield the stack's budget violation for a period, and what the bill lacks.

    Args:
        view: the stack.
        period: the period.
        limit: budget of a stack that declares none, in US dollars; None: there is none.
    """
    context = view.context
    if context.is_plain and limit is None:
        return
    if context.declaration is None and not context.is_plain:
        yield Unevaluated("", "budget", f"unknown: {context.declaration_problem}")
        return
    verdicts = [
        verdict
        for verdict in deferred.check_budget(view.bill, _budget(view, period, limit))
        if verdict.period == period
    ]
    for verdict in verdicts:
        if verdict.status == "exceeds":
            yield Finding(f"{context.stack}: {verdict.text}")
        elif verdict.status == "not evaluated":
            yield Unevaluated("", f"budget.usd_per_{period}", verdict.text)
    if verdicts:
        yield from view.unevaluated_costs


def _budget(view: StackView, period: "Period", limit: Decimal | None) -> "Budget":
    """Return the declared budget; for the period that it does not limit, the option counts."""
    declared = view.context.budget
    key = f"usd_per_{period}"
    if limit is None or getattr(declared, key) is not None:
        return declared
    return declared.model_copy(update={key: limit})
