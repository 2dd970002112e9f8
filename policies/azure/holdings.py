"""Zones and reservations of AKS node pools, for comparisons of a stack before and after a change."""

from collections.abc import Callable

from gpufabric.policies.azure.pools import GROUP_KEY
from gpufabric.policies.azure.types import AGENT_POOL, RESERVATION_GROUP
from gpufabric.policies.billing.extractors import Lookup
from gpufabric.policies.digests import digest_of
from gpufabric.policies.resource import Resource


def _zones(resource: Resource, _: Lookup) -> str:
    count = resource.props.length("availabilityZones") or 0
    return " ".join(sorted(resource.props.text("availabilityZones", index) or "" for index in range(count)))


def _reservation(resource: Resource, lookup: Lookup) -> str:
    if not resource.props.present(GROUP_KEY):
        return ""
    made = lookup.source_urn(resource, GROUP_KEY, RESERVATION_GROUP)
    return made or digest_of(resource.props.text(GROUP_KEY))


PLACES: dict[str, Callable[[Resource, Lookup], str]] = {AGENT_POOL: _zones}
RESERVATIONS: dict[str, Callable[[Resource, Lookup], str]] = {AGENT_POOL: _reservation}
