"""Finds the differences between two versions of a resource's properties.

Lists are aligned by content: an insertion does not change the items after it, and a list with the same items
in a different order is a reorder. If a text is JSON on both sides, such as a policy document, it is compared
as data.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Literal, cast

from gpufabric.events.model import PropertyDifference
from gpufabric.reading.json_text import parse_json
from gpufabric.report.model import PropertyChange
from gpufabric.report.values import Opaque, Plain, Secret, Unknown, holds_unknown, shown, shown_pair

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_PART = re.compile(r'([^.\[\]"]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]')
_LONGEST_LIST = 400
"""Most items of a list that is aligned by content, which takes quadratic time; longer ones are aligned by
index."""

_MISSING = object()


def property_changes(
    before: Mapping[str, Plain],
    after: Mapping[str, Plain],
    *,
    reported: Sequence[PropertyDifference] = (),
    forcing: Sequence[str] = (),
    outputs: tuple[Mapping[str, Plain], Mapping[str, Plain]] = ({}, {}),
) -> tuple[PropertyChange, ...]:
    """List the changes of a resource's inputs, and further differences that the provider reports.

    Args:
        before: inputs before.
        after: inputs after.
        reported: differences that the provider reports.
        forcing: properties that force a replacement, as the engine names them.
        outputs: outputs before and after, for differences that the inputs do not show.
    """
    forces = [*forcing, *(difference.path for difference in reported if difference.kind.endswith("-replace"))]
    changes = list(_walk("", before, after, forces))
    covered = [change.path for change in changes]
    for difference in reported:
        if not any(_within(path, difference.path) or _within(difference.path, path) for path in covered):
            changes.append(_reported_change(difference, before, after, outputs, forces))
    return tuple(sorted(changes, key=lambda change: (not change.forces, _natural(change.path))))


def _walk(path: str, before: Plain, after: Plain, forces: Sequence[str]) -> Iterator[PropertyChange]:
    if _same(before, after):
        return
    parsed = _parsed(before), _parsed(after)
    if parsed[0] is not None and parsed[1] is not None:
        before, after = parsed
    if isinstance(before, dict) and isinstance(after, dict):
        old, new = cast("dict[str, Plain]", before), cast("dict[str, Plain]", after)
        for key in sorted(old.keys() | new.keys()):
            yield from _walk(_join(path, key), old.get(key, _MISSING), new.get(key, _MISSING), forces)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _lists(path, cast("list[Plain]", before), cast("list[Plain]", after), forces)
    else:
        yield _change(path, before, after, forces)


def _lists(
    path: str, before: list[Plain], after: list[Plain], forces: Sequence[str]
) -> Iterator[PropertyChange]:
    old, new = [_key(item) for item in before], [_key(item) for item in after]
    if Counter(old) == Counter(new):
        yield PropertyChange(
            path=path,
            kind="reorder",
            before=shown(before),
            after=shown(after),
            forces=_forces(path, forces),
        )
        return
    if max(len(old), len(new)) > _LONGEST_LIST:
        for index in range(max(len(old), len(new))):
            left = before[index] if index < len(before) else _MISSING
            right = after[index] if index < len(after) else _MISSING
            yield from _walk(f"{path}[{index}]", left, right, forces)
        return
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        pairs = min(b - a, d - c)
        for step in range(pairs):
            yield from _walk(f"{path}[{c + step}]", before[a + step], after[c + step], forces)
        for index in range(a + pairs, b):
            yield _change(f"{path}[{index}]", before[index], _MISSING, forces)
        for index in range(c + pairs, d):
            yield _change(f"{path}[{index}]", _MISSING, after[index], forces)


def _change(path: str, before: Plain, after: Plain, forces: Sequence[str]) -> PropertyChange:
    kind: Literal["add", "remove", "change"] = "change"
    if before is _MISSING:
        kind = "add"
    elif after is _MISSING:
        kind = "remove"
    old, new = (
        shown_pair(before, after)
        if kind == "change"
        else (None if value is _MISSING else shown(value) for value in (before, after))
    )
    return PropertyChange(
        path=path,
        kind=kind,
        before=old,
        after=new,
        forces=_forces(path, forces),
        unknown=after is not _MISSING and holds_unknown(after),
    )


def _reported_change(
    difference: PropertyDifference,
    before: Mapping[str, Plain],
    after: Mapping[str, Plain],
    outputs: tuple[Mapping[str, Plain], Mapping[str, Plain]],
    forces: Sequence[str],
) -> PropertyChange:
    """Return a difference that the inputs do not show: drift, or a new value of a secret."""
    old = lookup(before if difference.in_inputs else outputs[0], difference.path)
    new = lookup(after, difference.path)
    if new is _MISSING and not difference.in_inputs:
        new = lookup(outputs[1], difference.path)
    if old is _MISSING and new is _MISSING:
        old = new = Secret() if "secret" in difference.path.lower() else Unknown()
    change = _change(difference.path, old, new, forces)
    wanted = difference.kind.removesuffix("-replace")
    kinds: dict[str, Literal["add", "remove", "change"]] = {
        "add": "add",
        "delete": "remove",
        "update": "change",
    }
    return change.model_copy(update={"kind": kinds.get(wanted, "change")})


def lookup(value: Plain, path: str) -> Plain:
    """Return the value at a property path, such as ``tags["a.b"]`` or ``rules[0].port``."""
    for name, index, quoted in _PART.findall(path):
        if index and isinstance(value, list):
            items = cast("list[Plain]", value)
            value = items[int(index)] if int(index) < len(items) else _MISSING
        elif isinstance(value, Mapping):
            value = cast("Mapping[str, Plain]", value).get(name or quoted or index, _MISSING)
        else:
            return _MISSING
    return value


def is_missing(value: Plain) -> bool:
    """Tell whether ``lookup`` found nothing."""
    return value is _MISSING


def _parsed(value: Plain) -> Plain:
    """Parse text that is a JSON object or list; return None for any other."""
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return parse_json(value)
    except ValueError:
        return None


def _same(before: Plain, after: Plain) -> bool:
    if before is after:
        return True
    if before is _MISSING or after is _MISSING:
        return False
    return _key(before) == _key(after)


def _key(value: Plain) -> str:
    """Return a text that is equal for equal values."""
    return json.dumps(value, default=_marker, sort_keys=True)


def _marker(value: object) -> str:
    return value.text if isinstance(value, Opaque) else f"\x00{type(value).__name__}"


def _join(path: str, key: str) -> str:
    if not _PLAIN_KEY.fullmatch(key):
        return f"{path}[{json.dumps(key, ensure_ascii=False)}]"
    return f"{path}.{key}" if path else key


def _within(path: str, outer: str) -> bool:
    return path == outer or path.startswith((f"{outer}.", f"{outer}["))


def _forces(path: str, forces: Sequence[str]) -> bool:
    return any(_within(path, forcing) or _within(forcing, path) for forcing in forces)


def _natural(path: str) -> list[tuple[int, str]]:
    """Return a sort key that puts ``rules[10]`` after ``rules[9]``."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", path)]
