"""Reads the resources of a recorded state, as ``pulumi stack export`` writes it.

Its secrets are encrypted: they read as properties that are set but cannot be evaluated.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from gpufabric.policies.properties import Props, SecretValue
from gpufabric.policies.resource import Resource
from gpufabric.wire.values import SECRET, SIGNATURE, as_map

_TYPES: Mapping[type, tuple[str, ...]] = {
    dict: ("inputs", "outputs", "propertyDependencies"),
    list: ("dependencies", "initErrors", "ignoreChanges"),
}
"""Parts of a resource in a state, by their type."""


def resources_of_state(exported: object) -> tuple[Resource, ...]:
    """Return the resources of a state in its order, without those pending deletion.

    Raises:
        ValueError: it is not the export of a stack.
    """
    deployment = as_map(as_map(exported).get("deployment"))
    # An empty stack has a manifest but no list of resources.
    if not isinstance(deployment.get("resources", [] if "manifest" in deployment else None), list):
        raise ValueError("not the export of a stack")
    records = [_record(record) for record in cast("list[object]", deployment.get("resources", []))]
    providers = {
        f"{record.get('urn')}::{record.get('id')}": _props(record.get("inputs"))
        for record in records
        if str(record.get("type", "")).startswith("pulumi:providers:")
    }
    return tuple(_resource(record, providers) for record in records if not record.get("delete"))


def ignored_paths(exported: object) -> dict[str, tuple[str, ...]]:
    """Return the paths of the properties that the program ignores, by URN of the resource."""
    records = as_map(as_map(exported).get("deployment")).get("resources") or ()
    return {
        str(record.get("urn", "")): tuple(map(str, record["ignoreChanges"]))
        for record in map(as_map, cast("list[object]", records))
        if record.get("ignoreChanges")
    }


def _record(value: object) -> Mapping[str, Any]:
    """Return a resource of a state, of which the parts have the types that the engine writes.

    Raises:
        ValueError: it is none.
    """
    record = as_map(value)
    if not (isinstance(record.get("urn"), str) and isinstance(record.get("type"), str)):
        raise ValueError("a resource without a URN or a type")
    for kind, names in _TYPES.items():
        if not all(isinstance(record.get(name), kind | None) for name in names):
            raise ValueError(f"a resource whose {' or '.join(names)} is of another type")
    return record


def _resource(record: Mapping[str, Any], providers: Mapping[str, Props]) -> Resource:
    urn = str(record.get("urn", ""))
    links = as_map(record.get("propertyDependencies"))
    return Resource(
        type=str(record.get("type", "")),
        name=urn.rsplit("::", 1)[-1],
        urn=urn,
        props=_props(record.get("inputs")),
        provider=providers.get(str(record.get("provider", "")), Props({})),
        depends=tuple(map(str, record.get("dependencies") or ())),
        links={key: tuple(map(str, urns or ())) for key, urns in links.items()},
        protect=record.get("protect") is True,
        outputs=_props(record.get("outputs")),
        created=_time(record.get("created")),
        modified=_time(record.get("modified")),
        unfinished=bool(record.get("initErrors")),
    )


def _time(text: object) -> datetime | None:
    try:
        time = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return time if time is None or time.tzinfo else time.replace(tzinfo=UTC)


def _props(data: object) -> Props:
    return Props(cast("dict[str, Any]", _shown(as_map(data))))


def _shown(value: object) -> object:
    """Return a value without its secrets; a secret exported in plain text reads like any other input."""
    if isinstance(value, list):
        return [_shown(item) for item in cast("list[object]", value)]
    if not isinstance(value, Mapping):
        return value
    data = cast("Mapping[str, Any]", value)
    if SIGNATURE not in data:
        return {key: _shown(item) for key, item in data.items()}
    if data[SIGNATURE] != SECRET or "plaintext" not in data:
        return SecretValue()
    try:
        return _shown(json.loads(data["plaintext"]))
    except (TypeError, ValueError):
        return SecretValue()
