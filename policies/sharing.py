"""Pools of other stacks, and pools that an update removes, that share capacity with pools of a stack."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gpufabric.policies import deferred
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.graph import Graph
from gpufabric.policies.stack_view import StackView
from gpufabric.spec.capacity import Reservation

if TYPE_CHECKING:
    from gpufabric.spec.pools import Pool

LEAVING = "until the update removes it"
"""Words for a pool of the previous state that the program no longer declares."""

SHRINKING = "until the update shrinks it"
"""Words for the machines that a pool gives up."""

REPLACED = "until its replacement runs"
"""Words for the machines of a pool that is replaced."""


def ending(urn: str, view: StackView) -> str:
    """Say until when machines of the previous state run beside those that an update starts."""
    if urn in view.beside:
        return REPLACED
    return SHRINKING if urn in view.resources else LEAVING


def sibling_pools(context: PolicyContext, id_: str) -> "Iterator[tuple[str, Pool]]":
    """Yield the pools of other stacks that declare a reservation or block, each with a name for messages."""
    for sibling in context.siblings() if context.siblings else ():
        # A state does not tell which reservation machines are in.
        for name, pool in sorted(sibling.region.pools.items() if sibling.region else ()):
            capacity = pool.capacity
            if not isinstance(capacity, Reservation | deferred.CapacityBlock):
                continue
            ended = deferred.ended(capacity, context.now)
            if pool.peak_nodes and not ended and capacity.id.casefold() == id_.casefold():
                yield f"{name} of {sibling.stack}", pool


def previous_graph(view: StackView) -> Graph | None:
    """Return the graph of the previous state; None if it is not known."""
    previous = view.context.previous
    return None if previous is None else Graph({resource.urn: resource for resource in previous})
