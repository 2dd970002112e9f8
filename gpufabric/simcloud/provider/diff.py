"""Diff: what changed between the old and the new inputs, and what of it forces a new resource."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Literal

from gpufabric.simcloud.clouds.kind import Kind
from gpufabric.simcloud.provider.check import is_automatic
from gpufabric.simcloud.provider.outputs import input_defaults
from gpufabric.simcloud.provider.scope import Scope, Target
from gpufabric.wire.schema.model import Shape, Type, TypeSchema
from gpufabric.wire.schema.validate import INTERNAL
from gpufabric.wire.values import UNKNOWN, Value, contains_unknown, is_list, is_map, is_unknown, plain

_INPUT_OF_TEMPLATE = re.compile(r"\{(?:in|last|lower):([^{}:]+)\}")


@dataclass(frozen=True)
class Change:
    """One changed property: its path, what happened, and whether it forces a new resource."""

    path: str
    what: Literal["add", "delete", "update"]
    replaces: bool


@dataclass(frozen=True)
class Difference:
    """All changes between two sets of inputs; ``delete_first`` when old and new cannot be there at once."""

    changes: list[Change] = field(default_factory=list[Change])
    delete_first: bool = False

    @property
    def replaces(self) -> bool:
        """Return whether any change forces a new resource."""
        return any(change.replaces for change in self.changes)


def diff(
    scope: Scope,
    target: Target,
    olds: Mapping[str, Value],
    news: Mapping[str, Value],
    outputs: Mapping[str, Value] | None = None,
) -> Difference:
    """Compare old and new inputs property by property. Raises ``KeyError`` for an unknown type.

    ``outputs`` are those the resource had: one whose creation failed is replaced or repaired whatever its
    inputs.
    """
    schema = scope.schema(target.token)
    kind = scope.kind(schema)
    old, new = dict(plain(olds)), dict(plain(news))
    for name, default in input_defaults(schema, kind).items():
        if name in old or name in new:
            old.setdefault(name, default)
            new.setdefault(name, default)
    if scope.cloud.marks_defaults:
        # What the platform fills in when it is not given stays as it is when it is given no longer.
        for name in kind.computed.keys() & old.keys() - new.keys():
            old.pop(name)
    changes = list(_Walk(schema, kind).shape(schema.inputs, old, new, _Place("", "", False)))
    if kind.failed is not None and (outputs or {}).get(kind.failed[0]) == kind.failed[1]:
        changes.append(Change(kind.failed[0], "update", replaces=not kind.repaired))
    result = Difference(changes)
    if result.replaces:
        return Difference(changes, _same_id(scope, target, kind, old, new))
    return result


@dataclass(frozen=True)
class _Place:
    """Where a comparison stands: property path, the same without indexes, whether a change there replaces."""

    path: str
    rule: str
    fixed: bool


class _Walk:
    def __init__(self, schema: TypeSchema, kind: Kind) -> None:
        self.schema = schema
        self.force_new = frozenset(kind.force_new)
        self.in_place = frozenset(kind.in_place)

    def shape(
        self, shape: Shape, old: Mapping[str, Value], new: Mapping[str, Value], at: "_Place"
    ) -> Iterator[Change]:
        for name in [*new, *(key for key in old if key not in new)]:
            if name in INTERNAL:
                continue
            rule = f"{at.rule}.{name}" if at.rule else name
            immutable = name in shape.immutable and rule not in self.in_place
            here = _Place(
                f"{at.path}.{name}" if at.path else name,
                rule,
                at.fixed or rule in self.force_new or immutable,
            )
            yield from self.value(shape.properties.get(name, "any"), old.get(name), new.get(name), here)

    def value(self, kind: Type, old: Value, new: Value, at: "_Place") -> Iterator[Change]:
        if old == new and not contains_unknown(new):
            return
        if old is None or new is None:
            yield Change(at.path, "add" if old is None else "delete", at.fixed or self._below(at.rule))
        elif is_unknown(old) or is_unknown(new):
            yield Change(at.path, "update", at.fixed or self._below(at.rule))
        elif is_map(old) and is_map(new):
            named = is_list(kind) and kind[0] == "object"
            yield from self.shape(self.schema.objects[kind[1]] if named else Shape({}), old, new, at)
        elif is_list(old) and is_list(new):
            item = kind[1] if is_list(kind) and kind[0] == "list" else "any"
            for index, (before, after) in enumerate(zip_longest(old, new)):
                yield from self.value(item, before, after, replace(at, path=f"{at.path}[{index}]"))
        elif old != new:
            yield Change(at.path, "update", at.fixed)

    def _below(self, rule: str) -> bool:
        """Return whether something inside a property that came or went as a whole forces a new resource."""
        return any(path.startswith(f"{rule}.") for path in self.force_new)


def _same_id(
    scope: Scope, target: Target, kind: Kind, old: Mapping[str, Value], new: Mapping[str, Value]
) -> bool:
    """Return whether the replacement would have the id or unique name of what it replaces, so that one must
    go first.
    """
    if kind.name is not None and new.get(kind.name) is not None:
        if is_automatic(scope, target, new[kind.name]):
            return False  # the replacement gets a new name
        if scope.cloud.marks_defaults:
            return old.get(kind.name) == new[kind.name]
    inputs = set(_INPUT_OF_TEMPLATE.findall(kind.id)) if isinstance(kind.id, str) else set[str]()
    hashed = (
        not isinstance(kind.id, str) or re.search(r"\{(?:hex|HEX|digits|base32|uuid):", kind.id) is not None
    )
    if hashed or not inputs:
        return False
    return all(new.get(name, UNKNOWN) == old.get(name) for name in inputs)
