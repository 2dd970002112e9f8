"""The schema of policies.yaml agrees with what loads the file."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML

from gpufabric.editors.policies import policies_schema
from gpufabric.policies.rules import RULES
from gpufabric.policies.settings import load_settings

STACK = "aws-us-east-1"
SCHEMA = policies_schema()
TODAY = date(2026, 11, 30)
KEPT = next(rule.id for rule in RULES if not rule.can_be_lowered)
"""A rule whose level no project may change."""


def accepted(root: Path, data: Any) -> bool:
    """Tell whether the pack takes the settings."""
    (root / "stacks").mkdir(exist_ok=True)
    (root / "stacks" / f"Pulumi.{STACK}.yaml").touch()
    with (root / "stacks" / "policies.yaml").open("w") as file:
        YAML().dump(data, file)
    return not load_settings(root, STACK, RULES, TODAY).problems


@pytest.mark.parametrize(
    ("data", "right"),
    [
        ({}, True),
        ({"all_stacks": {"imdsv2": "advisory"}}, True),
        ({"all_stacks": {"imdsv2": {"enforcementLevel": "disabled", "strict": True}}}, True),
        ({"all_stacks": {"cost-price-age": {"max_age_days": 120}}}, True),
        ({"stacks": {STACK: {"quota-headroom": {"fail_closed": True}}}}, True),
        ({"all_stacks": {KEPT: {"strict": True}}}, True),
        ({"all_stacks": {KEPT: "disabled"}}, False),
        ({"all_stacks": {"imdsv2": "off"}}, False),
        ({"all_stacks": {"imds-v2": "advisory"}}, False),
        ({"all_stacks": {"imdsv2": {"max_age_days": 3}}}, False),
        ({"all_stacks": {"cost-price-age": {"max_age_days": "soon"}}}, False),
        ({"all_stacks": ["imdsv2"]}, False),
        ({"stack": {STACK: {}}}, False),
    ],
)
def test_editors_agree_with_the_pack(tmp_path: Path, data: Any, *, right: bool) -> None:
    assert Draft7Validator(SCHEMA).is_valid(data) == right
    assert accepted(tmp_path, data) == right


def test_every_rule_says_what_it_requires_and_why() -> None:
    rules = SCHEMA["definitions"]["Rules"]["properties"]
    assert list(rules) == [rule.id for rule in RULES]
    for rule in RULES:
        assert rule.title in rules[rule.id]["description"]
        assert rule.why in rules[rule.id]["description"]
