"""The bare program of the preview benchmark: registers recorded resources with the SDK."""

import importlib
import json
import re
from pathlib import Path
from typing import Any

import pulumi

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""The engine's text for a value that is unknown until apply."""


def resolved(value: object, source: object) -> object:
    """Replace unknown values by another resource's output."""
    if isinstance(value, dict):
        return {key: resolved(part, source) for key, part in value.items()}
    if isinstance(value, list):
        return [resolved(part, source) for part in value]
    return source if value == UNKNOWN else value


def python_names(resource_class: type) -> dict[str, str]:
    """Return the Python argument of each property of a class."""
    members = vars(resource_class).items()
    getters = {name: member.fget for name, member in members if isinstance(member, property)}
    return {getattr(getter, "_pulumi_name", name): name for name, getter in getters.items()}


def snake_case(key: str) -> str:
    """Return the Python form of a property's name, for inputs without an output."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).lower()


def main() -> None:
    """Register every recorded resource."""
    registered: dict[str, Any] = {}
    records = json.loads((Path(__file__).parent / "resources.json").read_text(encoding="utf-8"))
    for record in records:
        parent, provider = registered.get(record["parent"]), registered.get(record["provider"])
        options = pulumi.ResourceOptions(parent=parent, provider=provider, version=record["version"])
        if not record["custom"]:
            registered[record["urn"]] = pulumi.ComponentResource(
                record["type"], record["name"], None, options
            )
            continue
        resource_class = getattr(importlib.import_module(record["module"]), record["class"])
        if record["type"].startswith("pulumi:providers:"):
            options = pulumi.ResourceOptions(parent=parent)
        known = [registered[urn] for urn in record["dependencies"] if hasattr(registered.get(urn), "id")]
        source = known[0].id if known else "later"
        inputs = {key: resolved(value, source) for key, value in record["inputs"].items()}
        names = python_names(resource_class) | {"resourceName": "resource_name_"}
        arguments = {names.get(key, snake_case(key)): value for key, value in inputs.items()}
        registered[record["urn"]] = resource_class(record["name"], **arguments, opts=options)


main()
