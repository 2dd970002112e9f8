"""References of declared properties: values, and resources that are looked for first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gpufabric.accounts.adoption.sought import Row, Sought
from gpufabric.accounts.adoption.values import at, marks
from gpufabric.wire.values import plain


@dataclass(frozen=True, slots=True)
class StandIn:
    """An existing resource that stands for a declared one.

    Attributes:
        id: the id that the import takes.
        row: what the account says about it; empty if nothing.
    """

    id: str
    row: Row

    @property
    def marks(self) -> frozenset[str]:
        """Texts by which others refer to it."""
        return marks(self.row, self.id)


@dataclass(slots=True)
class References:
    """Declared properties, and what is known of the resources that they refer to.

    A name that the engine made up stands for the resource that has it: the existing one has another.

    Attributes:
        made_up: URN of the resource that has a made-up name.
        existing: existing resources by URN.
    """

    made_up: Mapping[str, str]
    existing: dict[str, StandIn] = field(default_factory=dict[str, StandIn])

    @staticmethod
    def of(sought: Sequence[Sought]) -> "References":
        """Return the references among declared resources."""
        return References(
            {
                str(resource.inputs[name]): resource.urn
                for resource in sought
                for name in resource.automatic
                if name in resource.inputs
            }
        )

    def owners(self, resource: Sought, path: str) -> tuple[str, ...]:
        """Return the URNs of the resources that a property refers to; none if its value is known."""
        name = path.partition(".")[0]
        if name in resource.links:
            return resource.links[name]
        value = resource.inputs.get(name)
        owner = self.made_up.get(value, "") if isinstance(value, str) else ""
        return (owner,) if owner and owner != resource.urn else ()

    def declared(self, resource: Sought, path: str) -> list[Any]:
        """Return what a property is known to be; nothing if it is unknown, absent, or made up."""
        name = path.partition(".")[0]
        if name in resource.automatic or self.owners(resource, path):
            return []
        return at({name: plain(resource.inputs.get(name))}, path)

    def value(self, resource: Sought, path: str, part: str = "") -> str:
        """Return the value of a parameter: a declared one, or that of the resource that a property refers to.

        Args:
            resource: the declared resource.
            path: the property.
            part: path in the row of the other resource; empty for its id.
        """
        for urn in self.owners(resource, path):
            if urn in self.existing:
                other = self.existing[urn]
                listed = at(other.row, part) if part else [other.id]
                return str(listed[0]) if listed else ""
        listed = self.declared(resource, path)
        return str(listed[0]) if listed else ""
