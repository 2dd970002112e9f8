"""Property values as Pulumi's wire format carries them: plain data plus markers for unknown values and
secrets.

Inside the simulated clouds a value is plain JSON data. A secret stays wrapped as ``{SIGNATURE: SECRET,
"value": v}``, an unknown value stays the sentinel string. Output values are reduced to the value, secret or
unknown they stand for, resource references to the resource's id. The signatures are those of
``pulumi.runtime.rpc``; they are repeated here because importing that module costs a provider process 0.2 s
before it can answer.
"""

from collections.abc import Mapping
from typing import Any, TypeGuard

from google.protobuf import struct_pb2

Value = Any
"""A JSON value, possibly with unknown markers and secret wrappers in it."""

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"

# The engine still knows one sentinel per type, from the time before there was a common one.
_TYPED_UNKNOWNS = frozenset(
    {
        UNKNOWN,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)


_NO_MAPS = (str, int, float, list, type(None))


def is_map(value: Value) -> TypeGuard[Mapping[str, Value]]:
    """Return whether the value is a map of any kind, wrappers included."""
    # Most values are none of the other maps, and to ask for those takes ten times as long.
    return isinstance(value, dict) or (not isinstance(value, _NO_MAPS) and isinstance(value, Mapping))


def is_list(value: Value) -> TypeGuard[list[Value]]:
    """Return whether the value is a list."""
    return isinstance(value, list)


def as_map(value: Value) -> dict[str, Value]:
    """Return a copy of the value if it is a map, else an empty one."""
    return dict(value) if is_map(value) else {}


def as_list(value: Value) -> list[Value]:
    """Return a copy of the value if it is a list, else an empty one."""
    return list(value) if is_list(value) else []


def number(value: Value, default: int = 0) -> int:
    """Return a number that a program may have written as text; ``default`` where it is none."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return default


def is_unknown(value: Value) -> bool:
    """Return whether the value itself will only be known after the apply."""
    return isinstance(value, str) and value in _TYPED_UNKNOWNS


def contains_unknown(value: Value) -> bool:
    """Return whether the value, or anything in it, will only be known after the apply."""
    if is_map(value):
        return any(contains_unknown(item) for item in value.values())
    if is_list(value):
        return any(contains_unknown(item) for item in value)
    return is_unknown(value)


def is_secret(value: Value) -> bool:
    """Return whether the value is wrapped as a secret."""
    return is_map(value) and value.get(SIGNATURE) == SECRET


def secret(value: Value) -> Value:
    """Return the value wrapped as a secret; a secret stays as it is."""
    return value if is_secret(value) else {SIGNATURE: SECRET, "value": value}


def plain(value: Value) -> Value:
    """Return the value with every secret wrapper taken off."""
    if is_secret(value):
        return plain(value.get("value"))
    if is_map(value):
        return {key: plain(item) for key, item in value.items()}
    if is_list(value):
        return [plain(item) for item in value]
    return value


def masked(value: Value) -> Value:
    """Return the value with every secret replaced by ``[secret]``, for showing to people."""
    if is_secret(value):
        return "[secret]"
    if is_map(value):
        return {key: masked(item) for key, item in value.items()}
    if is_list(value):
        return [masked(item) for item in value]
    return value


def kind_of(value: Value) -> str:  # noqa: PLR0911
    """Return the JSON kind of a value in words, for messages; never the value itself."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a string"
    if is_list(value):
        return "a list"
    if is_map(value) and value.get(SIGNATURE) in (ASSET, ARCHIVE):
        return "an asset"
    return "a map"


def from_struct(message: struct_pb2.Struct) -> dict[str, Value]:
    """Return a protocol message as plain data, keys in order, since the wire keeps none."""
    return _from_fields(message)


def _from_fields(message: struct_pb2.Struct) -> dict[str, Value]:
    return {key: _from_value(message.fields[key]) for key in sorted(message.fields)}


def _from_value(message: struct_pb2.Value) -> Value:
    kind = message.WhichOneof("kind")
    if kind == "string_value":
        return UNKNOWN if message.string_value in _TYPED_UNKNOWNS else message.string_value
    if kind == "bool_value":
        return message.bool_value
    if kind == "number_value":
        number = message.number_value
        return int(number) if number.is_integer() else number
    if kind == "list_value":
        return [_from_value(item) for item in message.list_value.values]
    if kind == "struct_value":
        return _reduce(_from_fields(message.struct_value))
    return None


def _reduce(value: dict[str, Value]) -> Value:
    signature = value.get(SIGNATURE)
    if signature == OUTPUT:
        inner = value.get("value", UNKNOWN)
        return secret(inner) if value.get("secret") else inner
    if signature == RESOURCE:
        return value.get("id") or UNKNOWN
    return value


def to_struct(value: Mapping[str, Value]) -> struct_pb2.Struct:
    """Plain data as a protocol message. Keys whose value is ``None`` are left out."""
    message = struct_pb2.Struct()
    for key, item in value.items():
        if item is not None:
            _to_value(item, message.fields[key])
    return message


def _to_value(value: Value, message: struct_pb2.Value) -> None:
    if value is None:
        message.null_value = struct_pb2.NULL_VALUE
    elif isinstance(value, bool):
        message.bool_value = value
    elif isinstance(value, int | float):
        message.number_value = value
    elif isinstance(value, str):
        message.string_value = value
    elif is_map(value):
        fields = message.struct_value.fields
        message.struct_value.SetInParent()
        for key, item in value.items():
            _to_value(item, fields[key])
    elif is_list(value):
        message.list_value.SetInParent()
        for item in value:
            _to_value(item, message.list_value.values.add())
    else:
        raise TypeError(f"{type(value).__name__} cannot be sent to the engine")


def dig(value: Value, path: str) -> Value:
    """Return the value at a dotted path such as ``vpcConfig.subnetIds.0``; ``None`` when there is none.
    Secrets are unwrapped.
    """
    for part in path.split("."):
        value = plain(value)
        if is_map(value):
            value = value.get(part)
        elif is_list(value) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return plain(value)
