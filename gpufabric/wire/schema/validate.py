"""Checks an input tree against a resource type's schema."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gpufabric.wire.schema.model import ObjectSchema, Type, TypeSchema, expected
from gpufabric.wire.values import (
    ARCHIVE,
    ASSET,
    SIGNATURE,
    Value,
    is_list,
    is_map,
    is_secret,
    is_unknown,
    kind_of,
)

INTERNAL = frozenset({"__defaults", "__internal"})
"""Names that the engine and the providers use for themselves inside inputs."""

_LISTABLE = 12  # more names than these would bury the message


@dataclass(frozen=True)
class Violation:
    """One violation: the property path in Pulumi's notation, and the reason (what was given, what is
    allowed).
    """

    path: str
    reason: str


def validate(schema: TypeSchema, inputs: Mapping[str, Value]) -> list[Violation]:
    """Return every unknown property, missing required property and wrong type in the inputs, in the order of
    the inputs.

    Unknown values and secrets are accepted anywhere; a number without fraction is an integer. Reasons name
    the kind of what was given, never its value, so no secret reaches a message.
    """
    return list(_object(schema, schema.inputs, inputs, "", schema.token))


def _object(
    schema: TypeSchema, shape: ObjectSchema, value: Mapping[str, Value], path: str, owner: str
) -> Iterator[Violation]:
    for name, item in value.items():
        if name in INTERNAL or item is None:
            continue
        here = f"{path}.{name}" if path else name
        kind = shape.properties.get(name)
        if kind is None:
            yield Violation(here, _unknown_property(name, shape, owner, schema))
        else:
            yield from _check(schema, kind, item, here)
    for name in shape.required:
        if value.get(name) is None:
            here = f"{path}.{name}" if path else name
            kind = expected(shape.properties[name])
            yield Violation(
                here, f"missing required property; given: nothing; allowed: {kind} ({_limit(owner, schema)})"
            )


def _check(schema: TypeSchema, kind: Type, value: Value, path: str) -> Iterator[Violation]:
    if is_secret(value):
        value = value.get("value")
    if value is None or is_unknown(value) or kind == "any":
        return
    if isinstance(kind, str):
        if not _scalar_fits(kind, value):
            yield _wrong(schema, kind, value, path)
        return
    head, argument = kind
    if head == "union":
        yield from _any_of(schema, argument, value, path, kind)
    elif head == "list" and is_list(value):
        for index, item in enumerate(value):
            yield from _check(schema, argument, item, f"{path}[{index}]")
    elif head == "map" and _is_map(value):
        for key, item in value.items():
            yield from _check(schema, argument, item, f"{path}.{key}")
    elif head == "object" and _is_map(value):
        yield from _object(schema, schema.objects[argument], value, path, argument.removesuffix("Args"))
    else:
        yield _wrong(schema, kind, value, path)


def _any_of(
    schema: TypeSchema, members: list[Type], value: Value, path: str, kind: Type
) -> Iterator[Violation]:
    attempts = [list(_check(schema, member, value, path)) for member in members]
    if any(not failures for failures in attempts):
        return
    # A member of the right kind with a fault further in tells more than "none of these".
    nested = next(
        (failures for failures in attempts if any(failure.path != path for failure in failures)), None
    )
    yield from nested or [_wrong(schema, kind, value, path)]


def _scalar_fits(kind: str, value: Value) -> bool:
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "string":
        return isinstance(value, str)
    if kind == "asset":
        return is_map(value) and value.get(SIGNATURE) in (ASSET, ARCHIVE)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return kind == "number" or float(value).is_integer()


def _is_map(value: Value) -> bool:
    return is_map(value) and value.get(SIGNATURE) not in (ASSET, ARCHIVE)


def _wrong(schema: TypeSchema, kind: Type, value: Value, path: str) -> Violation:
    given = "a number with a fraction" if kind == "integer" and isinstance(value, float) else kind_of(value)
    return Violation(
        path, f"wrong type; given: {given}; allowed: {expected(kind)} ({_limit(schema.token, schema)})"
    )


def _unknown_property(name: str, shape: ObjectSchema, owner: str, schema: TypeSchema) -> str:
    names = sorted(shape.properties)
    close = difflib.get_close_matches(name, names, n=3)
    if close:
        allowed = f"did you mean {' or '.join(close)}?"
    elif len(names) <= _LISTABLE:
        allowed = f"allowed: {', '.join(names)}"
    else:
        allowed = f"allowed: one of the {len(names)} properties of {owner}"
    return f"unknown property; {allowed} ({_limit(owner, schema)})"


def _limit(owner: str, schema: TypeSchema) -> str:
    return f"schema of {owner}" if owner == schema.token else f"schema of {owner} in {schema.token}"
