from typing import Any

from gpufabric.plan.resilience.assessment import Review
from gpufabric.policies.rule import RuleOutcome
from gpufabric.policies.rules.storage.recovery_point import RecoveryPointKept
from tests.plan.resilience.test_assessment import reviewed
from tests.plan.resilience.test_recovery import NATIVE, copy
from tests.policies.reviewed import judged

NOT_BROKEN = dict.fromkeys(
    ("aws", "azure", "oci"), "the rule judges the project, not the resources of a stack"
)


def policy(copies: list[dict[str, Any]], limit: float | None) -> Review:
    declared = {"interval_minutes": 120, "written_by": ["aws-us-east-1"], "copies": copies}
    return reviewed(checkpoints=declared if limit is None else declared | {"recovery_point_minutes": limit})


def said(review: Review) -> RuleOutcome:
    return judged(RecoveryPointKept(), lambda: review)


def test_a_checkpoint_that_is_young_enough_passes() -> None:
    assert said(policy([NATIVE], 135)) == RuleOutcome()


def test_a_loss_that_leaves_an_older_checkpoint_is_named_with_its_age() -> None:
    messages = [finding.message for finding in said(policy([NATIVE], 130)).violations]
    assert messages[0] == (
        "loss of region aws-us-east-1: the newest checkpoint is up to 135 minutes old, above the declared 130"
    )
    assert not [message for message in messages if "cloud aws" in message], "no checkpoint is left there"


def test_nothing_is_asked_without_a_declared_age() -> None:
    assert said(policy([NATIVE], None)) == RuleOutcome()


def test_an_unknown_rate_leaves_the_age_unknown() -> None:
    outcome = said(policy([copy("aws-us-east-1", "azure-eastus", "datasync")], 130))
    assert "loss of region aws-us-east-1 leaves a checkpoint of unknown age" in outcome.unevaluated_text()


def test_an_invalid_declaration_leaves_it_unknown() -> None:
    assert "a declaration is invalid" in judged(RecoveryPointKept(), lambda: None).unevaluated_text()


def test_without_a_project_nothing_is_judged() -> None:
    assert judged(RecoveryPointKept(), None) == RuleOutcome()
