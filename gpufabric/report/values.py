"""Reduces property values of the engine to values that may be shown."""

import hashlib
import json
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from gpufabric.masking.credentials import means_credential
from gpufabric.masking.mask import Mask
from gpufabric.plural import plural
from gpufabric.wire.secrets import MASKED
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
"""Most characters of a value that are shown; the rest is counted."""

_BEFORE_DIFFERENCE = 40
"""Characters before the first difference of two long values that are shown."""

NOT_YET = "(known after the update)"
_INTERNAL = ("__defaults", "__meta", "__internal", "__provider")


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that is unknown until the update."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that must not be shown. Two of them may differ."""


@dataclass(frozen=True, slots=True)
class Opaque:
    """A value that is not plain data, such as a file."""

    text: str


Plain = Any
"""JSON data that may contain ``Unknown``, ``Secret`` and ``Opaque``."""


def plain(value: Value, mask: Mask, name: str = "") -> Plain:
    """Reduce a value: replace markers by objects, drop secrets, and mask every text and key.

    Args:
        value: the value in Pulumi's wire format.
        mask: masks further secrets.
        name: name of the property.
    """
    if is_unknown(value):
        return Unknown()
    if is_map(value):
        return _map(value, mask, name)
    if is_list(value):
        return [plain(item, mask, name) for item in value]
    if isinstance(value, str):
        if value == MASKED or (value and means_credential(name)):
            return Secret()
        return mask.text(value)
    # The engine writes the same number with and without a fraction.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _map(value: Value, mask: Mask, name: str) -> Plain:  # noqa: PLR0911 - one per marker
    match value.get(SIGNATURE):
        case None:
            return {
                mask.text(str(key)): plain(item, mask, str(key))
                for key, item in value.items()
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
            # A marker of a newer engine: it may wrap a secret.
            return Secret()


def holds_unknown(value: Plain) -> bool:
    """Tell whether any part of a value is unknown."""
    if isinstance(value, dict):
        return any(holds_unknown(item) for item in value.values())  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return any(holds_unknown(item) for item in value)  # pyright: ignore[reportUnknownVariableType]
    return isinstance(value, Unknown)


def shown(value: Plain) -> str:
    """Write a value on one line. A long one is cut; its length and a digest tell it from others."""
    return _cut(_text(value), 0)


def shown_pair(before: Plain, after: Plain) -> tuple[str, str]:
    """Write two values that differ. Long ones are cut so that the first difference is visible."""
    texts = _text(before), _text(after)
    start = shared_start(*texts) - _BEFORE_DIFFERENCE if max(map(len, texts)) > LONGEST else 0
    first, second = (_cut(text, max(start, 0)) for text in texts)
    return first, second


def shared_start(first: str, second: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    pairs = zip(first, second, strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))


def _text(value: Plain) -> str:
    text = json.dumps(_jsonable(value), ensure_ascii=False, sort_keys=True)
    for marker in (MASKED, NOT_YET):
        text = text.replace(f'"\\u0000{marker}"', marker)
    return text


def _cut(text: str, start: int) -> str:
    if len(text) <= LONGEST:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    head, tail = ("..." if cut else "" for cut in (start, start + LONGEST < len(text)))
    return f"{head}{text[start : start + LONGEST]}{tail} ({plural(len(text), 'character')}, digest {digest})"


def _jsonable(value: Plain) -> Plain:
    match value:
        case Unknown():
            return f"\x00{NOT_YET}"
        case Secret():
            return f"\x00{MASKED}"
        case Opaque():
            return value.text
        case dict():
            return {str(key): _jsonable(item) for key, item in value.items()}  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
        case list():
            return [_jsonable(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
        case _:
            return value
