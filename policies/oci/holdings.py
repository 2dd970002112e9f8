"""Availability domains and reservations of OCI's machines, for comparisons before and after a change."""

from collections.abc import Callable

from gpufabric.policies.billing.extractors import Lookup
from gpufabric.policies.digests import digest_of
from gpufabric.policies.oci.launches import RESERVATION_KEY, pool_reservations
from gpufabric.policies.oci.types import (
    CLUSTER_NETWORK,
    GPU_MEMORY_CLUSTER,
    INSTANCE,
    INSTANCE_CONFIGURATION,
    INSTANCE_POOL,
    NODE_POOL,
    RESERVATION,
)
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.resource import Resource

_AD = "availabilityDomain"


def is_without_gpus(resource: Resource) -> bool:
    """Return whether machines have a flexible shape of OCI, none of which has GPUs."""
    key = {NODE_POOL: "nodeShape", INSTANCE: "shape"}.get(resource.type)
    shape = resource.props.text_if_known(key) if key else None
    return bool(shape and shape.endswith(".Flex"))


def _domain(*path: str) -> Callable[[Resource, Lookup], str]:
    def read(resource: Resource, _: Lookup) -> str:
        return resource.props.text(*path, _AD) or ""

    return read


def _pool_domains(resource: Resource, _: Lookup) -> str:
    placements = resource.props.sections("nodeConfigDetails", "placementConfigs")
    return " ".join(sorted(placement.text(_AD) or "" for placement in placements))


def _launched(key: str) -> Callable[[Resource, Lookup], str]:
    def read(resource: Resource, lookup: Lookup) -> str:
        configurations = lookup.linked(resource, key, INSTANCE_CONFIGURATION)
        if len(configurations) != 1:
            raise UnreadableProperty(key, "is not one instance configuration of this stack")
        launch = configurations[0].props.section("instanceDetails", "launchDetails")
        made = lookup.source_urn(configurations[0], "instanceDetails", RESERVATION)
        return _oci_id(launch, made)

    return read


def _instance(resource: Resource, lookup: Lookup) -> str:
    return _oci_id(resource.props, lookup.source_urn(resource, RESERVATION_KEY, RESERVATION))


def _pool(resource: Resource, lookup: Lookup) -> str:
    references = pool_reservations(resource, lookup.graph)
    ids: set[str] = set()
    for place in references.places:
        own = references.resource(place)
        ids.add(_oci_id(place, own.urn if own is not None else ""))
    return " ".join(sorted(ids))


def _oci_id(props: Props, made: str) -> str:
    if not props.present(RESERVATION_KEY):
        return ""
    return made or digest_of(props.text(RESERVATION_KEY))


PLACES: dict[str, Callable[[Resource, Lookup], str]] = {
    CLUSTER_NETWORK: _domain("placementConfiguration"),
    GPU_MEMORY_CLUSTER: _domain(),
    INSTANCE: _domain(),
    NODE_POOL: _pool_domains,
}

RESERVATIONS: dict[str, Callable[[Resource, Lookup], str]] = {
    CLUSTER_NETWORK: _launched("instancePools"),
    GPU_MEMORY_CLUSTER: _launched("instanceConfigurationId"),
    INSTANCE_POOL: _launched("instanceConfigurationId"),
    INSTANCE: _instance,
    NODE_POOL: _pool,
}
