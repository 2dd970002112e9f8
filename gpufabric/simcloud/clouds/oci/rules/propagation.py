"""Time that IAM takes to make something known everywhere, counted in refused requests."""

from gpufabric.simcloud.clouds.request import Request, State
from gpufabric.simcloud.resource import CloudResource


def propagation(request: Request) -> int:
    """Return how many requests the capacity file has refused (``iam_propagation``)."""
    capacity = request.world.capacity.oci if request.world.capacity else None
    return capacity.iam_propagation if capacity else 0


def in_effect(state: State, request: Request, resource: CloudResource) -> bool:
    """Return whether as many requests were refused for a resource as the capacity file says.

    A resource that was seeded is in effect: it is older than all requests.
    """
    return not resource.created_at or state.counted(key_of(resource)) >= propagation(request)


def key_of(resource: CloudResource) -> str:
    """Return the key under which the account counts refusals for a resource."""
    return f"iam|{resource.id}"
