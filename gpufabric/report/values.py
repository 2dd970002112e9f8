"""Reduces property values of the engine to what may be shown."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from gpufabric.report.secrets import HIDDEN, Mask, means_credential
from gpufabric.wire.values import (
    ARCHIVE,
    ASSET,
    OUTPUT,
    RESOURCE,
    SECRET,
    SIGNATURE,
    Value,
    is_list,
    is_map,
    is_unknown,
)

LONGEST = 160
"""Characters of a value that are shown; the rest is counted."""

NOT_YET = "(known after the update)"
_INTERNAL = ("__defaults", "__meta", "__internal", "__provider")


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that is not known before the update."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that must not be shown; two of them may differ."""


@dataclass(frozen=True, slots=True)
class Opaque:
    """Something that is no plain data, such as a file."""

    text: str


Plain = Any
"""JSON data with ``Unknown``, ``Secret`` and ``Opaque`` in it."""


def plain(value: Value, mask: Mask, name: str = "") -> Plain:
    """Reduce a value: markers become objects, secrets vanish, every text and key is masked.

    Args:
        value: in Pulumi's wire format.
        mask: what else is secret.
        name: name of the property.
    """
    if is_unknown(value):
        return Unknown()
    if is_map(value):
        return _map(value, mask, name)
    if is_list(value):
        return [plain(one, mask, name) for one in value]
    if isinstance(value, str):
        if value == HIDDEN or (value and means_credential(name)):
            return Secret()
        return mask.text(value)
    # The engine writes the same number with and without a fraction.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _map(value: Value, mask: Mask, name: str) -> Plain:  # noqa: PLR0911 - one per marker
    match value.get(SIGNATURE):
        case None:
            return {
                mask.text(str(key)): plain(one, mask, str(key))
                for key, one in value.items()
                if key not in _INTERNAL
            }
        case str() as signature if signature == SECRET:
            return Secret()
        case str() as signature if signature in (ASSET, ARCHIVE):
            kind = "file" if signature == ASSET else "archive"
            return Opaque(f"{kind} {str(value.get('hash') or 'without hash')[:12]}")
        case str() as signature if signature == RESOURCE:
            return Opaque(mask.text(str(value.get("urn", "")).rsplit("::", 1)[-1]))
        case str() as signature if signature == OUTPUT:
            if value.get("secret"):
                return Secret()
            return plain(value["value"], mask, name) if value.get("value") is not None else Unknown()
        case _:
            # A marker of an engine to come: what it wraps may be secret.
            return Secret()


def holds_unknown(value: Plain) -> bool:
    """Tell whether any part of a value is not known yet."""
    if isinstance(value, dict):
        return any(holds_unknown(one) for one in value.values())  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return any(holds_unknown(one) for one in value)  # pyright: ignore[reportUnknownVariableType]
    return isinstance(value, Unknown)


def shown(value: Plain) -> str:
    """Write a value on one line; a long one is cut, with its length and a digest to tell it from others."""
    text = json.dumps(_jsonable(value), ensure_ascii=False, sort_keys=True)
    for marker in (HIDDEN, NOT_YET):
        text = text.replace(f'"\\u0000{marker}"', marker)
    if len(text) <= LONGEST:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"{text[:LONGEST]}... ({len(text):,} characters, digest {digest})"


def _jsonable(value: Plain) -> Plain:
    match value:
        case Unknown():
            return f"\x00{NOT_YET}"
        case Secret():
            return f"\x00{HIDDEN}"
        case Opaque():
            return value.text
        case dict():
            return {str(key): _jsonable(one) for key, one in value.items()}  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
        case list():
            return [_jsonable(one) for one in value]  # pyright: ignore[reportUnknownVariableType]
        case _:
            return value
