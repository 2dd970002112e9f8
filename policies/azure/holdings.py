"""Zones and reservations of Azure machines, for comparisons of a stack before and after a change."""

from collections.abc import Callable

from gpufabric.policies.azure.pools import GROUP_KEY
from gpufabric.policies.azure.types import AGENT_POOL, RESERVATION_GROUP, SCALE_SET, VIRTUAL_MACHINE
from gpufabric.policies.billing.extractors import Lookup
from gpufabric.policies.digests import digest_of
from gpufabric.policies.resource import Resource


def _zones(key: str) -> Callable[[Resource, Lookup], str]:
    def read(resource: Resource, _: Lookup) -> str:
        count = resource.props.length(key) or 0
        return " ".join(sorted(resource.props.text(key, index) or "" for index in range(count)))

    return read


def _reservation(resource: Resource, lookup: Lookup) -> str:
    if not resource.props.present(GROUP_KEY):
        return ""
    made = lookup.source_urn(resource, GROUP_KEY, RESERVATION_GROUP)
    return made or digest_of(resource.props.text(GROUP_KEY))


def _group(*path: str) -> Callable[[Resource, Lookup], str]:
    def read(resource: Resource, lookup: Lookup) -> str:
        where = (*path, "capacityReservation", "capacityReservationGroup", "id")
        if not resource.props.present(*where):
            return ""
        made = lookup.source_urn(resource, where[0], RESERVATION_GROUP)
        return made or digest_of(resource.props.text(*where))

    return read


PLACES: dict[str, Callable[[Resource, Lookup], str]] = {
    AGENT_POOL: _zones("availabilityZones"),
    SCALE_SET: _zones("zones"),
    VIRTUAL_MACHINE: _zones("zones"),
}
RESERVATIONS: dict[str, Callable[[Resource, Lookup], str]] = {
    AGENT_POOL: _reservation,
    SCALE_SET: _group("virtualMachineProfile"),
    VIRTUAL_MACHINE: _group(),
}
