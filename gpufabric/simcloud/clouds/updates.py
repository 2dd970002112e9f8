"""Updates that a cloud refuses by the catalogue's facts, for the rules of all clouds."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gpufabric.plan.fixed_properties import is_refused
from gpufabric.simcloud import on_demand
from gpufabric.simcloud.clouds.request import Request, State
from gpufabric.wire.values import Value, as_list, as_map, dig, plain

if TYPE_CHECKING:
    from gpufabric.catalog.updates import FixedChange, UpgradeTerms


def upgrade_terms(cloud: str) -> "UpgradeTerms":
    """Return the versions that a cloud lets a cluster and its nodes go to."""
    return on_demand.catalog().upgrades()[cloud]


@dataclass(frozen=True)
class RefusedChange:
    """A change of a property that the cloud keeps, by the catalogue's entry ``id``."""

    id: str
    property: str
    before: Value
    after: Value


def refused_change(state: State, request: Request, id_: str) -> RefusedChange | None:
    """Return the change of a property that the cloud keeps, if an update asks for one; else None.

    Args:
        state: the account.
        request: the update.
        id_: the catalogue's entry of the property.
    """
    change = on_demand.catalog().fixed_properties[id_].change.value
    resource = state.get(request.type, request.id) if request.type in change.types else None
    if resource is None:
        return None
    before = {**plain(resource.outputs), **plain(resource.inputs)}
    if change.only_with and not dig(before, change.only_with):
        return None
    refused = (
        RefusedChange(id_, path, old, new)
        for path in change.properties
        for old, new in _pairs(change, path, before, request.inputs)
        if is_refused(change, old, new)
    )
    return next(refused, None)


def refused_create_only(state: State, request: Request) -> RefusedChange | None:
    """Return the first change of a property that Azure sets only when it creates a resource; None without."""
    changes = (refused_change(state, request, id_) for id_ in on_demand.catalog().create_only)
    return next((change for change in changes if change is not None), None)


def _pairs(change: "FixedChange", path: str, before: Value, after: Value) -> Iterator[tuple[Value, Value]]:
    """Return the property's values before and after, of each object of the list where there is one."""
    if not change.list:
        yield dig(before, path), dig(after, path)
        return
    objects = {str(as_map(item).get(change.key)): as_map(item) for item in as_list(dig(before, change.list))}
    for item in map(as_map, as_list(dig(after, change.list))):
        old = objects.get(str(item.get(change.key)))
        if old is not None:
            yield dig(old, path), dig(item, path)
