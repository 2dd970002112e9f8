"""A resource as a program registers it, or as a recorded state or preview holds it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gpufabric.wire.secrets import texts_inside_secrets
from gpufabric.wire.values import Value


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


def secret_texts(resources: Iterable[Registered]) -> frozenset[str]:
    """Collect every text inside a value that is marked as secret, for taking them out of messages."""
    return texts_inside_secrets(
        [value for one in resources for value in (one.inputs, one.outputs, one.provider_inputs or {})]
    )
