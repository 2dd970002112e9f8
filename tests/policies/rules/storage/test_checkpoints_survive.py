from datetime import UTC, datetime

from gpufabric.catalog.catalog import default_catalog
from gpufabric.training.review import NO_POLICY, Review
from policies.context import Context
from policies.rule import Outcome, run_rule
from policies.rules.storage.checkpoints_survive import CheckpointsSurvive
from policies.view import view_of
from tests.training.test_replication import NATIVE
from tests.training.test_review import reviewed


def judged(found: Review | None) -> Outcome:
    context = Context(
        stack="aws-us-east-1",
        catalog=default_catalog(),
        now=datetime(2026, 12, 1, 12, tzinfo=UTC),
        withstands=None if found is None else (lambda: found),
    )
    return run_rule(CheckpointsSurvive(), lambda: view_of((), context))


def test_without_a_policy_nothing_says_what_is_left() -> None:
    assert [one.message for one in judged(reviewed()).violations] == [NO_POLICY]


def test_each_loss_that_takes_every_checkpoint_is_named() -> None:
    policy = {"interval_minutes": 120, "written_by": ["aws-us-east-1"], "copies": [NATIVE]}
    said = [one.message for one in judged(reviewed(checkpoints=policy)).violations]
    assert "loss of cloud aws: no checkpoint is left" in said
    assert not [one for one in said if one.startswith("loss of region")]


def test_writers_on_two_clouds_and_grids_leave_one_after_any_loss() -> None:
    policy = {"interval_minutes": 120, "written_by": ["aws-us-west-2", "oci-us-ashburn-1"], "copies": []}
    assert judged(reviewed(checkpoints=policy)).violations == []


def test_nothing_is_asked_without_a_project() -> None:
    assert judged(None).violations == []


def test_declarations_at_fault_are_not_evaluated() -> None:
    context = Context(
        stack="aws-us-east-1",
        catalog=default_catalog(),
        now=datetime(2026, 12, 1, 12, tzinfo=UTC),
        withstands=lambda: None,
    )
    outcome = run_rule(CheckpointsSurvive(), lambda: view_of((), context))
    assert outcome.violations == []
    assert "a declaration is at fault" in outcome.gap_text()
