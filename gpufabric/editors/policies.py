"""JSON Schema of ``stacks/policies.yaml``: levels and options of every rule of the pack."""

from collections.abc import Mapping
from typing import Any

from gpufabric.policies.rule import Rule
from gpufabric.policies.rules import RULES
from gpufabric.policies.settings import LEVELS
from gpufabric.protection.guards import LEVEL_KEY
from gpufabric.spec.draft7 import DRAFT, Schema, draft7
from gpufabric.spec.json_schema import schema_of

_LEVEL_TEXTS = {
    "mandatory": "a violation stops the update",
    "advisory": "a violation is shown",
    "disabled": "the rule does not run",
}


def policies_schema() -> Schema:
    """Return the schema of ``stacks/policies.yaml``.

    The names of stacks are not checked, since a schema cannot know which files there are.
    """
    definitions: dict[str, Schema] = {}
    rules: Schema = {
        "type": "object",
        "properties": {rule.id: _rule(rule, definitions) for rule in RULES},
        "additionalProperties": False,
    }
    definitions["Rules"] = rules
    settings = {"$ref": "#/definitions/Rules"}
    return {
        "$schema": DRAFT,
        "description": "Levels and options of the rules (docs/policies.md).",
        "type": "object",
        "properties": {
            "all_stacks": {"description": "Settings of the rules in all stacks.", "allOf": [settings]},
            "stacks": {
                "description": "Settings by stack. They take precedence over those of all stacks.",
                "type": "object",
                "additionalProperties": settings,
            },
        },
        "additionalProperties": False,
        "definitions": dict(sorted(definitions.items())),
    }


def _rule(rule: Rule, definitions: dict[str, Schema]) -> Schema:
    """Return the schema of a rule's setting: its level alone, or a mapping of level and options."""
    own, shared = draft7(schema_of(rule.options))
    definitions.update(shared)
    level = _level(rule)
    options: Mapping[str, Any] = own.get("properties", {})
    mapping: Schema = {
        "type": "object",
        "properties": {LEVEL_KEY: level, **options},
        "additionalProperties": False,
    }
    return {"description": f"{rule.title}. {rule.why}", "anyOf": [level, mapping]}


def _level(rule: Rule) -> Schema:
    levels = LEVELS if rule.can_be_lowered else (rule.level,)
    effects = "; ".join(f"{level}: {_LEVEL_TEXTS[level]}" for level in levels)
    return {"description": f"Effect of a violation. {effects}.", "enum": list(levels), "default": rule.level}
