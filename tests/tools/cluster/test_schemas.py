"""Schemas are closed, and keep what judges a value."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tools.cluster.schemas import _closed

SPEC = {"type": "object", "description": "a", "properties": {"size": {"type": "integer", "default": 1}}}
CASES: dict[str, tuple[dict[str, Any], Any, bool]] = {
    "known field": (SPEC, {"size": 1}, True),
    "unknown field": (SPEC, {"sise": 1}, False),
    "open object": (SPEC | {"x-kubernetes-preserve-unknown-fields": True}, {"sise": 1}, True),
    "map": ({"type": "object", "additionalProperties": {"type": "string"}}, {"a": "b"}, True),
    "map of other values": ({"type": "object", "additionalProperties": {"type": "string"}}, {"a": 1}, False),
    "port by name": ({"x-kubernetes-int-or-string": True, "anyOf": [{"type": "integer"}]}, "http", True),
    "null": ({"type": "string", "nullable": True}, None, True),
    "enumeration": ({"type": "string", "enum": ["a"]}, "b", False),
    "alternative stays open": (
        {**SPEC, "oneOf": [{"properties": {"size": {"minimum": 1}}, "required": ["size"]}]},
        {"size": 2},
        True,
    ),
    "embedded object": ({"x-kubernetes-embedded-resource": True, "properties": {}}, {"kind": "Pod"}, True),
}


@pytest.mark.parametrize(("schema", "value", "valid"), CASES.values(), ids=CASES)
def test_closed_schemas(schema: dict[str, Any], value: Any, valid: bool) -> None:
    assert Draft202012Validator(_closed(schema)).is_valid(value) is valid


def test_descriptions_and_defaults_are_dropped() -> None:
    assert _closed(SPEC) == {
        "type": "object",
        "properties": {"size": {"type": "integer"}},
        "additionalProperties": False,
    }
