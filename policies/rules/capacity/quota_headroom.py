"""Headroom of quotas."""

from collections.abc import Iterator

from pydantic import Field

from gpufabric.policies.options import FALSE_IS_LOOSER, RuleOptions
from gpufabric.policies.references import WELL_ARCHITECTED_AWS
from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class QuotaOptions(RuleOptions):
    """Reactions to an answer that is not known."""

    fail_closed: bool = Field(
        default=False,
        description="Count an unknown result, e.g. a quota that no snapshot has, as a violation.",
        json_schema_extra=FALSE_IS_LOOSER,
    )


class QuotaHeadroom(Rule):
    """The quotas of the account cover the GPU machines of all stacks that share them, at peak.

    Demand is that of the resources of this stack, at the peak of the update, and of the declarations of the
    other stacks in the same account, region and quota family.
    """

    id = "quota-headroom"
    title = "Quotas cover the GPU machines at peak"
    why = (
        "A quota that is too small stops an update after 10 to 60 minutes, when half of the resources exist."
    )
    level = "mandatory"
    fix = (
        "Ask the cloud for a higher limit, and record what it grants in the stack's quota snapshot; "
        "or declare fewer nodes."
    )
    reference = (WELL_ARCHITECTED_AWS("REL01-BP01", "REL01-BP04"),)
    options = QuotaOptions

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Report families that are short; pending and, by default, unknown ones are advice."""
        context = view.context
        failing = ("short", "unknown") if view.read(QuotaOptions).fail_closed else ("short",)
        for verdict in view.quota():
            if verdict.status == "fits":
                continue
            text = f"{context.stack}: {verdict.text}"
            # The cloud refuses only what needs more: machines that run stay, even above a lowered limit, and
            # those that start in a reservation are in use already.
            draws = view.draws_more(verdict)
            yield Finding(text, advisory=not draws or verdict.status not in failing)
        if context.snapshot_problem and view.extracted.demands:
            yield Unevaluated("", "quota snapshot", f"is invalid: {context.snapshot_problem}")
        if context.fabric is not None and any(demand.draws for demand in view.extracted.demands):
            unread = (
                {sibling.stack for sibling in context.siblings() if sibling.unread}
                if context.siblings
                else ()
            )
            for stack in sorted({*context.fabric().faults, *unread} - {context.stack}):
                yield from self._unread(stack, view)
        yield from view.unevaluated_quotas

    def _unread(self, stack: str, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Report another stack whose demand is not known: it may share the account's quota."""
        what, why = f"quota demand of stack {stack}", "is unknown: its declaration or state cannot be read"
        if view.read(QuotaOptions).fail_closed and view.drawn != frozenset():
            yield Finding(f"{view.context.stack}: {what} {why}")
        else:
            yield Unevaluated("", what, why)
