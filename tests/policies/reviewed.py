"""Results of a rule about the whole fabric for a review of it."""

from collections.abc import Callable
from datetime import UTC, datetime

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.resilience.assessment import Review
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.rule import Rule, RuleOutcome, run_rule
from gpufabric.policies.stack_view import view_of


def judged(rule: Rule, resilience_review: Callable[[], Review | None] | None) -> RuleOutcome:
    """Run a rule over what a fabric withstands; without it there is no project at hand."""
    now = datetime(2026, 12, 1, 12, tzinfo=UTC)
    context = PolicyContext(
        stack="aws-us-east-1", catalog=default_catalog(), now=now, resilience_review=resilience_review
    )
    return run_rule(rule, lambda: view_of((), context))
