"""Reads what a stack holds from its resources: GPU machines, links, stored data and copies.

The same function reads the previous state and the resources after a change, so that their difference is what
the change takes away. Identifiers of reservations are compared as digests, since they may be secrets.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from gpufabric.cost.items import NodePool
from gpufabric.cost.rates import known_shape
from gpufabric.policies.assets import assets_of
from gpufabric.policies.aws.nodes import Nodes
from gpufabric.policies.aws.types import CAPACITY_BLOCK, CAPACITY_RESERVATION, NODE_GROUP
from gpufabric.policies.azure.pools import GROUP_KEY
from gpufabric.policies.azure.types import AGENT_POOL, RESERVATION_GROUP
from gpufabric.policies.billing.extract import EXTRACTORS, MACHINES
from gpufabric.policies.billing.extractors import Lookup
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
from gpufabric.policies.unevaluated import fault
from gpufabric.protection.holdings import Holdings, Machines, PoolHolding
from gpufabric.quota.demand import Demand

_AD = "availabilityDomain"


@dataclass(slots=True)
class _Draft:
    """A pool while its resources are read; None in a set stands for an unknown value."""

    machines: list[Machines] = field(default_factory=list[Machines])
    shapes: set[str] = field(default_factory=set[str])
    places: set[str | None] = field(default_factory=set[str | None])
    capacity: set[str] = field(default_factory=set[str])
    reservations: set[str | None] = field(default_factory=set[str | None])
    lease_ended: bool = False

    def finish(self, name: str) -> PoolHolding:
        return PoolHolding(
            name,
            tuple(sorted(self.shapes)),
            tuple(self.machines),
            _sorted(self.places),
            tuple(sorted(self.capacity)),
            _sorted(self.reservations),
            self.lease_ended,
        )


def holdings_of(lookup: Lookup, lease_is_over: Callable[[NodePool], bool] = lambda _: False) -> Holdings:
    """Read what a stack holds; an unknown property of one resource does not hide another resource.

    Args:
        lookup: the stack's resources, and facts about shapes.
        lease_is_over: returns whether the lease of a pool's machines is over.
    """
    drafts: dict[str, _Draft] = {}
    unread: list[str] = []
    for resource in lookup.resources.values():
        if resource.type not in MACHINES:
            continue
        try:
            if not _is_without_gpus(resource):
                _read(resource, lookup, drafts, lease_is_over)
        except UnreadableProperty as missing:
            unread.append(f"{resource.name}.{missing.property} {missing.why}")
        except Exception as error:
            unread.append(f"{resource.name}: {fault(error)}")
    pools = {name: draft.finish(name) for name, draft in sorted(drafts.items())}
    return Holdings(pools, assets_of(lookup.resources.values()), tuple(unread))


def _read(
    resource: Resource,
    lookup: Lookup,
    drafts: dict[str, _Draft],
    lease_is_over: Callable[[NodePool], bool],
) -> None:
    """Read the machines of one resource. What could be read before an unknown property is kept."""
    for item in EXTRACTORS[resource.type](resource, lookup):
        if isinstance(item, NodePool):
            shape = known_shape(lookup.catalog, item.cloud, item.shape)
            gpus = shape.gpu.count.value if shape else None
            machines = Machines(resource.urn, item.nodes_now, item.nodes_max, gpus)
            draft = drafts.setdefault(item.name, _Draft())
            draft.capacity.add(item.capacity)
            draft.lease_ended |= lease_is_over(item)
            draft.reservations.add(item.reservation or _known(_EXTERNAL, resource, lookup))
        elif isinstance(item, Demand) and not item.unit:
            # A shape that the catalogue lacks: its number of GPUs is unknown.
            machines = Machines(resource.urn, item.nodes, item.nodes, None)
            draft = drafts.setdefault(item.what, _Draft())
        else:
            continue
        draft.machines.append(machines)
        draft.shapes.add(item.shape)
        places = _known(_PLACES, resource, lookup)
        draft.places.update([None] if places is None else places.split())


def _is_without_gpus(resource: Resource) -> bool:
    """Return whether a pool has machines of a flexible shape of OCI, none of which has GPUs."""
    shape = resource.props.text_if_known("nodeShape") if resource.type == NODE_POOL else None
    return bool(shape and shape.endswith(".Flex"))


def _sorted(values: set[str | None]) -> tuple[str, ...] | None:
    known = [value for value in values if value is not None]
    return tuple(sorted(filter(None, known))) if len(known) == len(values) else None


def _known(
    readers: Mapping[str, Callable[[Resource, Lookup], str]], resource: Resource, lookup: Lookup
) -> str | None:
    """Return what the reader of a type finds; None if it is unknown."""
    reader = readers.get(resource.type)
    try:
        return reader(resource, lookup) if reader else None
    except UnreadableProperty:
        return None


def _aws_zones(resource: Resource, lookup: Lookup) -> str:
    return " ".join(sorted(zone.name for zone in Nodes(resource, lookup.graph).zones()))


def _azure_zones(resource: Resource, _: Lookup) -> str:
    count = resource.props.length("availabilityZones") or 0
    return " ".join(sorted(resource.props.text("availabilityZones", index) or "" for index in range(count)))


def _domain(*path: str) -> Callable[[Resource, Lookup], str]:
    def read(resource: Resource, _: Lookup) -> str:
        return resource.props.text(*path, _AD) or ""

    return read


def _pool_domains(resource: Resource, _: Lookup) -> str:
    placements = resource.props.sections("nodeConfigDetails", "placementConfigs")
    return " ".join(sorted(placement.text(_AD) or "" for placement in placements))


_PLACES: dict[str, Callable[[Resource, Lookup], str]] = {
    NODE_GROUP: _aws_zones,
    AGENT_POOL: _azure_zones,
    CLUSTER_NETWORK: _domain("placementConfiguration"),
    GPU_MEMORY_CLUSTER: _domain(),
    INSTANCE: _domain(),
    NODE_POOL: _pool_domains,
}
"""Readers of zones and availability domains, separated by spaces."""


def _aws_reservation(resource: Resource, lookup: Lookup) -> str:
    nodes = Nodes(resource, lookup.graph)
    made = nodes.made_here(CAPACITY_RESERVATION, CAPACITY_BLOCK)
    return made.urn if made is not None else _digest(nodes.target())


def _azure_reservation(resource: Resource, lookup: Lookup) -> str:
    if not resource.props.present(GROUP_KEY):
        return ""
    made = lookup.source_urn(resource, GROUP_KEY, RESERVATION_GROUP)
    return made or _digest(resource.props.text(GROUP_KEY))


def _launched(key: str) -> Callable[[Resource, Lookup], str]:
    def read(resource: Resource, lookup: Lookup) -> str:
        configurations = lookup.linked(resource, key, INSTANCE_CONFIGURATION)
        if len(configurations) != 1:
            raise UnreadableProperty(key, "is not one instance configuration of this stack")
        launch = configurations[0].props.section("instanceDetails", "launchDetails")
        made = lookup.source_urn(configurations[0], "instanceDetails", RESERVATION)
        return _oci_id(launch, made)

    return read


def _oci_instance(resource: Resource, lookup: Lookup) -> str:
    return _oci_id(resource.props, lookup.source_urn(resource, "capacityReservationId", RESERVATION))


def _oci_pool(resource: Resource, lookup: Lookup) -> str:
    made = lookup.source_urn(resource, "nodeConfigDetails", RESERVATION)
    placements = resource.props.sections("nodeConfigDetails", "placementConfigs")
    ids = {_oci_id(placement, made) for placement in placements}
    return " ".join(sorted(ids))


def _oci_id(props: Props, made: str) -> str:
    if not props.present("capacityReservationId"):
        return ""
    return made or _digest(props.text("capacityReservationId"))


_EXTERNAL: dict[str, Callable[[Resource, Lookup], str]] = {
    NODE_GROUP: _aws_reservation,
    AGENT_POOL: _azure_reservation,
    CLUSTER_NETWORK: _launched("instancePools"),
    GPU_MEMORY_CLUSTER: _launched("instanceConfigurationId"),
    INSTANCE_POOL: _launched("instanceConfigurationId"),
    INSTANCE: _oci_instance,
    NODE_POOL: _oci_pool,
}
"""Readers of the reservation that machines use: the URN of one of this stack, or the digest of an id."""


def _digest(identifier: str | None) -> str:
    return sha256(identifier.encode()).hexdigest()[:16] if identifier else ""
