"""Diff: the properties that differ between old and new inputs, and which of them replace the resource."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from gpufabric.simcloud.clouds.effect import REPLACE, Alteration
from gpufabric.simcloud.clouds.kind import Kind
from gpufabric.simcloud.clouds.semantics import Semantics, object_of
from gpufabric.simcloud.provider.check import is_automatic
from gpufabric.simcloud.provider.matching import in_order, regardless_of_order
from gpufabric.simcloud.provider.outputs import input_defaults
from gpufabric.simcloud.provider.scope import RequestedResource, Scope
from gpufabric.wire.schema.model import ObjectSchema, Type, TypeSchema
from gpufabric.wire.schema.validate import INTERNAL
from gpufabric.wire.values import UNKNOWN, Value, contains_unknown, dig, is_list, is_map, is_unknown, plain

_INPUT_OF_TEMPLATE = re.compile(r"\{(?:in|last|lower):([^{}:]+)\}")


@dataclass(frozen=True)
class Change:
    """One changed property: its path, what happened, and whether it replaces the resource."""

    path: str
    what: Literal["add", "delete", "update"]
    replaces: bool


@dataclass(frozen=True)
class Difference:
    """All changes between two sets of inputs; ``delete_first`` if both resources cannot exist together."""

    changes: list[Change] = field(default_factory=list[Change])
    delete_first: bool = False

    @property
    def replaces(self) -> bool:
        """Return whether any change replaces the resource."""
        return any(change.replaces for change in self.changes)


def diff(
    scope: Scope,
    target: RequestedResource,
    olds: Mapping[str, Value],
    news: Mapping[str, Value],
    outputs: Mapping[str, Value] | None = None,
) -> Difference:
    """Compare old and new inputs property by property. Raises ``KeyError`` for an unknown type.

    ``outputs`` are the former outputs: a resource whose creation failed is replaced or repaired, whatever its
    inputs.
    """
    schema = scope.schema(target.token)
    kind = scope.kind(schema)
    old, new = dict(plain(olds)), dict(plain(news))
    defaults = input_defaults(schema, kind)
    for name, default in defaults.items():
        if name in old or name in new:
            old.setdefault(name, default)
            new.setdefault(name, default)
    _ignore_own_place(scope, old, new)
    shown = dict(plain(outputs or {}))
    if scope.cloud.marks_defaults:
        _ignore_filled_in([*kind.computed, *scope.cloud.filled_in], old, new, shown)
    walk = _Walk(
        schema,
        kind,
        scope.cloud.semantics,
        before={**defaults, **old},
        after={**defaults, **new},
        shown=shown,
    )
    changes = list(walk.shape(schema.inputs, old, new, _Position("", "")))
    if kind.failed is not None and shown.get(kind.failed[0]) == kind.failed[1]:
        changes.append(Change(kind.failed[0], "update", replaces=not kind.repaired))
    result = Difference(changes)
    if result.replaces:
        return Difference(changes, _delete_first(scope, target, kind, old, new))
    return result


def _ignore_filled_in(
    names: Iterable[str], old: dict[str, Value], new: dict[str, Value], shown: Mapping[str, Value]
) -> None:
    """Leave out defaults of the cloud: removing them, or setting the same value, changes nothing."""
    for name in names:
        if name in old and name not in new:
            old.pop(name)
        elif name in new and name not in old and new[name] == shown.get(name):
            new.pop(name)


def _ignore_own_place(scope: Scope, *inputs: dict[str, Value]) -> None:
    """Leave out the region if it is the provider's, because setting it makes no difference."""
    name = scope.cloud.place_input
    for given in inputs:
        if name is not None and given.get(name) == scope.region:
            given.pop(name)


@dataclass(frozen=True)
class _Position:
    """Position in a comparison: property path, path without indexes, and whether it is a list element."""

    path: str
    rule: str
    element: bool = False

    def below(self, name: str) -> "_Position":
        return _Position(
            f"{self.path}.{name}" if self.path else name, f"{self.rule}.{name}" if self.rule else name
        )


class _Walk:
    def __init__(
        self,
        schema: TypeSchema,
        kind: Kind,
        semantics: Semantics,
        *,
        before: Mapping[str, Value],
        after: Mapping[str, Value],
        shown: Mapping[str, Value],
    ) -> None:
        self.schema, self.kind, self.semantics = schema, kind, semantics
        self.before, self.after, self.shown = before, after, shown
        self.meanings = {**semantics.meanings, **kind.meanings}

    def shape(
        self, shape: ObjectSchema, old: Mapping[str, Value], new: Mapping[str, Value], at: _Position
    ) -> Iterator[Change]:
        for name in [*new, *(key for key in old if key not in new)]:
            if name not in INTERNAL:
                type_ = shape.properties.get(name, "any")
                yield from self.value(type_, old.get(name), new.get(name), at.below(name))

    def value(self, type_: Type, old: Value, new: Value, at: _Position) -> Iterator[Change]:
        if self._same(old, new, at):
            return
        if old is None or new is None:
            yield Change(at.path, "add" if old is None else "delete", self._replaces(type_, old, new, at))
        elif is_unknown(old) or is_unknown(new):
            yield Change(at.path, "update", self._replaces(type_, old, new, at))
        elif is_map(old) and is_map(new):
            yield from self.shape(self._shape(type_), old, new, at)
        elif is_list(old) and is_list(new):
            pairs = regardless_of_order if at.rule in self.kind.sets else in_order
            item = type_[1] if is_list(type_) and type_[0] == "list" else "any"
            for index, before, after in pairs(old, new):
                place = replace(at, path=f"{at.path}[{index}]", element=True)
                yield from self.value(item, before, after, place)
        else:
            yield Change(at.path, "update", self._replaces(type_, old, new, at))

    def _same(self, old: Value, new: Value, at: _Position) -> bool:
        if contains_unknown(new):
            return False
        meaning = self.meanings.get(at.rule)
        return old == new or (meaning is not None and None not in (old, new) and meaning(old) == meaning(new))

    def _replaces(self, type_: Type, old: Value, new: Value, at: _Position) -> bool:
        shown = dig(self.shown, at.rule)
        if old is None and new == shown:
            return False  # the cloud holds this value already
        effect = self.semantics.effect(self.schema, self.kind, at.rule)
        if effect.replaces(Alteration(old, new, shown, self.before, self.after, at.element)):
            return True
        return self.semantics.parts_decide and self._a_part_replaces(type_, old, new, at)

    def _a_part_replaces(self, type_: Type, old: Value, new: Value, at: _Position) -> bool:
        """Return whether an added, removed or unknown property contains one that replaces the resource."""
        if is_unknown(old) or is_unknown(new):
            parts = (path for path, effect in self.kind.effects.items() if effect is REPLACE)
            return any(path.startswith(f"{at.rule}.") for path in parts)
        given = new if old is None else old
        items = given if is_list(given) else [given]
        shape = self._shape(type_)
        return any(
            self._replaces(
                shape.properties.get(name, "any"),
                *((None, value) if old is None else (value, None)),
                at.below(name),
            )
            for item in items
            if is_map(item)
            for name, value in item.items()
            if value is not None
        )

    def _shape(self, type_: Type) -> ObjectSchema:
        name = object_of(type_)
        return self.schema.objects[name] if name is not None else ObjectSchema({})


def _delete_first(
    scope: Scope, target: RequestedResource, kind: Kind, old: Mapping[str, Value], new: Mapping[str, Value]
) -> bool:
    """Return whether the old resource must be deleted before its replacement is created."""
    if kind.deleted_first:
        return True
    if scope.cloud.semantics.named_first:
        return kind.name is None or not is_automatic(scope, target, old.get(kind.name))
    if kind.name is not None and new.get(kind.name) is not None:
        return not is_automatic(scope, target, new[kind.name]) and old.get(kind.name) == new[kind.name]
    return _same_id(kind, old, new)


def _same_id(kind: Kind, old: Mapping[str, Value], new: Mapping[str, Value]) -> bool:
    """Return whether the replacement would have the id of the resource that it replaces."""
    inputs = set(_INPUT_OF_TEMPLATE.findall(kind.id)) if isinstance(kind.id, str) else set[str]()
    hashed = (
        not isinstance(kind.id, str) or re.search(r"\{(?:hex|HEX|digits|base32|uuid):", kind.id) is not None
    )
    if hashed or not inputs:
        return False
    return all(new.get(name, UNKNOWN) == old.get(name) for name in inputs)
