"""Finds texts that the API version of an SDK does not list for a property."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gpufabric.wire.schema.model import ObjectSchema, Type, TypeSchema
from gpufabric.wire.values import Value, is_list, is_map, is_secret, is_unknown


@dataclass(frozen=True)
class UnlistedText:
    """A text that an enumeration does not have.

    Attributes:
        path: the property's path in Pulumi's notation.
        given: the text.
        listed: the texts that the API version has.
    """

    path: str
    given: str
    listed: tuple[str, ...]


def unlisted_texts(schema: TypeSchema, inputs: Mapping[str, Value]) -> tuple[UnlistedText, ...]:
    """Return every text outside its property's enumeration, without regard to case.

    Unknown values and secrets are not judged.
    """
    return tuple(_object(schema, schema.inputs, inputs, ""))


def _object(
    schema: TypeSchema, shape: ObjectSchema, value: Mapping[str, Value], path: str
) -> Iterator[UnlistedText]:
    for name, item in value.items():
        kind = shape.properties.get(name)
        if kind is None:
            continue
        here = f"{path}.{name}" if path else name
        listed = shape.listed.get(name, ())
        yield from _texts(listed, item, here) if listed else _nested(schema, kind, item, here)


def _texts(listed: tuple[str, ...], value: Value, path: str) -> Iterator[UnlistedText]:
    if is_list(value):
        for index, item in enumerate(value):
            yield from _texts(listed, item, f"{path}[{index}]")
    elif (
        isinstance(value, str) and not is_unknown(value) and value.casefold() not in map(str.casefold, listed)
    ):
        yield UnlistedText(path, value, listed)


def _nested(schema: TypeSchema, kind: Type, value: Value, path: str) -> Iterator[UnlistedText]:
    if isinstance(kind, str) or is_secret(value):
        return
    head, argument = kind
    if head == "union":
        for member in argument:
            yield from _nested(schema, member, value, path)
    elif head == "list" and is_list(value):
        for index, item in enumerate(value):
            yield from _nested(schema, argument, item, f"{path}[{index}]")
    elif head == "map" and is_map(value):
        for key, item in value.items():
            yield from _nested(schema, argument, item, f"{path}.{key}")
    elif head == "object" and is_map(value):
        yield from _object(schema, schema.objects[argument], value, path)
