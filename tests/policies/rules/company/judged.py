"""Runs a rule over resources under rules of a company."""

from collections.abc import Iterable

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.rule import Rule, RuleOutcome, run_rule
from gpufabric.policies.stack_view import view_of
from gpufabric.spec.company import Company
from tests.policies.aws_stack import NOW, Said
from tests.policies.conftest import Made, seen

NO_EXAMPLE = "no rule of a company holds in these stacks"
"""Why the broken stacks of each cloud are no example."""


def judged(rule: Rule, company: Company | None, made: Iterable[Made]) -> Said:
    """Run a rule."""
    context = PolicyContext(stack="s", catalog=default_catalog(), now=NOW, company=company)
    return said(run_rule(rule, lambda: view_of(seen(list(made)), context)))


def said(outcome: RuleOutcome) -> Said:
    """Return what a run said."""
    return Said(
        tuple(finding.message for finding in outcome.violations),
        tuple(finding.message for finding in outcome.advice),
        tuple(map(str, outcome.unevaluated)),
    )
