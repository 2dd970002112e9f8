from gpufabric.plan.resilience.assessment import NO_POLICY, Review
from gpufabric.policies.rule import RuleOutcome
from gpufabric.policies.rules.storage.checkpoints_survive import CheckpointsSurvive
from tests.plan.resilience.test_assessment import reviewed
from tests.plan.resilience.test_recovery import NATIVE
from tests.policies.reviewed import judged

NOT_BROKEN = dict.fromkeys(
    ("aws", "azure", "oci"), "the rule judges the project, not the resources of a stack"
)


def said(review: Review) -> RuleOutcome:
    return judged(CheckpointsSurvive(), lambda: review)


def test_without_a_policy_nothing_says_what_is_left() -> None:
    assert [finding.message for finding in said(reviewed()).violations] == [NO_POLICY]


def test_each_loss_that_takes_every_checkpoint_is_named() -> None:
    policy = {"interval_minutes": 120, "written_by": ["aws-us-east-1"], "copies": [NATIVE]}
    messages = [finding.message for finding in said(reviewed(checkpoints=policy)).violations]
    assert "loss of cloud aws: no checkpoint is left" in messages
    assert not [message for message in messages if message.startswith("loss of region")]


def test_writers_on_two_clouds_and_grids_leave_one_after_any_loss() -> None:
    policy = {"interval_minutes": 120, "written_by": ["aws-us-west-2", "oci-us-ashburn-1"], "copies": []}
    assert said(reviewed(checkpoints=policy)).violations == []
