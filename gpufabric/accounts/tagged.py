"""Resources of an account that carry the tag of a stack, and the interface of what lists them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from gpufabric.accounts.adoption.listing import ListingReader
from gpufabric.accounts.answer import Failure
from gpufabric.accounts.target import Target
from gpufabric.catalog.tagged import TaggedKind, with_parts

STACK_TAG = "gpufabric-stack"
FABRIC_TAG = "gpufabric-fabric"

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]*|/[A-Za-z0-9_.:/-]+")
"""Ids that a command may name: names of a cloud can hold anything, and people run what is advised."""


@dataclass(frozen=True, slots=True)
class TaggedResource:
    """A resource that an account holds, with gpufabric's tag or a name of its stack.

    Attributes:
        native: the id that the cloud shows: an ARN, an OCID, an id of Resource Manager.
        label: the cloud's own name of its type.
        kind: its type; None if the table lacks it.
        id: Pulumi's id; empty if it is not known.
        name: the name that the cloud shows.
        region: its region.
        tags: its tags.
        mark: what says that it belongs to a stack.
        is_confirmed: whether the service itself lists it. An index of tags also shows what was deleted.
        owner: Pulumi's id of the resource that made it; empty if the search does not show it.
        manager: the cloud's id of the resource that made it and keeps it; empty if the search shows none.
        delete: the command that deletes it; empty if none is known.
    """

    native: str
    label: str
    kind: TaggedKind | None
    id: str
    name: str
    region: str
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    mark: str = "tag gpufabric-stack"
    is_confirmed: bool = True
    owner: str = ""
    manager: str = ""
    delete: str = ""

    @property
    def types(self) -> tuple[str, ...]:
        """Pulumi types that it may have, the likeliest first."""
        if self.kind is None or self.kind.type is None:
            return ()
        return (self.kind.type.value, *(self.kind.also.value if self.kind.also else ()))

    @property
    def makers(self) -> tuple[str, ...]:
        """Pulumi types of resources that may have made it."""
        return tuple(self.kind.made_by.value) if self.kind is not None and self.kind.made_by else ()

    def is_made_by(self, other: "TaggedResource") -> bool:
        """Return whether another resource of its stack made it, and removes it at its own end."""
        if self.manager:
            return self.manager.casefold() == other.native.casefold()
        if not set(self.makers) & set(other.types) or self.kind is None:
            return False
        tag = self.kind.same_tag
        if self.owner:
            return other.id == self.owner
        return tag is None or self.tags.get(tag.value) == other.tags.get(tag.value)


@dataclass(slots=True)
class TaggedAccount:
    """Contents of an account and region that belong to stacks.

    Attributes:
        resources: the resources.
        gaps: what was not searched or not confirmed, and why: one sentence each.
    """

    resources: list[TaggedResource] = field(default_factory=list[TaggedResource])
    gaps: list[str] = field(default_factory=list[str])


class TagReader(ListingReader, Protocol):
    """A reader of an account that also finds what carries the tag of a stack."""

    def tagged(self, target: Target) -> TaggedAccount | Failure:
        """Return what an account and region hold of stacks, or why nobody knows. Every call only reads."""
        ...


def deletion(command: str, parts: Mapping[str, str]) -> str:
    """Return a command with its parts; empty if one is missing or has characters that a shell could follow.

    Args:
        command: the command with names in braces.
        parts: the parts by name, as the cloud shows them.
    """
    safe = {name: value for name, value in parts.items() if _SAFE.fullmatch(value)}
    return with_parts(command, safe)
