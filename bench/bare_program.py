"""The bare program of the preview benchmark: registers recorded resources with the SDK, and nothing else."""

import importlib
import json
import re
from pathlib import Path
from typing import Any

import pulumi

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine writes for a value that is not known before apply."""


def resolved(value: object, source: object) -> object:
    """Put another resource's output where a value was unknown."""
    if isinstance(value, dict):
        return {key: resolved(one, source) for key, one in value.items()}
    if isinstance(value, list):
        return [resolved(one, source) for one in value]
    return source if value == UNKNOWN else value


def python_names(resource_class: type) -> dict[str, str]:
    """Give the arguments of a class by the properties' names: the SDK writes them in Python's way."""
    getters = {name: one.fget for name, one in vars(resource_class).items() if isinstance(one, property)}
    return {getattr(one, "_pulumi_name", name): name for name, one in getters.items()}


def snake_case(key: str) -> str:
    """Write a property's name in Python's way, for inputs that no output shows."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).lower()


def main() -> None:
    """Register every recorded resource."""
    made: dict[str, Any] = {}
    records = json.loads((Path(__file__).parent / "resources.json").read_text(encoding="utf-8"))
    for record in records:
        parent, provider = made.get(record["parent"]), made.get(record["provider"])
        options = pulumi.ResourceOptions(parent=parent, provider=provider, version=record["version"])
        if not record["custom"]:
            made[record["urn"]] = pulumi.ComponentResource(record["type"], record["name"], None, options)
            continue
        resource_class = getattr(importlib.import_module(record["module"]), record["class"])
        if record["type"].startswith("pulumi:providers:"):
            options = pulumi.ResourceOptions(parent=parent)
        known = [made[urn] for urn in record["dependencies"] if hasattr(made.get(urn), "id")]
        source = known[0].id if known else "later"
        inputs = {key: resolved(value, source) for key, value in record["inputs"].items()}
        names = python_names(resource_class) | {"resourceName": "resource_name_"}
        arguments = {names.get(key, snake_case(key)): value for key, value in inputs.items()}
        made[record["urn"]] = resource_class(record["name"], **arguments, opts=options)


main()
