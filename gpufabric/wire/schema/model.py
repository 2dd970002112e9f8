"""The schema of a resource type: its inputs, nested types, outputs and what the SDK's documentation
says of them.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

Type = Any
"""A property type as JSON data: ``"string"``, ``"number"``, ``"integer"``, ``"boolean"``, ``"asset"``,
``"any"``, ``["list", type]``, ``["map", type]``, ``["object", name]`` or ``["union", [type, ...]]``.
"""


@dataclass(frozen=True)
class ObjectSchema:
    """An object type: property types by Pulumi name, required names, the names documented as not updatable,
    and the texts that the API version of the SDK lists for a property.
    """

    properties: Mapping[str, Type]
    required: tuple[str, ...] = ()
    immutable: tuple[str, ...] = ()
    listed: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


@dataclass(frozen=True)
class TypeSchema:
    """The schema of one resource type.

    ``objects`` holds every object type reachable from the inputs, by name. ``outputs`` maps each declared
    output to whether it is always present. ``defaults`` holds the defaults that the documentation states as a
    literal.
    """

    token: str
    inputs: ObjectSchema
    objects: Mapping[str, ObjectSchema] = field(default_factory=dict[str, ObjectSchema])
    outputs: Mapping[str, bool] = field(default_factory=dict[str, bool])
    defaults: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def to_json(self) -> dict[str, Any]:
        """Return the schema as JSON data."""
        return asdict(self)

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> "TypeSchema":
        """Return the schema that :meth:`to_json` gave; raises ``KeyError`` or ``TypeError`` when the data is
        something else.
        """
        return TypeSchema(
            token=data["token"],
            inputs=_shape(data["inputs"]),
            objects={name: _shape(shape) for name, shape in data["objects"].items()},
            outputs=data["outputs"],
            defaults=data["defaults"],
        )


def _shape(data: Mapping[str, Any]) -> ObjectSchema:
    listed = {name: tuple(texts) for name, texts in data["listed"].items()}
    return ObjectSchema(data["properties"], tuple(data["required"]), tuple(data["immutable"]), listed)


def expected(kind: Type) -> str:
    """Return a property type in words, for messages."""
    if isinstance(kind, str):
        return {"any": "any value", "asset": "an asset or archive", "integer": "an integer"}.get(
            kind, f"a {kind}"
        )
    head, arg = kind
    if head == "list":
        return f"a list of {_plural(arg)}"
    if head == "map":
        return f"a map of {_plural(arg)}"
    if head == "union":
        return " or ".join(dict.fromkeys(expected(item) for item in arg))
    return f"an object ({arg.removesuffix('Args')})"


def _plural(kind: Type) -> str:
    if isinstance(kind, str):
        return {"any": "values", "asset": "assets"}.get(kind, f"{kind}s")
    if kind[0] == "object":
        return f"objects ({kind[1].removesuffix('Args')})"
    return expected(kind).replace("a ", "", 1) + "s" if kind[0] != "union" else expected(kind)
