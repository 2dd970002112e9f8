"""The plugin's schema as a file, and changes of it that break programs."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gpufabric.library.plugin import LibraryProvider

SCHEMA = Path("plugin") / "schema.json"
"""The schema of this checkout."""

RELEASED = Path("plugin") / "released-schema.json"
"""The schema of the last release; before the first one, that of the first checkout with a plugin."""

BREAKING = "### Breaking"
"""Heading in the changelog of an unreleased version that may break programs."""

_TYPE = ("type", "$ref", "plain")


def current_schema() -> dict[str, Any]:
    """Return the schema that the plugin serves, without the version of the package."""
    schema: dict[str, Any] = json.loads(LibraryProvider("0.0.0").schema or "{}")
    del schema["version"]
    return schema


def schema_text(schema: Mapping[str, Any]) -> str:
    """Return a schema as its file holds it."""
    return json.dumps(schema, indent=1, sort_keys=True) + "\n"


def breaking_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return what a change of the schema takes from programs that use the former one.

    Args:
        before: the former schema.
        after: the new one.
    """
    renamed = (
        f"the {key} of the package has changed, and with it the imports of programs"
        for key in ("name", "namespace")
        if before.get(key) != after.get(key)
    )
    return sorted([*_changes(before, after), *renamed])


def allows_breaking(changelog: str) -> bool:
    """Return whether the changelog announces a breaking change in the unreleased version."""
    _, _, unreleased = changelog.partition("## Unreleased")
    return BREAKING in unreleased.partition("\n## ")[0]


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for kind, properties, required in (
        ("resources", "inputProperties", "requiredInputs"),
        ("resources", "properties", "required"),
        ("types", "properties", "required"),
    ):
        for token, old in before.get(kind, {}).items():
            new = after.get(kind, {}).get(token)
            name = token.rpartition(":")[2]
            if new is None:
                yield f"{name} is gone"
                continue
            is_output = kind == "resources" and properties == "properties"
            yield from _of_object(name, old, new, properties, "" if is_output else required)


def _of_object(
    name: str, old: Mapping[str, Any], new: Mapping[str, Any], properties: str, required: str
) -> Iterator[str]:
    known = new.get(properties, {})
    for key, value in old.get(properties, {}).items():
        if key not in known:
            yield f"{name}.{key} is gone"
        elif _type(value) != _type(known[key]):
            yield f"{name}.{key} has another type"
    if required:
        yield from (
            f"{name}.{key} is newly required"
            for key in new.get(required, [])
            if key not in old.get(required, [])
        )


def _type(value: Mapping[str, Any]) -> Any:  # noqa: ANN401 - compared only
    own = {key: value.get(key) for key in _TYPE}
    inner = {
        key: _type(value[key])
        for key in ("items", "additionalProperties")
        if isinstance(value.get(key), dict)
    }
    return own | inner
