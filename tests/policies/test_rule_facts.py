from pathlib import Path

import pytest

from gpufabric.policies.rule_facts import rule_facts, settings_source
from gpufabric.policies.rules import RULES
from gpufabric.policies.variables import POLICIES_FROM_VARIABLE
from gpufabric.protection.git_ref import read_ref
from tests.protection.git_projects import committed


@pytest.mark.parametrize("rule", [rule.id for rule in RULES])
def test_every_option_states_the_direction_in_which_it_is_looser(rule: str) -> None:
    unstated = {name for name, option in rule_facts()[rule].options.items() if option.looser == "any"}
    # A price of data has no direction: any other one changes what a budget is judged by.
    assert unstated <= {"egress_usd_per_gib"}


def test_levels_are_those_of_the_rules() -> None:
    assert {id_: facts.level for id_, facts in rule_facts().items()} == {
        rule.id: rule.level for rule in RULES
    }


def test_the_variable_names_the_ref(tmp_path: Path) -> None:
    ref = read_ref(committed(tmp_path / "project"), "main", tmp_path)
    assert settings_source(tmp_path, "a", {POLICIES_FROM_VARIABLE: str(tmp_path)}).ref == ref
    assert settings_source(tmp_path, "a", {}).ref is None
