from collections.abc import Callable
from datetime import UTC, datetime

from gpufabric.catalog.catalog import default_catalog
from gpufabric.declared.training.review import JobReview
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.rule import RuleOutcome, run_rule
from gpufabric.policies.rules.fabric.experts_in_region import ExpertsInRegion
from gpufabric.policies.stack_view import view_of

NOT_BROKEN = dict.fromkeys(
    ("aws", "azure", "oci"), "the rule judges the project, not the resources of a stack"
)

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
REFUSED = "routing tokens across regions takes 1,569 s for a step"


def judged(review: Callable[[], JobReview | None] | None, *, backbone: bool = True) -> RuleOutcome:
    context = PolicyContext(
        stack="backbone" if backbone else "aws-us-east-1",
        catalog=default_catalog(),
        now=NOW,
        link_loads=tuple if backbone else None,
        job_review=review,
    )
    return run_rule(ExpertsInRegion(), lambda: view_of((), context))


def test_experts_that_are_complete_in_each_region_pass() -> None:
    assert judged(JobReview) == RuleOutcome()


def test_tokens_that_cross_regions_are_a_violation_with_their_time() -> None:
    (finding,) = judged(lambda: JobReview(routing=REFUSED)).violations
    assert finding.message == REFUSED


def test_only_the_backbone_says_it() -> None:
    assert judged(lambda: JobReview(routing=REFUSED), backbone=False) == RuleOutcome()


def test_an_invalid_declaration_is_not_evaluated() -> None:
    assert "a declaration is invalid" in judged(lambda: None).unevaluated_text()


def test_without_a_project_nothing_is_judged() -> None:
    assert judged(None) == RuleOutcome()
