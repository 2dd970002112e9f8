"""Compares properties of a resource before and after a change."""

from collections.abc import Mapping, Sequence
from typing import cast

from gpufabric.policies.properties import Key, Props, UnreadableProperty
from gpufabric.policies.resource import Resource

_INTERNAL = frozenset({"__defaults", "__internal"})
"""Keys that the engine's bridge to Terraform providers adds to inputs."""


def differs(old: Resource, new: Resource, *path: Key) -> bool:
    """Return whether a property differs; an unknown value comes from a new resource and therefore does."""
    try:
        was = _plain(old.props, *path)
    except UnreadableProperty:
        return False
    try:
        return was != _plain(new.props, *path)
    except UnreadableProperty:
        return True


def _plain(props: Props, *path: Key) -> object:
    """Return a whole value; the order of lists does not matter."""
    value = props.value(*path)
    if isinstance(value, Mapping):
        names = sorted(str(name) for name in cast("Mapping[str, object]", value) if name not in _INTERNAL)
        return {name: _plain(props, *path, name) for name in names if props.value(*path, name) is not None}
    if isinstance(value, float) and value.is_integer():
        # The engine passes numbers as floats, and a state has whole numbers.
        return int(value)
    if isinstance(value, str) or not isinstance(value, Sequence):
        return value
    return sorted(repr(_plain(props, *path, index)) for index in range(props.length(*path) or 0))


def differs_in_any(old: Resource, new: Resource, ignored: frozenset[str] = frozenset()) -> bool:
    """Return whether any property differs, except ignored ones; an unreadable one hides no other."""
    keys = {*_keys(old.props), *_keys(new.props)} - ignored
    return any(_differs_below(old, new, key) for key in keys)


def _differs_below(old: Resource, new: Resource, *path: Key) -> bool:
    """Compare objects property by property."""
    keys = _keys(old.props, *path)
    if not keys:
        return differs(old, new, *path)
    return any(_differs_below(old, new, *path, key) for key in {*keys, *_keys(new.props, *path)})


def _keys(props: Props, *path: Key) -> set[str]:
    """Return the keys of an object; none for any other value."""
    try:
        value = props.value(*path)
    except UnreadableProperty:
        return set()
    if not isinstance(value, Mapping):
        return set()
    return {str(key) for key in cast("Mapping[str, object]", value)} - _INTERNAL
