"""Texts of the policy pack about its rules, by id."""

from collections.abc import Mapping
from functools import cache

from gpufabric.policies.rule import Rule
from gpufabric.policies.rules import RULES

POLICIES_PAGE = "docs/policies.md"


@cache
def pack_rules() -> Mapping[str, Rule]:
    """Return the rules of the pack by id; other packs may report policies that are not among them."""
    return {rule.id: rule for rule in RULES}


def subject_of(rule: Rule) -> str:
    """Return the folder of a rule, such as ``cost``."""
    return type(rule).__module__.split(".")[-2]


def docs_of(rule: str) -> str:
    """Return the page and heading that describe a rule; empty for a rule of another pack."""
    return f"{POLICIES_PAGE}#{rule}" if rule in pack_rules() else ""
