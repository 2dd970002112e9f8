from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.declared.training.review import JobReview
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.rule import RuleOutcome, run_rule
from gpufabric.policies.rules.fabric.model_fits_memory import ModelFitsMemory
from gpufabric.policies.stack_view import view_of
from gpufabric.training.answer.answer import RegionFit
from gpufabric.training.memory.use import Fit

NOT_BROKEN = dict.fromkeys(
    ("aws", "azure", "oci"), "the rule judges the project, not the resources of a stack"
)

STACK = "aws-us-east-1"
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


def judged(review: Callable[[], JobReview | None] | None) -> RuleOutcome:
    context = PolicyContext(stack=STACK, catalog=default_catalog(), now=NOW, job_review=review)
    return run_rule(ModelFitsMemory(), lambda: view_of((), context))


def said(fit: Fit, stack: str = STACK) -> RuleOutcome:
    return judged(lambda: JobReview((RegionFit(stack=stack, fit=fit, text=f"{stack}: {fit}"),)))


@pytest.mark.parametrize("review", [JobReview(), JobReview((RegionFit(stack=STACK, fit="fits"),))])
def test_a_job_that_fits_or_is_not_declared_passes(review: JobReview) -> None:
    assert judged(lambda: review) == RuleOutcome()


def test_a_job_that_does_not_fit_is_a_violation() -> None:
    (finding,) = said("does not fit").violations
    assert finding.message == f"{STACK}: does not fit"


def test_a_tight_fit_is_advice() -> None:
    outcome = said("tight")
    assert not outcome.violations
    assert [finding.message for finding in outcome.advice] == [f"{STACK}: tight"]


def test_another_region_is_judged_with_its_own_stack() -> None:
    assert said("does not fit", "azure-eastus") == RuleOutcome()


def test_unknown_memory_is_not_evaluated() -> None:
    assert "memory of the training job is unknown" in said("unknown").unevaluated_text()
    assert "a declaration is invalid" in judged(lambda: None).unevaluated_text()


def test_without_a_project_nothing_is_judged() -> None:
    assert judged(None) == RuleOutcome()
