"""Reads resource properties so that one unknown value never hides another result.

In a preview, properties that depend on resources that do not exist yet are unknown. The SDK raises on any
access to them, even a membership test, and aborts the whole policy. Every read here is guarded on its own and
names the unknown property.
"""

from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from pulumi_policy.proxy import UnknownValueError

UNKNOWN = "unknown until apply"
HIDDEN = "is a secret"

Key = str | int


class UnreadableProperty(Exception):  # noqa: N818 - unknown is an answer, not an error
    """A property that a rule needs and cannot read.

    Attributes:
        property: path of the property.
        why: ``unknown until apply``, or what is wrong with it. Never the value.
    """

    def __init__(self, property_path: str, why: str = UNKNOWN) -> None:
        super().__init__(f"{property_path} {why}")
        self.property = property_path
        self.why = why

    @property
    def may_be_known_later(self) -> bool:
        """Whether the property has a value that is not visible, rather than one that no rule can use."""
        return self.why in (UNKNOWN, HIDDEN)


class SecretValue:
    """Placeholder of a property that is set but must not be read: a secret of a recorded state."""


class Props:
    """Properties of a resource.

    An absent property reads as None; an unknown one raises ``UnreadableProperty``.

    Args:
        data: the properties, as the SDK passes them.
        path: path of ``data`` inside the resource, for messages.
    """

    def __init__(self, data: Mapping[str, Any], path: str = "") -> None:
        self._data = data
        self._path = path

    def value(self, *path: Key) -> object:
        """Return the value at a path."""
        node: object = self._data
        for position, key in enumerate(path):
            node = self._step(node, key, path[: position + 1])
            if node is None:
                return None
            if isinstance(node, SecretValue):
                raise UnreadableProperty(self.name(*path[: position + 1]), HIDDEN)
        return node

    def with_value(self, key: str, value: object) -> "Props":
        """Return the properties with another value of one key; the others stay guarded."""
        return Props(ChainMap({key: value}, cast("dict[str, Any]", self._data)), self._path)

    def text(self, *path: Key) -> str | None:
        """Return a text."""
        value = self.value(*path)
        if value is not None and not isinstance(value, str):
            raise UnreadableProperty(self.name(*path), "is not a text")
        return value

    def text_if_known(self, *path: Key) -> str | None:
        """Return a text; None if it is absent or cannot be read."""
        try:
            return self.text(*path)
        except UnreadableProperty:
            return None

    def number(self, *path: Key) -> int | None:
        """Return a whole number; numbers arrive as floats, and some providers take them as text."""
        value = self.value(*path)
        if value is None:
            return None
        try:
            exact = Decimal(str(value))
        except InvalidOperation:
            raise UnreadableProperty(self.name(*path), "is not a number") from None
        if isinstance(value, bool) or not exact.is_finite() or exact != exact.to_integral_value():
            raise UnreadableProperty(self.name(*path), "is not a whole number")
        return int(exact)

    def share(self, *path: Key, of: int) -> int | None:
        """Return a whole number, or a percentage of ``of``, which is rounded up."""
        value = self.value(*path)
        if not isinstance(value, str) or not value.endswith("%"):
            return self.number(*path)
        try:
            return -(-of * int(value[:-1]) // 100)
        except ValueError:
            raise UnreadableProperty(self.name(*path), "is not a percentage") from None

    def flag(self, *path: Key) -> bool:
        """Return whether a boolean is set; absent is false."""
        value = self.value(*path)
        if value is None:
            return False
        if value in ("true", "false"):
            return bool(value == "true")
        if not isinstance(value, bool):
            raise UnreadableProperty(self.name(*path), "is not a boolean")
        return value

    def present(self, *path: Key) -> bool:
        """Return whether a property is set, whether its value is known or not."""
        try:
            return self.value(*path) is not None
        except UnreadableProperty as missing:
            if missing.property != self.name(*path):
                raise
            return True

    def length(self, *path: Key) -> int | None:
        """Return the length of a list, whose elements may be unknown."""
        items = self._list(path)
        return None if items is None else len(items)

    def sections(self, *path: Key) -> list["Props"]:
        """Return the objects of a list; an absent list is empty."""
        items = self._list(path)
        return [self.section(*path, index) for index in range(len(items or ()))]

    def section(self, *path: Key) -> "Props":
        """Return an object; an absent one is empty."""
        value = self.value(*path)
        if value is None:
            return Props({}, self.name(*path))
        if not isinstance(value, Mapping):
            raise UnreadableProperty(self.name(*path), "is not an object")
        return Props(cast("Mapping[str, Any]", value), self.name(*path))

    def _list(self, path: tuple[Key, ...]) -> Sequence[Any] | None:
        value = self.value(*path)
        if value is None:
            return None
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise UnreadableProperty(self.name(*path), "is not a list")
        return cast("Sequence[Any]", value)

    def _step(self, node: object, key: Key, path: tuple[Key, ...]) -> object:
        try:
            if isinstance(node, Mapping):
                # A membership test would read the value, and raise if it is unknown.
                names = set(cast("Mapping[str, Any]", node))
                return cast("Mapping[str, Any]", node)[str(key)] if key in names else None
            if isinstance(node, Sequence) and not isinstance(node, str) and isinstance(key, int):
                items = cast("Sequence[Any]", node)
                return items[key] if key < len(items) else None
        except UnknownValueError:
            raise UnreadableProperty(self.name(*path)) from None
        raise UnreadableProperty(self.name(*path[:-1]), "has another shape than expected")

    def plain(self, *path: Key) -> object:
        """Return a whole value, read part by part: objects and lists can hold unknown values."""
        value = self.value(*path)
        if isinstance(value, Mapping):
            names = sorted(str(name) for name in cast("Mapping[str, object]", value))
            return {name: self.plain(*path, name) for name in names if self.value(*path, name) is not None}
        if isinstance(value, str) or not isinstance(value, Sequence):
            return value
        return [self.plain(*path, index) for index in range(self.length(*path) or 0)]

    def leaves(self, *path: Key, key: str = "") -> Iterator[tuple[str, str, object]]:
        """Yield the path, the last name in it, and the value of every single value, sorted by name.

        A value that cannot be read is yielded as None, and absent ones are left out.
        """
        try:
            value = self.value(*path)
            if isinstance(value, Mapping):
                for name in sorted(str(name) for name in cast("Mapping[str, object]", value)):
                    yield from self.leaves(*path, name, key=name)
            elif isinstance(value, Sequence) and not isinstance(value, str):
                for index in range(self.length(*path) or 0):
                    yield from self.leaves(*path, index, key=key)
            elif value is not None:
                yield self.name(*path), key, value
        except UnreadableProperty:
            yield self.name(*path), key, None

    def name(self, *path: Key) -> str:
        """Return the path of a property inside the resource, for messages."""
        name = self._path
        for key in path:
            name += f"[{key}]" if isinstance(key, int) else (f".{key}" if name else key)
        return name
