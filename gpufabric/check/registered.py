"""A resource as a program registers it, or as a recorded state or preview holds it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gpufabric.wire.values import SECRET, SIGNATURE, Value, is_list, is_map

STACK_TYPE = "pulumi:pulumi:Stack"
PROVIDER_PREFIX = "pulumi:providers:"

_SHORTEST_SECRET = 3
"""Characters below which taking a text out of messages would only garble them, as in the engine's own
filter."""


@dataclass(slots=True)
class Registered:
    """One resource.

    Attributes:
        urn: its URN.
        type: its type token.
        name: its logical name.
        custom: whether a provider manages it; false for components and the stack.
        inputs: its inputs in Pulumi's wire format: unknown values as a sentinel, secrets wrapped, and without
            a value where it cannot be read.
        outputs: its outputs, likewise.
        parent: URN of its parent; empty for the stack.
        provider: URN of its provider; empty for components.
        provider_inputs: inputs of a provider that is no resource of the stack (a default provider).
        protect: whether the engine refuses to delete it.
        delete_before_replace: whether it is deleted first when it is replaced; None: not said.
        dependencies: URNs of what it depends on.
        property_dependencies: URNs that each property comes from.
        external: whether it is only read.
    """

    urn: str
    type: str
    name: str
    custom: bool = True
    inputs: Mapping[str, Value] = field(default_factory=dict[str, Value])
    outputs: Mapping[str, Value] = field(default_factory=dict[str, Value])
    parent: str = ""
    provider: str = ""
    provider_inputs: Mapping[str, Value] | None = None
    protect: bool = False
    delete_before_replace: bool | None = None
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    external: bool = False


def name_of(urn: str) -> str:
    """Give the logical name that a URN ends with."""
    return urn.split("::", 3)[-1]


def stack_of(urn: str) -> str:
    """Give the name of the stack that a URN is of."""
    return urn.split("::", 1)[0].removeprefix("urn:pulumi:")


def secret_texts(resources: Iterable[Registered]) -> frozenset[str]:
    """Collect every text inside a value that is marked as secret, for taking them out of messages."""
    return texts_inside_secrets(
        [value for one in resources for value in (one.inputs, one.outputs, one.provider_inputs or {})]
    )


def texts_inside_secrets(value: Value) -> frozenset[str]:
    """Collect every text inside what is marked as secret, encrypted or not, anywhere in a value."""
    found: set[str] = set()
    _collect(value, found, inside=False)
    return frozenset(text for text in found if len(text) >= _SHORTEST_SECRET)


def _collect(value: Value, found: set[str], *, inside: bool) -> None:
    if is_map(value):
        secret = value.get(SIGNATURE) == SECRET
        for key, one in value.items():
            if key != SIGNATURE:
                read = _decoded(one) if secret and key == "plaintext" else one
                _collect(read, found, inside=inside or secret)
    elif is_list(value):
        for one in value:
            _collect(one, found, inside=inside)
    elif inside and isinstance(value, str):
        found.add(value)


def _decoded(text: Value) -> Value:
    """Read a secret that a state holds in plain text, as JSON."""
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return text
