"""Reads a resource type's schema from the SDK's Python classes. The only place that imports the SDKs."""

import collections.abc
import enum
import importlib
import inspect
import re
import typing
import warnings
from collections.abc import Iterable
from types import ModuleType, NoneType, UnionType
from typing import Any, cast

from pulumi import Archive, Asset, Output, Resource
from pulumi import _types as types

from gpufabric.wire.schema.model import ObjectSchema, Type, TypeSchema
from gpufabric.wire.schema.tokens import class_table

Hint = Any
_SCALARS: dict[Any, Type] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    Any: "any",
    object: "any",
}
# pulumi_oci marks what can be updated; what is not marked forces a new resource (its own documentation, every
# argument list: "(Updatable)"). pulumi_aws says so the other way round, where it says anything.
_UPDATABLE = re.compile(r"\(updatable\)", re.IGNORECASE)
_FORCES_NEW = re.compile(
    r"forces? (?:a |the creation of a )?(?:new resource|replacement|re-?creation|resource re-?creation)"
    r"|(?:re-?creates|recreation of) the resource",
    re.IGNORECASE,
)
_DEFAULT = re.compile(r"\bdefaults?(?: value)?(?: is| to|:)\s*(?:is\s+)?`\"?([^`\"]+)\"?`", re.IGNORECASE)


def extract(package: str, token: str) -> TypeSchema:
    """Return the schema of a resource type of an installed SDK.

    Raises ``KeyError`` when the package has no such type.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the SDKs warn of their own deprecated classes and properties
        return _extract(package, token)


def _extract(package: str, token: str) -> TypeSchema:
    module_name, class_name = class_table(package)[token]
    module = importlib.import_module(module_name)
    resource = getattr(module, class_name)
    arguments = _args_class(module, resource)
    reader = _Reader(package)
    inputs = reader.shape(arguments)
    while reader.pending:
        cls = reader.pending.pop()
        reader.objects[cls.__name__] = ObjectSchema({})
        reader.objects[cls.__name__] = reader.shape(cls)
    return TypeSchema(token, inputs, reader.objects, _outputs(resource), reader.defaults(arguments))


def _args_class(module: ModuleType, resource: type) -> type:
    # The class is called <Name>Args, or <Name>InitArgs where another type of that name exists; it is defined
    # next to the resource's own class, which the package's namespace may hide behind the nested type.
    home = inspect.getmodule(resource) or module
    for name in (f"{resource.__name__}InitArgs", f"{resource.__name__}Args"):
        candidate = vars(home).get(name)
        if isinstance(candidate, type) and candidate.__module__ == home.__name__:
            return candidate
    raise KeyError(resource.__name__)


def _outputs(resource: type) -> dict[str, bool]:
    result: dict[str, bool] = {}
    for pulumi_name, python_name in types.resource_pulumi_to_py_names(resource).items():
        getter = getattr(getattr(resource, python_name, None), "fget", None)
        annotation = getattr(getter, "__annotations__", {}).get("return")
        arguments = typing.get_args(annotation)
        result[pulumi_name] = bool(arguments) and NoneType not in typing.get_args(arguments[0])
    return result


class _Reader:
    def __init__(self, package: str) -> None:
        self.package = package
        self.objects: dict[str, ObjectSchema] = {}
        self.pending: list[type] = []

    def shape(self, cls: type) -> ObjectSchema:
        names = types.input_type_py_to_pulumi_names(cls)
        hints = types.input_type_types(cls)
        parameters = inspect.signature(cls).parameters
        return ObjectSchema(
            properties={name: self._describe(hints.get(name, Any)) for name in names.values()},
            required=tuple(
                name
                for py, name in names.items()
                if py in parameters and parameters[py].default is inspect.Parameter.empty
            ),
            immutable=tuple(
                name for py, name in names.items() if self._immutable(getattr(cls, py).__doc__ or "")
            ),
            listed={name: texts for name in names.values() if (texts := self._listed(hints.get(name, Any)))},
        )

    def defaults(self, cls: type) -> dict[str, Any]:
        hints = types.input_type_types(cls)
        values: dict[str, Any] = {}
        for py, name in types.input_type_py_to_pulumi_names(cls).items():
            match = _DEFAULT.search(getattr(cls, py).__doc__ or "")
            value = _literal(match.group(1), self._describe(hints.get(name, Any))) if match else None
            if value is not None:
                values[name] = value
        return values

    def _immutable(self, doc: str) -> bool:
        if self.package == "oci":
            return not _UPDATABLE.search(doc)
        return bool(_FORCES_NEW.search(doc))

    def _listed(self, hint: Hint) -> tuple[str, ...]:
        """Return the texts that an enumeration lists, also one for the elements of a list.

        Only azure-native's enumerations are the API's own and complete. Those of the bridged SDKs are
        suggestions: pulumi_aws lists instance types, and older ones than EC2 has.
        """
        if self.package != "azure-native":
            return ()
        if isinstance(hint, type) and issubclass(hint, enum.Enum):
            return tuple(member.value for member in hint if isinstance(member.value, str))
        return tuple(dict.fromkeys(text for inner in typing.get_args(hint) for text in self._listed(inner)))

    def _describe(self, hint: Hint) -> Type:
        origin = typing.get_origin(hint)
        if origin in (typing.Union, UnionType):
            return self._union(typing.get_args(hint))
        if origin in (collections.abc.Sequence, list):
            return ["list", self._describe(typing.get_args(hint)[0])]
        if origin in (collections.abc.Mapping, dict):
            return ["map", self._describe(typing.get_args(hint)[1])]
        if hint in _SCALARS:
            return _SCALARS[hint]
        return self._class(hint)

    def _union(self, members: Iterable[Any]) -> Type:
        alternatives: list[Type] = []
        for member in members:
            origin = typing.get_origin(member)
            if member is NoneType or member is Output or origin in (Output, collections.abc.Awaitable):
                continue
            described = self._describe(member)
            if described not in alternatives:
                alternatives.append(described)
        if "any" in alternatives or not alternatives:
            return "any"
        return alternatives[0] if len(alternatives) == 1 else ["union", alternatives]

    def _class(self, hint: Hint) -> Type:
        if not isinstance(hint, type):
            return "any"
        if issubclass(hint, enum.Enum):
            bases = (base for base in (bool, int, float) if issubclass(hint, base))
            return _SCALARS[next(bases, str)]
        if issubclass(hint, Asset | Archive):
            return "asset"
        if issubclass(hint, Resource):
            return "string"  # a reference, which the wire reduces to the resource's id
        return self._nested(cast("type[object]", hint))

    def _nested(self, cls: type[object]) -> Type:
        if not types.is_input_type(cls):
            return "any"
        if cls.__name__ not in self.objects and cls not in self.pending:
            self.pending.append(cls)
        return ["object", cls.__name__]


def _literal(text: str, kind: Type) -> bool | int | str | None:
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    if kind == "integer" and re.fullmatch(r"-?\d+", text):
        return int(text)
    if kind == "string" and re.fullmatch(r"[A-Za-z][\w.-]*", text):
        return text
    return None
