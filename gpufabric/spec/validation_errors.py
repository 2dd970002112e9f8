"""Converts pydantic's validation errors to problems with property, given, allowed and limit."""

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from gpufabric.plural import plural
from gpufabric.spec.allowed_values import allowed_text
from gpufabric.spec.problems import Problem

Schema = Mapping[str, Any]
_SHOWN_CHARACTERS = 60
_USER = re.compile(r"(?<=://)\S+(?=@)")
"""User and password in an address."""

_NOT_SHOWN = "a value that is not shown"
_KEY_MARK = "[key]"
"""Last item of pydantic's location when the key itself is invalid."""


def dotted(path: Sequence[str | int]) -> str:
    """Write a property path the way Pulumi does: ``pools.train.capacity``, ``links[0].gbps``."""
    text = ""
    for item in path:
        text += f"[{item}]" if isinstance(item, int) else (f".{item}" if text else str(item))
    return text


def declared_path(path: Sequence[str | int]) -> str:
    """Write the path of a value in ``Pulumi.yaml`` or a stack's file as messages name the property.

    A path in the declaration of a region or the backbone begins inside it, and one in that of the fabric with
    ``fabric``; a path outside of them begins with its key.
    """
    if path[:1] != ("config",):
        return dotted(path)
    key, rest = str(path[1:2] and path[1]), path[2:]
    name = key.rpartition(":")[2]
    if name == "fabric" and rest:
        inside = rest[1:] if rest[0] in {"default", "value"} else rest
        return dotted(("fabric", *inside))
    return dotted(rest) if name in {"region", "backbone"} and rest else dotted(path[1:])


def shown(value: object) -> str:
    """Return a short text for a declared value; for mappings and lists, only their type and size.

    User and password in an address are left out.
    """
    if isinstance(value, Mapping):
        return f"a mapping with {plural(len(cast('Mapping[str, object]', value)), 'key')}"
    if isinstance(value, list):
        return f"a list of {len(cast('list[object]', value))}"
    text = repr(_USER.sub("...", value)) if isinstance(value, str) else str(value)
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 3] + "..."


def property_path(
    loc: Sequence[str | int], data: object, *, key_may_be_absent: bool
) -> tuple[str | int, ...]:
    """Remove from pydantic's location the tags of the union members it tried.

    Args:
        loc: pydantic's location.
        data: the validated data.
        key_may_be_absent: whether the last item names a key that the data lacks, e.g. a missing required key.
    """
    path: list[str | int] = []
    node = data
    for position, item in enumerate(loc):
        last = position == len(loc) - 1
        if item == _KEY_MARK:
            continue
        if isinstance(node, Mapping) and isinstance(item, str):
            mapping = cast("Mapping[str, object]", node)
            if item in mapping:
                node = mapping[item]
                path.append(item)
            elif last and key_may_be_absent:
                path.append(item)
        elif isinstance(node, list) and isinstance(item, int):
            path.append(item)
            items = cast("list[object]", node)
            node = items[item] if item < len(items) else None
    return tuple(path)


def explain(
    error: ValidationError,
    adapter: TypeAdapter[Any],
    data: object,
    *,
    file: str,
    root: Sequence[str | int] = (),
    line_of: Callable[[Sequence[str | int]], int] = lambda _path: 0,
) -> list[Problem]:
    """Convert a validation error to problems.

    Args:
        error: pydantic's error.
        adapter: the type that ``data`` was checked against; its schema gives the allowed values.
        data: the declaration.
        file: name of the file in messages.
        root: path of ``data`` inside the file; messages leave it out of the property path.
        line_of: returns the line of a full path in the file.
    """
    schema = adapter.json_schema()
    problems: list[Problem] = []
    for detail in error.errors(include_url=False):
        path = property_path(detail["loc"], data, key_may_be_absent=detail["type"] == "missing")
        given, allowed, limit = _parts(detail, path, schema, data)
        if _is_amount(path) and detail["type"] != "missing":
            given = _NOT_SHOWN
        problems.append(
            Problem(dotted(path) or dotted(root), given, allowed, limit, file, line_of((*root, *path)))
        )
    return problems


def _is_amount(path: Sequence[str | int]) -> bool:
    """Return whether a property is the number of a stated price, which may be a secret."""
    return path[-1:] in {("amount",), ("discount_percent",)} and bool({"price", "prices"} & set(path))


def _parts(
    detail: ErrorDetails, path: Sequence[str | int], schema: Schema, data: object
) -> tuple[str, str, str]:
    limit = "gpufabric's schema"
    match detail["type"]:
        case "extra_forbidden":
            keys = known_keys(schema, path[:-1], data)
            close = difflib.get_close_matches(str(path[-1]), keys, n=1)
            hint = f" (did you mean {close[0]}?)" if close else ""
            return f"unknown key {path[-1]!r}", f"{', '.join(keys)}{hint}", limit
        case "missing":
            return "nothing", allowed_text(detail), limit
        case "union_tag_invalid" | "union_tag_not_found":
            context = detail.get("ctx", {})
            key = str(context.get("discriminator", "")).strip("'")
            allowed = context.get("expected_tags")
            given = f"{key} {context['tag']!r}" if "tag" in context else f"no {key}"
            return given, f"{key}: {allowed}" if allowed else f"a value for {key}", limit
        case _:
            return shown(detail["input"]), allowed_text(detail), limit


def known_keys(schema: Schema, path: Sequence[str | int], data: object) -> list[str]:
    """List the keys that the schema allows at a path of the given data, sorted."""
    node = _resolved(schema, schema, data)
    value = data
    for item in path:
        if isinstance(item, int):
            child: Schema = node.get("items", {})
            value = cast("list[object]", value)[item]
        else:
            by_name: list[Schema] = [*node.get("patternProperties", {}).values()]
            by_name.append(node.get("additionalProperties") or {})
            child = node.get("properties", {}).get(item) or by_name[0]
            value = cast("Mapping[str, object]", value)[item]
        node = _resolved(child, schema, value)
    return sorted(node.get("properties", {}))


def _resolved(node: Schema, root: Schema, value: object) -> Schema:
    """Follow references and choose the union member that the value's tag names."""
    while True:
        if "$ref" in node:
            node = root["$defs"][str(node["$ref"]).rsplit("/", 1)[-1]]
        elif "discriminator" in node and isinstance(value, Mapping):
            tag = cast("Mapping[str, object]", value).get(node["discriminator"]["propertyName"])
            reference = node["discriminator"]["mapping"].get(tag)
            if reference is None:
                return {}
            node = {"$ref": reference}
        elif "oneOf" in node:
            node = _by_id(node["oneOf"], root, cast("object", value))
        elif "anyOf" in node:
            members: list[Schema] = [variant for variant in node["anyOf"] if variant.get("type") != "null"]
            if not members:
                return {}
            node = members[0]
        else:
            return node


def _by_id(members: Sequence[Schema], root: Schema, value: object) -> Schema:
    """Choose the union member whose pattern the value's id matches; the first one if none does."""
    id_ = str(cast("Mapping[str, object]", value).get("id")) if isinstance(value, Mapping) else ""
    for member in members:
        node = root["$defs"][str(member["$ref"]).rsplit("/", 1)[-1]] if "$ref" in member else member
        pattern = node.get("properties", {}).get("id", {}).get("pattern")
        if pattern is not None and re.search(pattern, id_):
            return node
    return members[0]
