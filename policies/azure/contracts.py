"""Reservations and ports of Azure that stated prices are found by."""

from collections.abc import Callable, Iterator

from gpufabric.cost.items import NodePool
from gpufabric.policies.azure.pools import GROUP_KEY
from gpufabric.policies.azure.types import (
    AGENT_POOL,
    EXPRESS_ROUTE_CONNECTION,
    GATEWAY_CONNECTION,
    MANAGED_CLUSTER,
)
from gpufabric.policies.billing.extractors import Lookup
from gpufabric.policies.digests import digest_of
from gpufabric.policies.resource import Resource


def reservation(pool: NodePool, resource: Resource, _: Lookup) -> str:
    """Return the digest of the reservation group that machines name, in lower case; empty if they name none.

    Raises:
        UnreadableProperty: it is not known yet.
    """
    if resource.type == AGENT_POOL:
        return digest_of((resource.props.text(GROUP_KEY) or "").lower())
    if resource.type != MANAGED_CLUSTER:
        return ""
    profiles = resource.props.sections("agentPoolProfiles")
    groups = {
        (profile.text(GROUP_KEY) or "").lower()
        for profile in profiles
        if profile.text("vmSize") == pool.shape
    }
    return digest_of(groups.pop()) if len(groups) == 1 else ""


def _circuit(resource: Resource) -> Iterator[str]:
    yield resource.props.text_if_known("peer", "id") or ""


def _of_hub(resource: Resource) -> Iterator[str]:
    peering = resource.props.text_if_known("expressRouteCircuitPeering", "id") or ""
    yield peering.rpartition("/peerings/")[0]


PORTS: dict[str, Callable[[Resource], Iterator[str]]] = {
    GATEWAY_CONNECTION: _circuit,
    EXPRESS_ROUTE_CONNECTION: _of_hub,
}
"""Readers of the port that a resource uses, by its type."""
