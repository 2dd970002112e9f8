"""Updates that a cloud refuses by the catalogue's facts, for the rules of all clouds."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gpufabric.plan.fixed import is_refused
from gpufabric.simcloud import on_demand
from gpufabric.simcloud.clouds.request import Request, State
from gpufabric.wire.values import Value, as_list, as_map, dig, plain

if TYPE_CHECKING:
    from gpufabric.catalog.updates import FixedChange, UpgradeTerms


def upgrade_terms(cloud: str) -> "UpgradeTerms":
    """Return the versions that a cloud lets a cluster and its nodes go to."""
    return on_demand.catalog().upgrades()[cloud]


def refused_change(state: State, request: Request, id_: str) -> tuple[Value, Value] | None:
    """Return the value before and after, if an update changes a property that the cloud keeps; else None.

    Args:
        state: the account.
        request: the update.
        id_: the catalogue's entry of the property.
    """
    change = on_demand.catalog().fixed_properties()[id_].change.value
    found = state.get(request.type, request.id)
    if found is None or request.type != change.type:
        return None
    before = {**plain(found.outputs), **plain(found.inputs)}
    if change.only_with and not dig(before, change.only_with):
        return None
    return next(
        ((old, new) for old, new in _pairs(change, before, request.inputs) if is_refused(change, old, new)),
        None,
    )


def _pairs(change: "FixedChange", before: Value, after: Value) -> Iterator[tuple[Value, Value]]:
    """Return the property's values before and after, of each object of the list where there is one."""
    if not change.list:
        yield dig(before, change.property), dig(after, change.property)
        return
    objects = {str(as_map(item).get(change.key)): as_map(item) for item in as_list(dig(before, change.list))}
    for item in map(as_map, as_list(dig(after, change.list))):
        old = objects.get(str(item.get(change.key)))
        if old is not None:
            yield dig(old, change.property), dig(item, change.property)
