"""Tells references to a stack's own resources from ids of others, in a property that may hold several.

The engine's graph names all the resources that a list of objects comes from, but not the element that
references which. The values tell them apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from gpufabric.policies.properties import Key, Props, UnreadableProperty
from gpufabric.policies.resource import Resource


@dataclass(frozen=True, slots=True)
class OwnReferences:
    """The ids in one top-level property of a resource.

    Attributes:
        own: resources of this stack that the property comes from.
        places: all objects in the property that may hold an id.
        path: path of the id in each of them.
        kind: kind of the resources, for messages.
    """

    own: Sequence[Resource]
    places: Sequence[Props]
    path: tuple[Key, ...]
    kind: str

    def resource(self, place: Props) -> Resource | None:
        """Return the resource of this stack that a place references; None if it holds another id or none.

        Raises:
            UnreadableProperty: it may be one of several.
        """
        if not self.own or not place.present(*self.path):
            return None
        id_ = self._id(place)
        own_ids = [resource.outputs.text_if_known("id") for resource in self.own]
        if id_ is not None:
            same = (own for own, own_id in zip(self.own, own_ids, strict=True) if _folded(own_id) == id_)
            if (resource := next(same, None)) is not None or all(own_ids):
                return resource
        ids = {self._id(other) for other in self.places if other.present(*self.path)}
        if len(self.own) == 1 and (id_ is None or len(ids) == 1):
            return self.own[0]
        if id_ is not None and None in ids:
            # The ids of this stack's resources are not known yet, so a known one is another's.
            return None
        raise UnreadableProperty(place.name(*self.path), f"may be one of several {self.kind}")

    def urn_of(self, place: Props) -> str:
        """Return the URN of the resource that a place references; empty if it is another or unclear."""
        try:
            resource = self.resource(place)
        except UnreadableProperty:
            return ""
        return resource.urn if resource is not None else ""

    def urn(self) -> str:
        """Return the URN of the resource that all places with an id reference; empty unless it is one."""
        urns = {self.urn_of(place) for place in self.places if place.present(*self.path)}
        return urns.pop() if len(urns) == 1 else ""

    def _id(self, place: Props) -> str | None:
        return _folded(place.text_if_known(*self.path))


def _folded(id_: str | None) -> str | None:
    # Azure compares ids without regard to case; no id of the other clouds differs in case alone.
    return id_.casefold() if id_ else None
