"""A resource as a program registers it or as a recorded preview contains it."""

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
        inputs: its inputs in Pulumi's wire format: a sentinel stands for unknown values; secrets are wrapped,
            without a value if it cannot be read.
        outputs: its outputs, likewise.
        parent: URN of its parent; empty for the stack.
        provider: URN of its provider; empty for components.
        provider_inputs: inputs of a default provider, which is not a resource of the stack.
        protect: whether the engine refuses to delete it.
        delete_before_replace: whether a replacement deletes it first; None if the program does not say.
        dependencies: URNs of the resources it depends on.
        property_dependencies: URNs that each property depends on.
        external: whether the stack only reads it.
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
    """Collect the texts inside secrets, to mask them in messages."""
    return texts_inside_secrets(
        [
            value
            for resource in resources
            for value in (resource.inputs, resource.outputs, resource.provider_inputs or {})
        ]
    )
