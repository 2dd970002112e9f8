from dataclasses import replace

from gpufabric.plan.resilience.assessment import Review
from gpufabric.policies.rule import RuleOutcome
from gpufabric.policies.rules.fabric.quorum_survives import QuorumSurvives
from gpufabric.spec.problems import Problem
from tests.plan.resilience.test_assessment import reviewed
from tests.policies.reviewed import judged

NOT_BROKEN = dict.fromkeys(
    ("aws", "azure", "oci"), "the rule judges the project, not the resources of a stack"
)

LOST = "loss of cloud aws: training stops: 2 of 4 replicas left, quorum is 3"


def said(review: Review) -> RuleOutcome:
    return judged(QuorumSurvives(), lambda: review)


def test_losses_that_leave_a_quorum_pass() -> None:
    assert said(reviewed()) == RuleOutcome()


def test_a_loss_that_must_be_survived_and_leaves_none_is_a_violation() -> None:
    problem = Problem("fabric.training.must_survive[0]", LOST, "3 replicas left", "quorum")
    (finding,) = said(replace(reviewed(), unsurvived=(problem,))).violations
    assert finding.message == f"{LOST}, and must be survived"


def test_an_invalid_declaration_is_not_evaluated() -> None:
    assert "a declaration is invalid" in judged(QuorumSurvives(), lambda: None).unevaluated_text()


def test_without_a_project_nothing_is_judged() -> None:
    assert judged(QuorumSurvives(), None) == RuleOutcome()
