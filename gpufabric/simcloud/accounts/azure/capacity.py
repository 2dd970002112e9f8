"""Capacity of a simulated Azure subscription: sizes on offer, free machines, reservations and features."""

from collections.abc import Iterator, Mapping

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.simcloud.accounts.reservations import NamedReservation, named_reservations
from gpufabric.simcloud.accounts.shapes import shapes
from gpufabric.simcloud.accounts.view import AccountView, answered
from gpufabric.simcloud.clouds import simulated
from gpufabric.simcloud.clouds.azure.capacity import AzureCapacityPart
from gpufabric.simcloud.clouds.azure.rules.facts import infiniband_feature, regions_without_zones, shape_of
from gpufabric.simcloud.clouds.azure.rules.features import registered
from gpufabric.simcloud.clouds.azure.rules.machines import free_machines, machines_in_use
from gpufabric.simcloud.clouds.azure.rules.pools import running
from gpufabric.simcloud.clouds.azure.rules.providers import namespace_of
from gpufabric.simcloud.clouds.azure.rules.reservations import (
    NOT_FOUND,
    CapacityGroup,
    ReservedMachines,
    covered,
    groups,
)
from gpufabric.snapshots.rows import Availability, Feature, HeldCapacity, Offer
from gpufabric.spec.azure.region import AzureRegion

_ZONES = ("1", "2", "3")


def capacity(view: AccountView) -> list[SectionAnswer]:
    """Return the sections on capacity."""
    places = [
        (shape, zone)
        for shape in view.target.shapes
        for zone in (("",) if view.target.region in regions_without_zones() else _ZONES)
    ]
    return [
        answered("offers", {f"{shape}@{zone}": _offer(view, shape, zone) for shape, zone in places}),
        shapes(view),
        _held(view),
        answered("availability", {f"{shape}@{zone}": _free(view, shape, zone) for shape, zone in places}),
        answered("features", _features(view)),
    ]


def _part(view: AccountView) -> AzureCapacityPart | None:
    return view.world.capacity.azure if view.world.capacity else None


def _offer(view: AccountView, size: str, zone: str) -> Offer:
    region, part, shape = view.target.region, _part(view), shape_of(size)
    if shape is not None and shape.regions_complete.value and region not in shape.regions:
        return Offer(is_sold=False, reason="NotAvailableForSubscription")
    for restriction in part.restrictions if part else ():
        here = restriction.region == region and restriction.size.lower() == size.lower()
        if here and (not restriction.zones or zone in restriction.zones):
            return Offer(is_sold=False, reason="NotAvailableForSubscription")
    return Offer(is_sold=True)


def _free(view: AccountView, size: str, zone: str) -> Availability:
    region = view.target.region
    total = free_machines(view.world, region, size, zone)
    if total is None:
        return Availability(status="AVAILABLE", is_unlimited=True)
    free = max(0, total - machines_in_use(view.state, view.world, region, size, zone))
    return Availability(status="AVAILABLE" if free else "ZonalAllocationFailed", nodes=free)


def _features(view: AccountView) -> Mapping[str, Feature]:
    """Return the features of the subscription, those that pools need, and the resource providers."""
    has = registered(view.state, view.world)
    part = _part(view)
    spelled = {name.lower(): name for name in (infiniband_feature(), *(part.features if part else ()))}
    lacking = {name.lower() for name in (part.unregistered_providers if part else ())}
    return {spelled.get(name, name): _feature(is_registered=name in has) for name in {*has, *spelled}} | {
        namespace: _feature(is_registered=namespace.lower() not in lacking) for namespace in _namespaces()
    }


def _feature(*, is_registered: bool) -> Feature:
    state = "Registered" if is_registered else "NotRegistered"
    return Feature(is_registered=is_registered, cloud_state=state)


def _namespaces() -> set[str]:
    """Return the namespaces of the resource providers that the simulated cloud has."""
    ids = (kind.id for kind in simulated("azure").kinds.values())
    return {namespace_of(id_) for id_ in ids if isinstance(id_, str)} - {""}


def _held(view: AccountView) -> SectionAnswer:
    """Return the reservations of the region, and those that it takes as they are declared."""
    known = groups(view.state, view.world)
    here = {id_: group for id_, group in known.items() if group.region == view.target.region}
    rows = {key: row for group in here.values() for key, row in _members(view, group)}
    absent: dict[str, str] = {}
    part = _part(view)
    for reservation in named_reservations(view):
        group = known.get(reservation.id.lower())
        if group is not None and group.region != view.target.region:
            absent[reservation.id] = f"OperationNotAllowed: the group is in {group.region}"
        elif group is None and part is not None and part.reservation_groups is not None:
            absent[reservation.id] = f"{NOT_FOUND.code}: the subscription has no such group"
        elif group is None:
            rows |= _assumed(view, reservation)
    return answered("held", rows, absent)


def _members(view: AccountView, group: CapacityGroup) -> Iterator[tuple[str, HeldCapacity]]:
    """Yield a row for each size and zone of a group; machines of one size and zone are one reservation."""
    counts: dict[tuple[str, str], int] = {}
    for entry in group.held:
        counts[entry.size, entry.zone] = counts.get((entry.size, entry.zone), 0) + entry.count
    for (size, zone), count in counts.items():
        yield _row(view, group.id, ReservedMachines(size, zone, count))


def _row(view: AccountView, group: str, held: ReservedMachines) -> tuple[str, HeldCapacity]:
    key = f"{group}/{held.size}" + (f"-{held.zone}" if held.zone else "")
    return key, HeldCapacity(
        shape=held.size,
        kind="on-demand",
        state="Succeeded",
        is_usable=True,
        zone=held.zone,
        nodes=held.count,
        free_nodes=max(0, held.count - _used(view, group, held)),
    )


def _used(view: AccountView, group: str, held: ReservedMachines) -> int:
    pools = running(view.state)
    taken = covered(view.state, view.world, pools)
    return sum(
        taken[pool.id].get(held.zone, 0)
        for pool in pools
        if pool.group == group.lower() and pool.size.lower() == held.size.lower()
    )


def _assumed(view: AccountView, reservation: NamedReservation) -> dict[str, HeldCapacity]:
    """Return a group as it is declared, with all machines that its pools need."""
    zone = reservation.region.zone if isinstance(reservation.region, AzureRegion) else ""
    held = ReservedMachines(reservation.pool.shape, zone, reservation.nodes)
    return dict([_row(view, reservation.id, held)])
