"""Machines of a stack at the peak of an update, and those that it had when a quota snapshot was taken.

The engine deletes what a program no longer declares after it has created and updated everything else. So
machines of removed and renamed pools, and those that a smaller pool gives up, run beside the machines that
the same update starts. A reservation for a pool that runs on demand is created first as well, and draws quota
beside the pool's machines until they are part of it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from gpufabric.policies.aws import types as aws
from gpufabric.policies.azure import types as azure
from gpufabric.policies.billing.extract import DRAWING, demands_of, merge_key
from gpufabric.policies.billing.extractors import Lookup
from gpufabric.policies.oci import types as oci
from gpufabric.policies.replacement import is_replaced, replaced_demands, replaced_resources
from gpufabric.policies.resource import Resource
from gpufabric.quota.demand import Demand
from gpufabric.quota.limits import QuotaKey
from gpufabric.quota.units import held_by_reservations


def leaving_demands(after: Lookup, before: Lookup) -> Iterator[Demand]:
    """Yield the demand of machines that run until the end of an update, where it also starts others.

    An update that starts no machines of a family cannot be refused for it, so nothing is added there.

    Args:
        after: the stack's resources.
        before: its previous state.
    """
    started = started_keys(after, before)
    for demand in _leaving(after, before):
        if started.intersection(demand.keys):
            yield demand
    yield from _beside_new_reservations(after, before)


def _leaving(after: Lookup, before: Lookup) -> Iterator[Demand]:
    """Yield the machines and reservations that an update removes or gives up, whatever it starts."""
    new = _demands(after)
    for urn, demands in _demands(before).items():
        resource, replacement = before.resources[urn], after.resources.get(urn)
        if replacement is not None and is_replaced(resource, replacement, after.graph):
            # Either deleted first, or counted with replaced machines.
            continue
        for demand in demands:
            left = _count(demand) - sum(_same(demand, new.get(urn, ())))
            if left > 0:
                nodes, reserves = (0, left) if demand.reserves else (left, 0)
                yield replace(demand, nodes=nodes, reserves=reserves, surge=0, removed=True)


def with_kept_machines(demands: Sequence[Demand], after: Lookup, before: Lookup) -> list[Demand]:
    """Return the demands of a stack without machines that keep another shape.

    OCI gives a pool another shape in place: machines that run stay as they are, and only those that start
    then have it (OCI documents "Updating the Instance Configuration for an Instance Pool" and "Updating Node
    Pools").

    Args:
        demands: all demands of the stack's resources.
        after: the stack's resources.
        before: its previous state.
    """
    old = _demands(before)
    kept: dict[object, int] = {}
    for urn, own in _demands(after).items():
        if urn in old and not _is_replaced(urn, before, after):
            for demand in own:
                left = demand.nodes - _growth(after.resources[urn], demand, old[urn]).nodes
                kept[merge_key(demand)] = kept.get(merge_key(demand), 0) + left
    remaining: list[Demand] = []
    for demand in demands:
        left = kept.get(merge_key(demand), 0)
        if not left:
            remaining.append(demand)
        elif demand.nodes > left:
            running = max(0, demand.running - left)
            remaining.append(replace(demand, nodes=demand.nodes - left, running=running))
    return remaining


def _growth(resource: Resource, demand: Demand, old: Sequence[Demand]) -> Demand:
    """Return the machines of a demand that start; all of them unless its pool gets another shape in place."""
    if not resource.type.startswith("oci:") or demand.reserves or not old:
        return demand
    machines = [earlier for earlier in old if not earlier.reserves]
    if any(earlier.shape == demand.shape for earlier in machines):
        return demand
    return replace(demand, nodes=max(0, demand.nodes - sum(earlier.nodes for earlier in machines)))


def started_keys(after: Lookup, before: Lookup) -> frozenset[QuotaKey]:
    """Return the keys of quotas of which an update starts machines: for growth, or for a replacement.

    Args:
        after: the stack's resources.
        before: its previous state.
    """
    return _keys([*_starting(after, before), *_beside_new_reservations(after, before)])


def drawn_keys(
    after: Lookup, before: Lookup, others: Callable[[], Iterable[Demand]] = tuple
) -> frozenset[QuotaKey]:
    """Return the keys of quotas of which an update needs more units while it runs.

    Machines that start in a reservation that holds them need none, so that no cloud refuses them for a limit,
    even where what runs is above it already.

    Args:
        after: the stack's resources.
        before: its previous state.
        others: gives the demand of other stacks, whose machines may be in the same reservations.
    """
    drawing = list(_starting(after, before))
    if any(demand.reservation for demand in drawing):
        planned = [demand for demands in _demands(after).values() for demand in demands]
        beside = [*_leaving(after, before), *replaced_demands(after.graph, before), *others()]
        # A reservation that the update gives up holds nothing that the update starts.
        machines = [demand for demand in beside if not (demand.removed and demand.reserves)]
        held = set(held_by_reservations([*planned, *machines]))
        drawing = [demand for demand in drawing if demand not in held]
    return _keys([*drawing, *_beside_new_reservations(after, before)])


def _keys(demands: Iterable[Demand]) -> frozenset[QuotaKey]:
    return frozenset(key for demand in demands for key in demand.keys)


def _starting(after: Lookup, before: Lookup) -> Iterator[Demand]:
    """Yield the demands that grow, or whose machines are replaced."""
    old = _demands(before)
    for urn, demands in _demands(after).items():
        for demand in demands:
            if _is_replaced(urn, before, after):
                yield demand
                continue
            growth = _growth(after.resources[urn], demand, old.get(urn, ()))
            if _count(growth) > _drew(growth, old.get(urn, ())):
                yield growth


def _beside_new_reservations(after: Lookup, before: Lookup) -> Iterator[Demand]:
    """Yield the machines that run on demand, or preemptible, while the update creates their reservation."""
    types = (aws.CAPACITY_RESERVATION, azure.RESERVATION, oci.RESERVATION)
    created = after.resources.keys() - before.resources.keys()
    if not any(after.resources[urn].type in types for urn in created):
        return
    new = _demands(after)
    counted = {resource.urn for resource in replaced_resources(after.graph, before)}
    for urn, demands in _demands(before).items():
        moved = {demand.key for demand in new.get(urn, ()) if demand.usage_class == "reservation"}
        for demand in demands:
            runs_outside = demand.usage_class in ("on-demand", "spot")
            if runs_outside and demand.key in moved and urn not in counted:
                yield replace(demand, surge=0, removed=True)


def _is_replaced(urn: str, before: Lookup, after: Lookup) -> bool:
    old = before.resources.get(urn)
    return old is not None and is_replaced(old, after.resources[urn], after.graph)


def _demands(lookup: Lookup) -> dict[str, list[Demand]]:
    return {resource.urn: list(demands_of(resource, lookup)) for resource in _drawing(lookup)}


def holding_at(before: Lookup, taken_at: datetime | None) -> list[Demand] | None:
    """Return the machines of the previous state that existed when a snapshot was taken.

    Returns:
        their demand; None if it is not known, because a time is missing or a pool changed since then.
    """
    if taken_at is None:
        return None
    held: list[Demand] = []
    for resource in _drawing(before):
        if resource.created is None:
            return None
        if resource.created > taken_at:
            continue
        if (resource.modified or resource.created) > taken_at:
            return None
        held.extend(demands_of(resource, before))
    return held


def _drawing(lookup: Lookup) -> Iterator[Resource]:
    """Yield what has or reserves machines; what could not be created has none until it is created again."""
    yield from (
        resource
        for resource in lookup.resources.values()
        if resource.type in DRAWING and not resource.unfinished
    )


def _same(demand: Demand, others: Iterable[Demand]) -> Iterator[int]:
    yield from (
        _count(other)
        for other in others
        if other.key == demand.key and bool(other.reserves) == bool(demand.reserves)
    )


def _drew(demand: Demand, before: Iterable[Demand]) -> int:
    """Return the machines that drew quota as the demand does. Those that leave a reservation draw it anew."""
    inside = demand.usage_class == "reservation"
    return sum(_same(demand, (old for old in before if inside or old.usage_class != "reservation")))


def _count(demand: Demand) -> int:
    """Return the machines of a demand, or those that it reserves."""
    return demand.nodes + demand.reserves
