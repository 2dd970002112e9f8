"""Reservations and ports of OCI that stated prices are found by."""

from collections.abc import Callable, Iterator

from gpufabric.cost.items import NodePool
from gpufabric.policies.billing.extractors import Lookup
from gpufabric.policies.oci import holdings
from gpufabric.policies.oci.types import VIRTUAL_CIRCUIT
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource


def reservation(_: NodePool, resource: Resource, lookup: Lookup) -> str:
    """Return the digest of the reservation that machines name; empty if they name none.

    Raises:
        UnreadableProperty: it is not known yet.
    """
    reader = holdings.RESERVATIONS.get(resource.type)
    return reader(resource, lookup) if reader else ""


def _cross_connects(resource: Resource) -> Iterator[str]:
    try:
        mappings = resource.props.sections("crossConnectMappings")
    except UnreadableProperty:
        return
    for mapping in mappings:
        yield mapping.text_if_known("crossConnectOrCrossConnectGroupId") or ""


PORTS: dict[str, Callable[[Resource], Iterator[str]]] = {VIRTUAL_CIRCUIT: _cross_connects}
"""Readers of the ports that a resource uses, by its type."""
