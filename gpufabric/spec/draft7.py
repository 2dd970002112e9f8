"""Converts the JSON Schema of a declaration to draft 7, which all YAML language servers understand.

Editors show a description when the pointer rests on a key, and complete keys and values. So each key gets its
unit, its default and an example, and what a key of a union means depends on the tag alone: a file with the
wrong key gets one message, not one for each member of the union.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from gpufabric.spec.encrypted import MAY_BE_ENCRYPTED
from gpufabric.spec.examples import example_of
from gpufabric.spec.units import unit_of

Schema = dict[str, Any]

DRAFT = "http://json-schema.org/draft-07/schema#"
"""Identifier of the draft."""

CIPHERTEXT: Schema = {
    "type": "object",
    "properties": {"secure": {"type": "string"}},
    "required": ["secure"],
    "additionalProperties": False,
    "description": "Encrypted value. `pulumi config set --secret --path` writes it.",
    "doNotSuggest": True,
}
"""An encrypted value in a file."""

_NUMBER_AS_TEXT = r"^\d+(\.\d+)?$"
_NETWORK = r"^\d{1,3}(\.\d{1,3}){3}(/\d{1,2})?$"
_FORMATS: Mapping[str, Schema] = {
    "ipv4network": {"pattern": _NETWORK},
    "ipv4": {"pattern": r"^\d{1,3}(\.\d{1,3}){3}$"},
    # Editors differ in what they take for a date; the rules check it.
    "date": {"pattern": r"^\d{4}-\d{2}-\d{2}"},
    "date-time": {"pattern": r"^\d{4}-\d{2}-\d{2}[Tt ]"},
}
"""Formats, which validators may ignore, as patterns."""

_DROPPED = ("title", "discriminator", "default", "prefixItems", "format", MAY_BE_ENCRYPTED)


def draft7(schema: Mapping[str, Any]) -> tuple[Schema, dict[str, Schema]]:
    """Convert a schema.

    Args:
        schema: what ``schema_of`` returns.

    Returns:
        the schema itself, and the definitions that it refers to.
    """
    models = cast("dict[str, dict[str, Any]]", schema.get("$defs", {}))
    definitions = {name: _model(name, model) for name, model in models.items()}
    own = {key: value for key, value in schema.items() if key != "$defs"}
    root = _model(str(schema.get("title", "")), own)
    texts = {name: str(model.pop("description", "")) for name, model in definitions.items()}
    for part in (root, *definitions.values()):
        _describe_entries(part, texts)
    for part in _parts([root, definitions]):
        _say_that_it_is_a_mapping(part, definitions)
        if "`" in str(part.get("description", "")):
            # Editors escape what is special in Markdown in a plain description.
            part["markdownDescription"] = part["description"]
    return root, definitions


def _describe_entries(node: Mapping[str, Any], texts: Mapping[str, str]) -> None:
    """Move the text of a model to the entries of mappings and lists, which have no key that explains them.

    Elsewhere it would hide the text of the key.
    """
    for part in _parts([node]):
        named = cast("Schema", part.get("patternProperties", {}))
        for holder, place in (
            (part, "additionalProperties"),
            (part, "items"),
            *((named, key) for key in named),
        ):
            entry = cast("object", holder.get(place))
            if isinstance(entry, dict) and set(cast("Schema", entry)) == {"$ref"}:
                reference = cast("Schema", entry)
                name = str(reference["$ref"]).rsplit("/", 1)[-1]
                holder[place] = {"description": texts[name], "allOf": [reference]}


def _say_that_it_is_a_mapping(part: Schema, definitions: Mapping[str, Schema]) -> None:
    """State the type beside a reference to a model: editors then complete the key with its colon."""
    members = cast("list[Schema]", part.get("allOf", []))
    if len(members) == 1 and "$ref" in members[0]:
        model = definitions.get(str(members[0]["$ref"]).rsplit("/", 1)[-1], {})
        if model.get("type") == "object":
            part.setdefault("type", "object")


def _parts(values: Iterable[object]) -> Iterator[Schema]:
    """Yield all mappings in a value, the outer ones first."""
    for value in values:
        if isinstance(value, dict):
            mapping = cast("Schema", value)
            yield mapping
            yield from _parts(mapping.values())
        elif isinstance(value, list):
            yield from _parts(cast("list[object]", value))


def markdown(text: str) -> str:
    """Return a docstring as one paragraph of Markdown."""
    return " ".join(text.replace("``", "`").split())


def _model(name: str, model: Mapping[str, Any]) -> Schema:
    converted = _converted(model)
    properties = cast("dict[str, Any]", model.get("properties", {}))
    if properties:
        converted["properties"] = {key: _property(name, key, field) for key, field in properties.items()}
    return converted


def _property(model: str, key: str, field: Mapping[str, Any]) -> Schema:
    converted = _converted(field)
    notes = list(_notes(key, field))
    text = " ".join([str(converted.get("description", "")), *notes]).strip()
    if text:
        converted["description"] = text
    example = example_of(model, key)
    if example is not None and _takes_text(field):
        converted["examples"] = [example]
    if isinstance(field.get("default"), str | int | float | bool):
        converted["default"] = field["default"]
    return converted


def _notes(key: str, field: Mapping[str, Any]) -> Iterator[str]:
    unit = unit_of(key)
    if unit:
        yield f"Unit: {unit}."
    default = field.get("default")
    if default is not None and not isinstance(default, dict) and default != "":
        shown = cast("object", default)
        yield f"Default: `{str(shown).lower() if isinstance(shown, bool) else shown}`."
    if next(_encrypted(field), False):
        yield "May be encrypted."


def _encrypted(field: Mapping[str, Any]) -> Iterator[bool]:
    if MAY_BE_ENCRYPTED in field:
        yield True
    for part in (*field.get("anyOf", ()), field.get("items")):
        if isinstance(part, dict):
            yield from _encrypted(cast("dict[str, Any]", part))


def _takes_text(field: Mapping[str, Any]) -> bool:
    """Return whether a value is text that must have a form, or a list of such texts."""
    if "pattern" in field or "format" in field:
        return True
    below = (*field.get("anyOf", ()), *field.get("prefixItems", ()), field.get("items"))
    return any(_takes_text(cast("Schema", part)) for part in below if isinstance(part, dict))


def _converted(node: Mapping[str, Any]) -> Schema:
    converted: Schema = {}
    for key, value in node.items():
        if key in _DROPPED:
            continue
        converted[key] = _value(key, value)
    converted |= _FORMATS.get(str(node.get("format", "")), {})
    if "prefixItems" in node:
        # Draft 7 writes a tuple as a list of schemas under `items`.
        converted["items"] = [_converted(item) for item in node["prefixItems"]]
        converted["additionalItems"] = False
    if "patternProperties" in node:
        # A mapping whose keys have a form.
        converted.setdefault("additionalProperties", False)
    if "discriminator" in node:
        del converted["oneOf"]
        converted |= _by_tag(node)
    if "description" in converted:
        converted["description"] = markdown(str(converted["description"]))
    if "anyOf" in converted:
        converted = _merged(converted)
    if "$ref" in converted and len(converted) > 1:
        # Draft 7 ignores what stands beside a reference.
        converted["allOf"] = [{"$ref": converted.pop("$ref")}]
    if MAY_BE_ENCRYPTED in node:
        text = converted.pop("description", None)
        converted = {"anyOf": [converted, CIPHERTEXT]} | ({"description": text} if text else {})
    return converted


def _value(key: str, value: Any) -> Any:  # noqa: ANN401 - any part of a schema
    if key == "$ref":
        return str(value).replace("#/$defs/", "#/definitions/")
    if key in ("properties", "patternProperties"):
        return {name: _converted(part) for name, part in value.items()}
    if key in ("items", "additionalProperties", "propertyNames", "not") and isinstance(value, dict):
        return _converted(cast("dict[str, Any]", value))
    if key in ("anyOf", "oneOf", "allOf"):
        return [_converted(part) for part in value]
    return value


def _by_tag(node: Mapping[str, Any]) -> Schema:
    """Write a tagged union as conditions on its tag."""
    tag = str(node["discriminator"]["propertyName"])
    members = cast("dict[str, str]", node["discriminator"]["mapping"])
    conditions = [
        {
            "if": {"properties": {tag: {"const": value}}, "required": [tag]},
            "then": {"$ref": _value("$ref", reference)},
        }
        for value, reference in members.items()
    ]
    default = cast("dict[str, Any] | None", node.get("default"))
    allowed = ", ".join(members)
    chosen: Schema = {"enum": list(members), "description": f"Decides which other keys there are: {allowed}."}
    if default is not None and tag in default:
        chosen["default"] = default[tag]
    return {"type": "object", "properties": {tag: chosen}, "required": [tag], "allOf": conditions}


def _merged(node: Schema) -> Schema:
    """Write a union of plain types as one schema, so that editors show one message."""
    members = cast("list[Schema]", node["anyOf"])
    types = [str(member.get("type")) for member in members]
    number = next((member for member in members if member.get("type") == "number"), None)
    if number is not None and set(types) <= {"number", "string", "null"} and "string" in types:
        rest = {key: value for key, value in node.items() if key != "anyOf"}
        return {**number, "type": types, "pattern": _NUMBER_AS_TEXT, **rest}
    plain = [member for member in members if member.get("type") != "null"]
    is_scalar = len(plain) == 1 and plain[0].get("type") in {"string", "integer", "number", "boolean"}
    if len(plain) < len(members) and is_scalar and "enum" not in plain[0] and "const" not in plain[0]:
        rest = {key: value for key, value in node.items() if key != "anyOf"}
        return {**plain[0], "type": [plain[0]["type"], "null"], **rest}
    return node
