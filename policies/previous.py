"""Resources as they were before an update, for rules about changes."""

from collections.abc import Iterable

from gpufabric.plan.fixed_properties import is_same
from gpufabric.policies.graph import Graph
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.policies.stack_view import StackView


def before_update(resource: Resource, view: StackView) -> Resource | None:
    """Return a resource as the stack's previous state has it; None if it is new or the state is unknown."""
    return next((old for old in view.context.previous or () if old.urn == resource.urn), None)


def previous_graph(view: StackView) -> Graph:
    """Return the resources of the stack's previous state with the references between them."""
    return Graph({old.urn: old for old in view.context.previous or ()})


def value_before(resource: Resource, *path: str) -> object:
    """Return a value of the previous state: what the program gave, or else what the cloud set.

    Raises:
        UnreadableProperty: it is a secret.
    """
    value = resource.props.plain(*path)
    return resource.outputs.plain(*path) if value is None else value


def is_replaced(
    before: Resource, after: Resource, keys: Iterable[str], *, ignore_spaces: bool = False
) -> bool:
    """Return whether one of some properties changes; an unknown value comes from a new resource and does."""
    for key in keys:
        try:
            was = before.props.plain(*key.split("."))
        except UnreadableProperty:
            continue
        try:
            if not is_same(was, after.props.plain(*key.split(".")), ignore_spaces=ignore_spaces):
                return True
        except UnreadableProperty:
            return True
    return False
