"""Reads what a stack holds from its resources: GPU machines, links, stored data and copies.

The same function reads the previous state and the resources after a change, so that their difference is what
the change takes away. Identifiers of reservations are compared as digests, since they may be secrets.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gpufabric.cost.items import NodePool
from gpufabric.cost.rates import known_shape
from gpufabric.policies.assets import assets_of
from gpufabric.policies.aws import holdings as aws
from gpufabric.policies.azure import holdings as azure
from gpufabric.policies.billing.extract import EXTRACTORS, MACHINES
from gpufabric.policies.billing.extractors import Lookup
from gpufabric.policies.billing.machines import NO_RESERVATION
from gpufabric.policies.oci import holdings as oci
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.policies.unevaluated import fault
from gpufabric.protection.holdings import Holdings, Machines, PoolHolding
from gpufabric.protection.recorded import OUTPUT, RecordedLimits, recorded_limits
from gpufabric.wire.urn import STACK_TYPE

_Readers = Mapping[str, Callable[[Resource, Lookup], str]]

_PLACES: _Readers = {**aws.PLACES, **azure.PLACES, **oci.PLACES}
"""Readers of zones and availability domains, separated by spaces."""

_RESERVATIONS: _Readers = {**aws.RESERVATIONS, **azure.RESERVATIONS, **oci.RESERVATIONS}
"""Readers of the reservation that machines use: the URN of one of this stack, or the digest of an id."""


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
    unread: dict[str, str] = {}
    for resource in lookup.resources.values():
        if resource.type not in MACHINES:
            continue
        try:
            if not oci.is_without_gpus(resource):
                _read(resource, lookup, drafts, lease_is_over)
        except UnreadableProperty as missing:
            unread[resource.urn] = f"{resource.name}.{missing.property} {missing.why}"
        except Exception as error:
            unread[resource.urn] = f"{resource.name}: {fault(error)}"
    for draft in drafts.values():
        for machines in draft.machines:
            # What could not be read beside the number of machines, such as their surge, does not matter here.
            unread.pop(machines.urn, None)
    pools = {name: draft.finish(name) for name, draft in sorted(drafts.items())}
    return Holdings(pools, assets_of(lookup.resources.values()), unread, _limits(lookup))


def _limits(lookup: Lookup) -> RecordedLimits:
    """Read the limits that the stack's last update recorded."""
    stack = next((resource for resource in lookup.resources.values() if resource.type == STACK_TYPE), None)
    try:
        return recorded_limits(stack.outputs.value(OUTPUT) if stack else None)
    except UnreadableProperty as missing:
        return recorded_limits(missing.why)


def _read(
    resource: Resource,
    lookup: Lookup,
    drafts: dict[str, _Draft],
    lease_is_over: Callable[[NodePool], bool],
) -> None:
    """Read the machines of one resource. What could be read before an unknown property is kept."""
    for item in EXTRACTORS[resource.type](resource, lookup):
        if not isinstance(item, NodePool):
            continue
        shape = known_shape(lookup.catalog, item.cloud, item.shape)
        gpus = shape.gpus if shape else None
        draft = drafts.setdefault(item.name, _Draft())
        draft.machines.append(Machines(resource.urn, item.nodes_now, item.nodes_max, gpus))
        draft.shapes.add(item.shape)
        draft.capacity.add(item.capacity)
        draft.lease_ended |= lease_is_over(item)
        used = "" if item.reservation == NO_RESERVATION else item.reservation
        draft.reservations.add(used or _known(_RESERVATIONS, resource, lookup))
        places = _known(_PLACES, resource, lookup)
        draft.places.update([None] if places is None else places.split())


def _sorted(values: set[str | None]) -> tuple[str, ...] | None:
    known = [value for value in values if value is not None]
    return tuple(sorted(filter(None, known))) if len(known) == len(values) else None


def _known(readers: _Readers, resource: Resource, lookup: Lookup) -> str | None:
    """Return what the reader of a type finds; None if it is unknown."""
    reader = readers.get(resource.type)
    try:
        return reader(resource, lookup) if reader else None
    except UnreadableProperty:
        return None
