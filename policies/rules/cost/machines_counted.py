"""Machines that no budget and no quota covers, because no rule can price or count them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gpufabric.policies.references import WELL_ARCHITECTED_AWS, WELL_ARCHITECTED_AZURE
from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

if TYPE_CHECKING:
    from gpufabric.spec.money import Budget


class MachinesCounted(Rule):
    """Every machine is of a type that can be priced and counted, where a budget or a quota limits machines.

    Without a budget and without a quota snapshot, such machines are advice.
    """

    id = "machines-counted"
    title = "Every machine can be priced and counted, where a budget or a quota limits machines"
    why = (
        "A machine that no rule can price or count passes every budget and every quota, whatever it costs: "
        "the sums that are judged do not contain it."
    )
    level = "mandatory"
    fix = (
        "Use a machine type of the catalogue in a resource that gpufabric reads, add the type to the "
        "catalogue, or waive the finding for machines whose cost is known to be small."
    )
    reference = (
        WELL_ARCHITECTED_AWS("COST02-BP05", "REL01-BP04"),
        WELL_ARCHITECTED_AZURE("CO:04"),
    )

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Name the machines with their resource, type and property."""
        uncounted = view.extracted.uncounted
        limits = _limits(view) if uncounted else ""
        for resource, machines in uncounted:
            text = machines.text(resource)
            if limits:
                yield Finding(f"{text}; {limits} cannot be judged", urn=resource.urn)
            else:
                yield Finding(text, advisory=True, urn=resource.urn)
        named = {(resource.name, machines.property) for resource, machines in uncounted}
        for gap in view.unevaluated_quotas:
            if (gap.resource, gap.property) not in named:
                yield gap


def _limits(view: StackView) -> str:
    """Name the limits that the machines may exceed; empty if there are none."""
    context = view.context
    limits: list[str] = []
    if _is_limited(context.budget):
        limits.append("the stack's budget")
    if context.fabric is not None and _is_limited(context.fabric().budget):
        limits.append("the fabric's budget")
    if context.snapshot is not None:
        limits.append("the account's quota")
    return " and ".join(filter(None, (", ".join(limits[:-1]), *limits[-1:])))


def _is_limited(budget: "Budget") -> bool:
    return budget.usd_per_hour is not None or budget.usd_per_month is not None
