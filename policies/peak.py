"""Machines of a stack at the peak of an update, and those that it had when a quota snapshot was taken.

The engine deletes what a program no longer declares after it has created and updated everything else. So
machines of removed and renamed pools, and those that a smaller pool gives up, run beside the machines that
the same update starts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from gpufabric.policies.billing.extract import MACHINES, demands_of
from gpufabric.policies.billing.extractors import Lookup
from gpufabric.policies.replacement import is_replaced
from gpufabric.policies.resource import Resource
from gpufabric.quota.demand import Demand, QuotaKey


def leaving_demands(after: Lookup, before: Lookup) -> Iterator[Demand]:
    """Yield the demand of machines that run until the end of an update, where it also starts others.

    An update that starts no machines of a family cannot be refused for it, so nothing is added there.

    Args:
        after: the stack's resources.
        before: its previous state.
    """
    new, started = _demands(after), started_keys(after, before)
    for urn, demands in _demands(before).items():
        resource, replacement = before.resources[urn], after.resources.get(urn)
        if replacement is not None and is_replaced(resource, replacement, after.graph):
            # Either deleted first, or counted with replaced machines.
            continue
        for demand in demands:
            left = demand.nodes - sum(_same(demand, new.get(urn, ())))
            if left > 0 and demand.key in started:
                yield replace(demand, nodes=left, surge=0, removed=True)


def started_keys(after: Lookup, before: Lookup) -> frozenset[QuotaKey]:
    """Return the keys of quotas of which an update starts machines: for growth, or for a replacement.

    Args:
        after: the stack's resources.
        before: its previous state.
    """
    old = _demands(before)
    return frozenset(
        demand.key
        for urn, demands in _demands(after).items()
        for demand in demands
        if _is_replaced(urn, before, after) or demand.nodes > sum(_same(demand, old.get(urn, ())))
    )


def _is_replaced(urn: str, before: Lookup, after: Lookup) -> bool:
    old = before.resources.get(urn)
    return old is not None and is_replaced(old, after.resources[urn], after.graph)


def _demands(lookup: Lookup) -> dict[str, list[Demand]]:
    return {resource.urn: list(demands_of(resource, lookup)) for resource in _machines(lookup)}


def holding_at(before: Lookup, taken_at: datetime | None) -> list[Demand] | None:
    """Return the machines of the previous state that existed when a snapshot was taken.

    Returns:
        their demand; None if it is not known, because a time is missing or a pool changed since then.
    """
    if taken_at is None:
        return None
    held: list[Demand] = []
    for resource in _machines(before):
        if resource.created is None:
            return None
        if resource.created > taken_at:
            continue
        if (resource.modified or resource.created) > taken_at:
            return None
        held.extend(demands_of(resource, before))
    return held


def _machines(lookup: Lookup) -> Iterator[Resource]:
    yield from (resource for resource in lookup.resources.values() if resource.type in MACHINES)


def _same(demand: Demand, others: Iterable[Demand]) -> Iterator[int]:
    yield from (other.nodes for other in others if other.key == demand.key)
