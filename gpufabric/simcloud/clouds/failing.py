"""Table entries for failing machines: how the resource of a pool changes, and what the cloud shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import Value, as_map


class NoSuchNodeError(LookupError):
    """A pool has no machine of that name, or its cloud names none."""


ApplyChange = Callable[[CloudResource, str | None], CloudResource | None]
"""Return the resource after a change, given the machine's name; None if it is gone.

Raises :class:`NoSuchNodeError`.
"""


@dataclass(frozen=True, kw_only=True)
class Failing:
    """The behaviour of one resource type when a machine fails.

    ``pool`` returns the name of the resource's pool in the cluster; empty for a resource outside of pools.
    ``fail`` removes a machine, ``mend`` restores it. ``shows`` describes what the cloud shows and does about
    it.
    """

    pool: Callable[[CloudResource], str]
    fail: ApplyChange
    mend: ApplyChange
    shows: str


def labelled(property_: str, key: str) -> Callable[[CloudResource], str]:
    """Return a function that reads the pool from one label or tag of a resource."""
    return lambda resource: str(as_map(resource.inputs.get(property_)).get(key) or "")


def unnamed(change: Callable[[CloudResource], CloudResource]) -> ApplyChange:
    """Return a change of a resource whose cloud names no machines."""

    def changed(resource: CloudResource, node: str | None) -> CloudResource:
        if node is not None:
            raise NoSuchNodeError(
                f"{resource.id}: given {node}; allowed: no name, because {resource.type} names no machines"
            )
        return change(resource)

    return changed


def unseen(resource: CloudResource) -> CloudResource:
    """Return the resource unchanged, because the cloud shows nothing."""
    return resource


def with_outputs(resource: CloudResource, outputs: Mapping[str, Value]) -> CloudResource:
    """Return a resource with some outputs replaced."""
    return replace(resource, outputs={**resource.outputs, **outputs})
