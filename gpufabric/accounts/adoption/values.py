"""Values of declared properties and of rows, and whether they agree."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from gpufabric.accounts.adoption.sought import Row

_BRACES = re.compile(r"\{([^}]+)\}")
_EVERY_PORT = "-1"
"""How AWS writes that a rule has no port."""

_SHORTEST_MARK = 4


def at(value: object, path: str) -> list[Any]:
    """Return what lies at a path, in lists at every place; nothing for a part that is missing.

    Args:
        value: a row, or the inputs of a declared resource.
        path: names with periods between them.
    """
    parts: list[Any] = [value]
    for name in path.split("."):
        parts = [item for entry in parts for item in _items(entry, name)]
    return [
        item for entry in parts for item in (cast("list[Any]", entry) if isinstance(entry, list) else [entry])
    ]


def _items(value: object, name: str) -> Iterator[object]:
    if isinstance(value, list):
        for entry in cast("list[object]", value):
            yield from _items(entry, name)
    elif isinstance(value, Mapping):
        item = cast("Mapping[str, object]", value).get(name)
        if item is not None:
            yield item


def words(values: list[Any], *, fold: bool) -> frozenset[str]:
    """Return values in a form in which equal ones are equal: as text; ``fold`` ignores case."""
    texts = (_text(value) for value in values)
    return frozenset(text.casefold() if fold else text for text in texts if text != _EVERY_PORT)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, sort_keys=True, default=str)


def is_where(row: Row, conditions: list[str]) -> bool:
    """Return whether a row fulfils conditions.

    Args:
        row: the row.
        conditions: ``path = value``, ``path != value``, or ``path`` for something that is there.
    """
    return all(_holds(row, condition) for condition in conditions)


def _holds(row: Row, condition: str) -> bool:
    path, sign, value = re.fullmatch(r"(\S+?)(?: (!?=) (.*))?", condition).groups()  # type: ignore[union-attr]
    listed = words(at(row, path), fold=False)
    if sign is None:
        return bool(listed)
    return (value in listed) == (sign == "=")


def filled(form: str, row: Row) -> str:
    """Return the id that a form makes of a row; empty if the row lacks a part.

    Args:
        form: text with paths in braces; of several with ``|`` between them, the first one that is there.
        row: the row.
    """
    parts: list[str] = []

    def part(match: re.Match[str]) -> str:
        listed = [value for path in match[1].split("|") for value in at(row, path)]
        parts.append(str(listed[0]) if listed else "")
        return parts[-1]

    text = _BRACES.sub(part, form)
    return text if all(parts) else ""


def marks(row: Row, id_: str) -> frozenset[str]:
    """Return the texts by which other resources refer to one: its id, and the others in its row."""
    return frozenset({id_, *_texts(row)})


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for item in cast("Mapping[str, object]", value).values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from _texts(item)
    elif isinstance(value, str) and len(value) >= _SHORTEST_MARK:
        yield value


def letters(name: object) -> str:
    """Return a name without what clouds forbid in names, and without case."""
    return re.sub(r"[^a-z0-9]", "", str(name).lower())
