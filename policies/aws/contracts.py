"""Reservations and ports of AWS that stated prices are found by."""

from collections.abc import Callable, Iterator

from gpufabric.cost.items import NodePool
from gpufabric.policies.aws import holdings
from gpufabric.policies.billing.extractors import Lookup
from gpufabric.policies.resource import Resource


def reservation(_: NodePool, resource: Resource, lookup: Lookup) -> str:
    """Return the digest of the reservation that machines name; empty if they name none.

    Raises:
        UnreadableProperty: it is not known yet.
    """
    reader = holdings.RESERVATIONS.get(resource.type)
    return reader(resource, lookup) if reader else ""


def _connection(resource: Resource) -> Iterator[str]:
    yield resource.props.text_if_known("connectionId") or ""


PORTS: dict[str, Callable[[Resource], Iterator[str]]] = {
    f"aws:directconnect/{kind[0].lower()}{kind[1:]}:{kind}": _connection
    for kind in ("PrivateVirtualInterface", "PublicVirtualInterface", "TransitVirtualInterface")
}
"""Readers of the port that a resource uses, by its type."""
