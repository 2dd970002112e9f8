"""Writes plain values as YAML, with the bytes that ruamel.yaml gives.

ruamel.yaml makes a node and two events for each scalar, which took half a second for the files of 30 stacks.
Texts of an unusual form still go through it, so that it alone decides about quotes.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from io import StringIO
from typing import Any

from ruamel.yaml import YAML

_WIDTH = 4096
"""Characters in a line, so that a long value stays in one line and a diff shows one line for it."""

_LONGEST = 3000
"""Length of a text that fits into a line wherever it stands."""

_LONGEST_ESCAPED = 300
"""The same, if each character is escaped."""

_LONGEST_KEY = 100
"""Length of a key that certainly needs no question mark before it."""

_PLAIN = re.compile(r"[A-Za-z][\w./@-]*(?:,? \(?[A-Za-z0-9][\w./@-]*\)?|:[\w./@-]+)*", re.ASCII)
"""Texts without quotes, unless YAML gives them another meaning."""

_OTHER_MEANING = frozenset({"true", "false", "null"})
_NUMBER_OR_TIME = re.compile(
    r"[1-9][0-9]*|[0-9]+\.[0-9]+"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}:[0-9]{2}\+[0-9]{2}:[0-9]{2})?"
)
"""Texts that need quotes, because they would be numbers or times without."""

_CONSTANTS = {True: " true", False: " false", None: ""}


class _UnusualError(Exception):
    """A value that only ruamel.yaml writes."""


def to_yaml(data: Mapping[str, Any]) -> str:
    """Return a document: mappings in their order, two spaces for each level, ASCII only.

    Args:
        data: mappings with texts as keys, lists, texts, numbers, booleans and None. No mapping and no list
            stands in it twice.
    """
    try:
        return "".join(_block(data, 0)) if data else written(data)
    except _UnusualError:
        return written(data)


def written(data: object) -> str:
    """Return what ruamel.yaml writes."""
    yaml = YAML()
    yaml.width = _WIDTH
    # Characters that end a line for some readers would not survive otherwise.
    yaml.allow_unicode = False
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = StringIO()
    yaml.dump(data, stream)  # pyright: ignore[reportUnknownMemberType] - ruamel.yaml has no types here
    return stream.getvalue()


def _block(value: Mapping[str, Any] | list[Any], indent: int) -> Iterator[str]:
    """Yield the lines of a mapping or list that is not empty."""
    margin = " " * indent
    if isinstance(value, list):
        for item in value:
            yield f"{margin}-{_scalar(item) or ' '}\n"
        return
    for key, item in value.items():
        name = _key(key)
        lead = f"{margin}{name}"
        if name.endswith(":"):
            if not _is_block(item):
                yield f"{lead}{_scalar(item)}\n"
                continue
            yield f"{lead}\n"
            yield from _block(item, indent + 2)
            continue
        # A long key stands in a line of its own, and its value after a colon.
        yield f"{lead}\n"
        if not _is_block(item):
            yield f"{margin}:{_scalar(item)}\n"
            continue
        lines = _block(item, indent + (4 if isinstance(item, list) else 2))
        yield f"{margin}:{next(lines)[indent + 1 :]}"
        yield from lines


def _is_block(value: object) -> bool:
    return bool(value) and isinstance(value, dict | list)


def _scalar(value: object) -> str:
    """Return a scalar or an empty collection, with the space before it."""
    match value:
        case str():
            return f" {_text(value)}"
        case bool() | None:
            return _CONSTANTS[value]
        case int():
            return f" {value}"
        case dict() | list() if not value:
            return " {}" if isinstance(value, dict) else " []"
        case _:
            raise _UnusualError


def _text(text: str) -> str:
    if len(text) > _LONGEST:
        raise _UnusualError
    if _PLAIN.fullmatch(text) and text.lower() not in _OTHER_MEANING:
        return text
    return f"'{text}'" if _NUMBER_OR_TIME.fullmatch(text) else _unusual_text(text)


def _key(key: str) -> str:
    """Return a key with its colon, or a long one with its question mark."""
    if len(key) <= _LONGEST_KEY and _PLAIN.fullmatch(key) and key.lower() not in _OTHER_MEANING:
        return f"{key}:"
    return _unusual_key(key)


@lru_cache(maxsize=4096)
def _unusual_text(text: str) -> str:
    if len(text) > _LONGEST_ESCAPED:
        raise _UnusualError
    return written({"a": text}).removeprefix("a: ").removesuffix("\n")


@lru_cache(maxsize=4096)
def _unusual_key(key: str) -> str:
    if len(key) > _LONGEST_ESCAPED:
        raise _UnusualError
    lines = written({key: 1})
    return lines.removesuffix("\n: 1\n") if lines.startswith("? ") else lines.removesuffix(" 1\n")
