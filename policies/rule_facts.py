"""Levels and options of all rules, by which loosened settings are recognized."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from gpufabric.policies.loosened_settings import SettingsSource
from gpufabric.policies.options import option_facts
from gpufabric.policies.rules import RULES
from gpufabric.policies.variables import POLICIES_FROM_VARIABLE
from gpufabric.protection.git_ref import load_ref
from gpufabric.protection.loosening import RuleFacts


@cache
def rule_facts() -> dict[str, RuleFacts]:
    """Return the level and the options of each rule of the pack, by id."""
    return {rule.id: RuleFacts(rule.level, option_facts(rule.options)) for rule in RULES}


def settings_source(root: Path, stack: str, environment: Mapping[str, str]) -> SettingsSource:
    """Return where the settings of a stack's rules are stated.

    Args:
        root: folder of ``Pulumi.yaml``.
        stack: the stack's name.
        environment: variables of the run, one of which may name the ref that rules are taken from.
    """
    folder = environment.get(POLICIES_FROM_VARIABLE, "")
    return SettingsSource(root, stack, load_ref(Path(folder)) if folder else None, rule_facts)
