"""Semantics: how a provider decides the effect of a change from what its schema says of each property."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from gpufabric.simcloud.clouds.effect import CHANGED, REPLACE, UPDATE, WHOLE, Effect
from gpufabric.simcloud.clouds.kind import Kind, Meaning
from gpufabric.wire.schema.model import ObjectSchema, Type, TypeSchema
from gpufabric.wire.values import is_list


class Semantics(Protocol):
    """How a provider decides."""

    @property
    def parts_decide(self) -> bool:
        """Return whether a property that comes or goes as a whole replaces the resource if one of its parts
        does.
        """
        ...

    @property
    def named_first(self) -> bool:
        """Return whether a resource with a name of its own is deleted before its replacement is created."""
        ...

    @property
    def meanings(self) -> Mapping[str, Meaning]:
        """Return how to compare properties that all types of the cloud have."""
        ...

    def effect(self, schema: TypeSchema, kind: Kind, path: str) -> Effect:
        """Return the effect of a change of the property at a path without list indexes."""
        ...


@dataclass(frozen=True)
class Bridged:
    """Semantics of providers that Pulumi bridges from Terraform.

    Each attribute carries its own ``ForceNew``. A declared path speaks for everything below it, unless a
    longer path is declared. Where nothing is declared, the marks of the SDK's documentation decide.
    ``everywhere``: the effect of properties that the provider gives to all types.
    """

    parts_decide: bool = True
    named_first: bool = False
    meanings: Mapping[str, Meaning] = field(default_factory=dict[str, Meaning])
    everywhere: Mapping[str, Effect] = field(default_factory=dict[str, Effect])

    def effect(self, schema: TypeSchema, kind: Kind, path: str) -> Effect:
        """Return the effect of a change; see :class:`Semantics`."""
        declared = {**self.everywhere, **kind.effects}
        if path in declared:
            return declared[path]
        above = next((part for part in _parents(path) if declared.get(part) in (UPDATE, REPLACE)), None)
        if above is not None:
            return declared[above]
        marked = any(name in shape.immutable for name, shape, _ in _along(schema, path))
        return REPLACE if marked else UPDATE


@dataclass(frozen=True)
class Native:
    """Semantics of azure-native.

    Only declared paths replace (path parameters, create-only properties at the top level, and a map in the
    provider). Elements of a list never do, and what is added to or removed from an object does not either.
    Sources: pulumi/pulumi-azure-native, provider/pkg/provider/diff.go, provider/pkg/gen/properties.go.
    """

    parts_decide: bool = False
    named_first: bool = True
    meanings: Mapping[str, Meaning] = field(default_factory=dict[str, Meaning])

    def effect(self, schema: TypeSchema, kind: Kind, path: str) -> Effect:
        """Return the effect of a change; see :class:`Semantics`."""
        declared = kind.effects
        types = {".".join(path.split(".")[: depth + 1]): type_ for depth, type_ in _types(schema, path)}
        if path in declared:
            is_whole = declared[path] is REPLACE and _is_list(types.get(path, "any"))
            return WHOLE if is_whole else declared[path]
        inside = any(
            declared.get(part) is REPLACE and not _is_list(types.get(part, "any")) for part in _parents(path)
        )
        return CHANGED if inside else UPDATE


def paths(schema: TypeSchema) -> Iterator[str]:
    """Return the path of every input of a type, nested ones included, each type of object once per branch."""
    yield from _paths(schema, schema.inputs, "", ())


def _paths(schema: TypeSchema, shape: ObjectSchema, prefix: str, seen: tuple[str, ...]) -> Iterator[str]:
    for name, type_ in shape.properties.items():
        path = f"{prefix}{name}"
        yield path
        nested = object_of(type_)
        if nested is not None and nested not in seen:
            yield from _paths(schema, schema.objects[nested], f"{path}.", (*seen, nested))


def object_of(type_: Type) -> str | None:
    """Return the name of the object type that a property holds, also in lists, maps and unions."""
    if not is_list(type_):
        return None
    head, argument = type_
    if head == "object":
        return str(argument)
    members = argument if head == "union" else [argument]
    return next((name for member in members if (name := object_of(member)) is not None), None)


def _parents(path: str) -> Iterator[str]:
    """Return the paths above a path, the longest first."""
    while "." in path:
        path = path.rpartition(".")[0]
        yield path


def _along(schema: TypeSchema, path: str) -> Iterator[tuple[str, ObjectSchema, Type]]:
    """Return each name of a path with the shape that holds it and its type."""
    shape: ObjectSchema | None = schema.inputs
    for name in path.split("."):
        if shape is None:
            return
        type_ = shape.properties.get(name, "any")
        yield name, shape, type_
        nested = object_of(type_)
        shape = schema.objects[nested] if nested is not None else None


def _types(schema: TypeSchema, path: str) -> Iterator[tuple[int, Type]]:
    return enumerate(type_ for _, _, type_ in _along(schema, path))


def _is_list(type_: Type) -> bool:
    return is_list(type_) and type_[0] == "list"
