"""Tables of every key of a declaration, as Markdown."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.draft7 import markdown
from gpufabric.spec.encrypted import MAY_BE_ENCRYPTED
from gpufabric.spec.examples import example_of
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.json_schema import schema_of
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.units import unit_of
from gpufabric.spec.usage import DeclaredUsage

DECLARATIONS: Mapping[str, object] = {
    "aws": AwsRegion,
    "azure": AzureRegion,
    "oci": OciRegion,
    "backbone": Backbone,
    "fabric": Fabric,
    "usage": DeclaredUsage,
}
"""Declarations by the page of their reference in ``docs/reference``."""

Schema = Mapping[str, Any]
_LISTED = {"shape": ("a name that `gpufabric shapes` lists",)}
"""Values that the catalogue allows."""
_HEADER = "| Key | Type | Unit | Default | Allowed | Meaning |\n|---|---|---|---|---|---|"
_BOUNDS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} entries",
    "maxItems": "at most {} entries",
}
_TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "array": "list",
    "object": "mapping",
    "null": "null",
}
_FORMATS = {
    "date": "date",
    "date-time": "time with zone",
    "ipv4network": "IPv4 range",
    "ipv4": "IPv4 address",
    "time": "time of day",
}


def sections(page: str) -> str:
    """Return a section for each mapping of a declaration, the outermost one first.

    Args:
        page: a key of ``DECLARATIONS``.
    """
    schema = schema_of(DECLARATIONS[page])
    definitions = cast("dict[str, Schema]", schema.get("$defs", {}))
    root = str(schema["title"])
    models = {root: {key: value for key, value in schema.items() if key != "$defs"}, **definitions}
    places = _places(root, models)
    return "\n\n".join(_section(name, models, places) for name in places)


def _places(root: str, models: Mapping[str, Schema]) -> dict[str, list[str]]:
    """Return the models that a declaration reaches, in order, with the paths at which each stands."""
    places: dict[str, list[str]] = {root: [""]}
    waiting = [root]
    while waiting:
        model = waiting.pop(0)
        start = places[model][0]
        for key, field in cast("dict[str, Schema]", models[model].get("properties", {})).items():
            for name, below in _reached(field, f"{start}.{key}".lstrip(".")):
                if name not in places:
                    places[name] = []
                    waiting.append(name)
                if below not in places[name]:
                    places[name].append(below)
    return places


def _reached(field: Schema, path: str) -> Iterator[tuple[str, str]]:
    """Yield the models that a field refers to, with the path of their keys."""
    if "$ref" in field:
        yield _model_of(field), path
    for member in (*field.get("anyOf", ()), *field.get("oneOf", ())):
        yield from _reached(member, path)
    items = field.get("items")
    if isinstance(items, Mapping):
        yield from _reached(cast("Schema", items), f"{path}[]")
    for entry in _entries(field):
        yield from _reached(entry, f"{path}.<name>")


def _entries(field: Schema) -> Iterator[Schema]:
    yield from cast("dict[str, Schema]", field.get("patternProperties", {})).values()
    other = field.get("additionalProperties")
    if isinstance(other, Mapping):
        yield cast("Schema", other)


def _model_of(field: Schema) -> str:
    return str(field["$ref"]).rsplit("/", 1)[-1]


def _section(name: str, models: Mapping[str, Schema], places: Mapping[str, list[str]]) -> str:
    model = models[name]
    lines = [f"## {name}", ""]
    paths = [path for path in places[name] if path]
    if paths:
        lines += [f"At {', '.join(f'`{path}`' for path in paths)}.", ""]
    lines += [markdown(str(model.get("description", ""))), "", _HEADER]
    required = set(cast("list[str]", model.get("required", [])))
    fields = cast("dict[str, Schema]", model.get("properties", {}))
    for key, field in sorted(fields.items(), key=lambda item: item[0] not in required):
        cells = (
            f"`{key}`",
            _type(field),
            unit_of(key),
            "**required**" if key in required else _default(field),
            _allowed(name, key, field),
            _cell(markdown(str(field.get("description", "")))),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _type(field: Schema) -> str:
    if "$ref" in field:
        name = _model_of(field)
        return f"[{name}](#{name.lower()})"
    for union in ("anyOf", "oneOf"):
        if union in field:
            shown = dict.fromkeys(_type(member) for member in field[union])
            # A number may also be written as text, which nobody needs to know.
            if "number" in shown:
                shown.pop("text", None)
            if field.get("default", 0) is None:  # null is the same as a key that is absent
                shown.pop("null", None)
            return " or ".join(shown)
    kind = str(field.get("type", ""))
    if "enum" in field or "const" in field:
        return "choice"
    if kind == "array":
        return _list_type(field)
    if kind == "object":
        entries = " or ".join(dict.fromkeys(_type(entry) for entry in _entries(field)))
        return f"mapping of names to {entries}" if entries else "mapping"
    return _FORMATS.get(str(field.get("format", "")), _TYPES.get(kind, kind or "any"))


def _list_type(field: Schema) -> str:
    if "prefixItems" in field:
        return f"list of {len(field['prefixItems'])}: {_type(field['prefixItems'][0])}"
    return f"list of {_type(cast('Schema', field.get('items', {})))}"


def _default(field: Schema) -> str:
    if "default" not in field:
        return "empty"
    value = cast("object", field["default"])
    if value is None:
        return "absent"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, dict):
        tag = cast("dict[str, object]", value).get("mode")
        return f"`mode: {tag}`" if tag else "see there"
    return "empty" if value in ("", [], ()) else f"`{value}`"


def _allowed(model: str, key: str, field: Schema) -> str:
    parts = list(dict.fromkeys([*_bounds(field), *_LISTED.get(key, ())]))
    example = example_of(model, key)
    if example is not None and any("form" in part for part in parts):
        shown = cast("list[object]", example)[0] if isinstance(example, list) else example
        parts = [part for part in parts if part != "a form"]
        parts.append(f"such as `{shown}`")
    if _is_encrypted(field):
        parts.append("[may be encrypted](../encrypted.md)")
    return _cell("; ".join(parts))


def _bounds(field: Schema) -> Iterator[str]:
    if "const" in field:
        yield f"`{field['const']}`"
    if "enum" in field:
        yield ", ".join(f"`{value}`" for value in field["enum"])
    for bound, text in _BOUNDS.items():
        is_obvious = (bound, field.get(bound)) in (("minimum", 0), ("minLength", 1))
        if bound in field and not is_obvious:
            yield text.format(f"{field[bound]:g}" if isinstance(field[bound], float) else field[bound])
    if field.get("minimum") == 0:
        yield "0 or more"
    if "pattern" in field or "format" in field:
        yield "a form"
    items = field.get("items")
    below = (*field.get("anyOf", ()), *field.get("prefixItems", ()), *([items] if items else ()))
    for part in below:
        if isinstance(part, Mapping):
            yield from _bounds(cast("Schema", part))


def _is_encrypted(field: Schema) -> bool:
    below = cast("list[object]", [*field.get("anyOf", ()), field.get("items")])
    parts = [cast("Schema", part) for part in below if isinstance(part, Mapping)]
    return MAY_BE_ENCRYPTED in field or any(map(_is_encrypted, parts))


def _cell(text: str) -> str:
    """Return a text for a cell of a table: bars end cells, and a name in angle brackets would be a tag."""
    escaped = text.replace("|", r"\|")
    return re.sub(r"<(?=[a-z])(?![^`]*`(?:[^`]*`[^`]*`)*[^`]*$)", "&lt;", escaped)
