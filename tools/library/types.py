"""Types of arguments as source text: one ``TypedDict`` for each model of a declaration.

They are files and not made at run time: editors and type checkers complete them, and Pulumi's analyser reads
their docstrings for the schema.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import import_module
from ipaddress import IPv4Address, IPv4Network
from pkgutil import walk_packages
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

from pydantic import BaseModel

import gpufabric.spec
from gpufabric.library.places import DOCS, ArgumentPlaces
from gpufabric.spec.base import Declared
from gpufabric.spec.json_schema import description_of

_WIDTH = 105
_SIMPLE = {bool: "bool", int: "int", float: "float", str: "str", Decimal: "float"}
_TEXTS = (IPv4Network, IPv4Address)
_ANY = "Any"
_FOLDER = "gpufabric.library.args"
_SPEC = "gpufabric.spec."


@dataclass(slots=True)
class Key:
    """A key of a type.

    Attributes:
        type_: its type, as source text.
        required: whether it must be given.
        doc: its meaning.
        uses: types of other modules in it.
    """

    type_: str
    required: bool
    doc: str
    uses: frozenset[tuple[str, str]] = frozenset()


@dataclass(slots=True)
class Dictionary:
    """A type.

    Attributes:
        name: its name.
        module: module that holds it.
        doc: its meaning.
        keys: its keys.
    """

    name: str
    module: str
    doc: str
    keys: dict[str, Key] = field(default_factory=dict[str, Key])


class Types:
    """All types that components need.

    Args:
        components: the components.
        further: declarations that other components take.
    """

    def __init__(self, components: Iterable[ArgumentPlaces], further: Iterable[type[Declared]] = ()) -> None:
        self._components, self._further = tuple(components), tuple(further)
        self._names = frozenset(places.component for places in self._components)
        self._unions: dict[frozenset[type], tuple[str, str]] = {}
        for members, named in _unions():
            self._unions.setdefault(members, named)
        self._inputs = dict(self._input_fields())
        self._made: dict[str, Dictionary] = {}

    def all(self) -> dict[str, list[Dictionary]]:
        """Return the types by module, those first that others use."""
        for places in self._components:
            self._add(self._arguments(places))
        for model in self._further:
            self._dictionary(model)
        modules: dict[str, list[Dictionary]] = {}
        for dictionary in self._made.values():
            modules.setdefault(dictionary.module, []).append(dictionary)
        return modules

    def _add(self, dictionary: Dictionary) -> None:
        known = self._made.get(dictionary.name)
        if known is not None and known.module != dictionary.module:
            raise ValueError(f"two types have the name {dictionary.name}")
        self._made[dictionary.name] = dictionary

    def _arguments(self, places: ArgumentPlaces) -> Dictionary:
        cloud = places.component[:3].lower().replace("azu", "azure")
        made = Dictionary(f"{places.component}Args", f"{_FOLDER}.{cloud}.components", places.doc)
        for name, place in places.places.items():
            if place.startswith("fabric."):
                model: type[Declared] = import_module("gpufabric.spec.fabric").Fabric
                steps = place.split(".")[1:]
            else:
                model, steps = places.model, place.split(".")
            owner, key = owner_of(model, steps)
            made.keys[name] = self._key(owner, key, places, name)
        return made

    def _key(
        self, owner: type[Declared], name: str, places: ArgumentPlaces | None = None, argument: str = ""
    ) -> Key:
        info = owner.model_fields[name]
        type_, uses = self._expression(info.annotation)
        if (owner.__name__, info.alias or name) in self._inputs:
            type_ = f"pulumi.Input[{type_}]"
        required = info.is_required()
        place = places.places[argument] if places else ""
        if places and (place in places.fixed or place == "fabric.name"):
            required = False
        if places and argument in places.required:
            required = True
        doc = (DOCS.get(place) if places else None) or description_of(owner, name) or ""
        if not doc and (model := _model(info.annotation)):
            doc = (model.__doc__ or "").splitlines()[0]
        return Key(type_, required, _with_values(doc, info.annotation), uses)

    def _expression(  # noqa: PLR0911 - one result for each kind of annotation
        self, annotation: object
    ) -> tuple[str, frozenset[tuple[str, str]]]:
        origin, arguments = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            return self._expression(arguments[0])
        if origin is Literal:
            return _SIMPLE[type(arguments[0])], frozenset()
        if origin in (Union, UnionType):
            return self._union([member for member in arguments if member is not NoneType])
        if origin in (list, tuple):
            inner, uses = self._expression(arguments[0])
            return f"list[{inner}]", uses
        if origin is dict:
            inner, uses = self._expression(arguments[1])
            return f"dict[str, {inner}]", uses
        if isinstance(annotation, type):
            if issubclass(annotation, Declared):
                return self._dictionary(annotation)
            if annotation in _SIMPLE:
                return _SIMPLE[annotation], frozenset()
            if issubclass(annotation, _TEXTS) or annotation.__module__ == "datetime":
                return "str", frozenset()
        return "str", frozenset()

    def _union(self, members: list[Any]) -> tuple[str, frozenset[tuple[str, str]]]:
        plain = [get_args(member)[0] if get_origin(member) is Annotated else member for member in members]
        if len(plain) == 1:
            return self._expression(plain[0])
        if all(isinstance(member, type) and issubclass(member, Declared) for member in plain):
            return self._merged(cast("list[type[Declared]]", plain))
        kinds = {self._expression(member) for member in plain}
        return kinds.pop() if len(kinds) == 1 else (_ANY, frozenset({("typing", "Any")}))

    def _dictionary(self, model: type[Declared]) -> tuple[str, frozenset[tuple[str, str]]]:
        name = model.__name__ + ("Settings" if model.__name__ in self._names else "")
        module = f"{_FOLDER}.{model.__module__.removeprefix(_SPEC)}"
        if name not in self._made:
            keys = {
                info.alias or field_name: self._key(model, field_name)
                for field_name, info in model.model_fields.items()
            }
            self._add(Dictionary(name, module, model.__doc__ or "", keys))
        return name, frozenset({(module, name)})

    def _merged(self, members: list[type[Declared]]) -> tuple[str, frozenset[tuple[str, str]]]:
        """Return one type with the keys of all members: Pulumi's schema has no unions of objects."""
        module, name = self._unions[frozenset(members)]
        module = f"{_FOLDER}.{module.removeprefix(_SPEC)}"
        name += "Settings" if name in self._names else ""
        if name not in self._made:
            keys: dict[str, Key] = {}
            for member in members:
                for field_name, info in member.model_fields.items():
                    key = self._key(member, field_name)
                    known = keys.setdefault(info.alias or field_name, key)
                    known.required = False
            modes = [_tag(member) for member in members]
            if all(modes):
                keys["mode"] = Key("str", required=True, doc=f"One of: {', '.join(map(str, modes))}.")
            names = ", ".join(member.__name__ for member in members)
            self._add(Dictionary(name, module, f"One of several forms: {names}.", keys))
        return name, frozenset({(module, name)})

    def _input_fields(self) -> Iterator[tuple[tuple[str, str], bool]]:
        for places in self._components:
            for place in places.inputs:
                owner, key = owner_of(places.model, place.split("."))
                yield (owner.__name__, owner.model_fields[key].alias or key), True


def owner_of(model: type[Declared], steps: list[str]) -> tuple[type[Declared], str]:
    """Return the model and the field at a place."""
    for position, step in enumerate(steps):
        if step == "*":
            continue
        if position == len(steps) - 1:
            return model, step
        inner = _model(model.model_fields[step].annotation)
        if inner is None:
            raise ValueError(f"{model.__name__}.{step} holds no declaration")
        model = inner
    raise ValueError("a place without a field")


def _model(annotation: object) -> type[Declared] | None:
    """Return the model that an annotation holds, directly or as the value of a mapping."""
    if isinstance(annotation, type) and issubclass(annotation, Declared):
        return annotation
    return next((model for item in get_args(annotation) if (model := _model(item))), None)


def _tag(model: type[Declared]) -> object:
    info = model.model_fields.get("mode")
    return get_args(info.annotation)[0] if info else None


def _unions() -> Iterator[tuple[frozenset[type], tuple[str, str]]]:
    """Yield the unions of models that modules of declarations name."""
    for part in walk_packages(gpufabric.spec.__path__, _SPEC):
        module = import_module(part.name)
        for name, value in vars(module).items():
            inner = get_args(value)[0] if get_origin(value) is Annotated else value
            members = tuple(
                get_args(member)[0] if get_origin(member) is Annotated else member
                for member in (get_args(inner) if get_origin(inner) in (Union, UnionType) else ())
            )
            if members and all(isinstance(item, type) and issubclass(item, BaseModel) for item in members):
                yield frozenset(members), (part.name, name)


def _with_values(doc: str, annotation: object) -> str:
    """Add to a text the values that are allowed."""
    values = [value for value in _literals(annotation) if isinstance(value, str)]
    if not values or all(value in doc for value in values):
        return doc
    return f"{doc} One of: {', '.join(values)}.".strip()


def _literals(annotation: object) -> Iterator[object]:
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    elif get_origin(annotation) in (Union, UnionType, Annotated):
        for item in get_args(annotation):
            yield from _literals(item)


def module_text(module: str, dictionaries: list[Dictionary]) -> str:
    """Return the source of a module of types."""
    uses = {use for item in dictionaries for key in item.keys.values() for use in key.uses}
    text = " ".join(key.type_ for item in dictionaries for key in item.keys.values())
    names = {"TypedDict"}
    if re.search(r"\bAny\b", text):
        names.add("Any")
    if any(not key.required for item in dictionaries for key in item.keys.values()):
        names.add("NotRequired")
    lines = [f'"""Types of arguments. Written by `python -m tools.library` from {_source(module)}."""', ""]
    lines.append(f"from typing import {', '.join(sorted(names))}")
    lines.append("")
    if "pulumi.Input" in text:
        lines += ["import pulumi", ""]
    others: dict[str, set[str]] = {}
    for other, name in uses:
        if other not in (module, "typing"):
            others.setdefault(other, set()).add(name)
    lines += [f"from {other} import {', '.join(sorted(others[other]))}" for other in sorted(others)]
    for dictionary in dictionaries:
        lines += ["", "", f"class {dictionary.name}(TypedDict):", *_docstring(dictionary.doc), ""]
        for name, key in sorted(dictionary.keys.items(), key=lambda item: not item[1].required):
            type_ = key.type_ if key.required else f"NotRequired[{key.type_}]"
            lines += [f"    {name}: {type_}", *_docstring(key.doc), ""]
        lines.pop()
    return "\n".join(lines) + "\n"


def _source(module: str) -> str:
    name = module.removeprefix(f"{_FOLDER}.")
    return "the components' places" if name.endswith(".components") else f"`{_SPEC}{name}`"


def _docstring(doc: str) -> list[str]:
    plain = " ".join(doc.replace("``", "`").replace("\\", "\\\\").split())
    if not plain:
        return []
    lines = textwrap.wrap(plain, _WIDTH - 10)
    if len(lines) == 1:
        return [f'    """{lines[0]}"""']
    return [f'    """{lines[0]}', *(f"    {line}" for line in lines[1:]), '    """']


def texts(components: Iterable[ArgumentPlaces], further: Iterable[type[Declared]] = ()) -> Mapping[str, str]:
    """Return the source of each module of types, by name."""
    modules = Types(components, further).all()
    return {module: module_text(module, items) for module, items in modules.items()}
