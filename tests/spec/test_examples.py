"""Every declared text that must have a form has an example, which has it."""

from typing import Any

import pytest
from jsonschema import Draft7Validator

from gpufabric.editors.schemas import EDITOR_SCHEMAS
from gpufabric.spec.examples import EXAMPLES, example_of

SCHEMAS = {kind: made("gpufabric") for kind, made in EDITOR_SCHEMAS.items()}
FORMED = [
    (kind, model, key)
    for kind, schema in SCHEMAS.items()
    for model, part in schema["definitions"].items()
    for key, field in part.get("properties", {}).items()
    if "examples" in field
]


def has_form(field: dict[str, Any]) -> bool:
    parts = [field, *field.get("anyOf", [])]
    items = field.get("items")
    parts += items if isinstance(items, list) else [items] if items else []
    own_words = r"^\d+(\.\d+)?$"  # a number as text
    return any(part.get("pattern", own_words) != own_words for part in parts)


@pytest.mark.parametrize(("kind", "model", "key"), FORMED, ids="-".join)
def test_an_example_has_the_form(kind: str, model: str, key: str) -> None:
    schema = SCHEMAS[kind]
    place = {"$ref": f"#/definitions/{model}/properties/{key}", "definitions": schema["definitions"]}
    for example in schema["definitions"][model]["properties"][key]["examples"]:
        Draft7Validator(place).validate(example)


def test_every_form_has_an_example() -> None:
    without = [
        f"{model}.{key}"
        for schema in SCHEMAS.values()
        for model, part in schema["definitions"].items()
        for key, field in part.get("properties", {}).items()
        if has_form(field) and "examples" not in field
    ]
    assert without == []


def test_every_example_is_used() -> None:
    used = {name for _, model, key in FORMED for name in (f"{model}.{key}", key)}
    assert set(EXAMPLES) - used == set()


def test_the_model_decides_before_the_key() -> None:
    assert example_of("AzureReplica", "region") == "westus2"
    assert example_of("AnyModel", "cidr") == "10.16.0.0/16"
    assert example_of("AnyModel", "colour") is None
