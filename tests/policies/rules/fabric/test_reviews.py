"""Properties of both rules about the whole fabric."""

import pytest

from gpufabric.policies.rule import Rule, RuleOutcome
from gpufabric.policies.rules.fabric.survives_losses import SurvivesLosses
from gpufabric.policies.rules.storage.checkpoints_survive import CheckpointsSurvive
from tests.policies.reviewed import judged

each_rule = pytest.mark.parametrize("rule", [SurvivesLosses(), CheckpointsSurvive()])


@each_rule
def test_nothing_is_asked_without_a_project(rule: Rule) -> None:
    assert judged(rule, None) == RuleOutcome()


@each_rule
def test_declarations_at_fault_are_not_evaluated(rule: Rule) -> None:
    outcome = judged(rule, lambda: None)
    assert outcome.violations == []
    assert "a declaration is invalid" in outcome.unevaluated_text()
