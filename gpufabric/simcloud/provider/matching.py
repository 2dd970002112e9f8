"""Matching: which elements of two lists belong together."""

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import zip_longest

from gpufabric.wire.values import Value, contains_unknown

Pair = tuple[int, Value, Value]
"""The index of an element, its old and its new value; ``None`` where it came or went."""


def in_order(old: list[Value], new: list[Value]) -> Iterator[Pair]:
    """Return the elements of two lists by position."""
    for index, (before, after) in enumerate(zip_longest(old, new)):
        yield index, before, after


def regardless_of_order(old: list[Value], new: list[Value]) -> Iterator[Pair]:
    """Return the elements in which two sets differ.

    An element that is new at the position of one that is gone counts as changed.
    """
    gone, come = _only_in(old, new), _only_in(new, old)
    for index in sorted(gone.keys() | come.keys()):
        yield index, gone.get(index), come.get(index)


def _only_in(these: list[Value], those: list[Value]) -> dict[int, Value]:
    """Return the elements by index that the other list does not have, or has less often."""
    available: defaultdict[str, int] = defaultdict(int)
    for element in those:
        available[_key(element)] += 1
    result: dict[int, Value] = {}
    for index, element in enumerate(these):
        key = _key(element)
        if available[key] and not contains_unknown(element):
            available[key] -= 1
        else:
            result[index] = element
    return result


def _key(element: Value) -> str:
    return json.dumps(element, sort_keys=True)
