"""Capacity reservations of a subscription in a region, with the machines that use them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from azure.mgmt.core.tools import parse_resource_id

from gpufabric.accounts.azure import actions
from gpufabric.accounts.azure.client import AzureClients
from gpufabric.accounts.azure.errors import CallFailedError, asking
from gpufabric.accounts.azure.plans import reservation_groups
from gpufabric.accounts.azure.sections import Facts, text_of
from gpufabric.accounts.target import Target
from gpufabric.snapshots.rows import HeldCapacity

if TYPE_CHECKING:
    from azure.mgmt.compute.models import CapacityReservation, CapacityReservationGroup

_USABLE: Mapping[str, bool] = {
    "Succeeded": True,
    "Live": True,
    "PartiallyFulfilled": True,
    "Pending": False,
    "Declined": False,
    "Approved": False,
    "FulfillmentFailed": False,
    "Committed": False,
    "Creating": False,
    "Deleting": False,
    "Failed": False,
}
"""Whether machines can start, by the state of a future reservation, or by that of its provisioning."""


@dataclass(frozen=True, slots=True)
class _Address:
    """Address of a group.

    Attributes:
        id: id as it is declared, or as Azure writes it.
        subscription: its subscription, which may be another one that shares it.
        resource_group: its resource group.
        name: its name.
    """

    id: str
    subscription: str
    resource_group: str
    name: str

    @staticmethod
    def of(id_: str) -> "_Address":
        parts = parse_resource_id(id_)
        return _Address(id_, *(str(parts.get(part)) for part in ("subscription", "resource_group", "name")))


def read_reservations(
    clients_of: Callable[[Target, str], AzureClients], target: Target, now: Callable[[], datetime]
) -> Facts:
    """Read the reservations of all groups in the region, and of groups that pools use.

    Args:
        clients_of: returns the clients of a subscription; a declared group may belong to another one.
        target: account, region and stacks.
        now: the clock.
    """
    declared = {id_.casefold(): id_ for id_ in reservation_groups(target)}
    with asking(actions.RESERVATION_GROUPS, target):
        listed = list(
            clients_of(target, target.account).compute.capacity_reservation_groups.list_by_subscription()
        )
    addresses = {
        str(group.id).casefold(): _Address.of(declared.get(str(group.id).casefold(), str(group.id)))
        for group in listed
        if group.location.casefold() == target.region
    }
    addresses |= {key: _Address.of(id_) for key, id_ in declared.items() if key not in addresses}
    rows, absent = dict[str, HeldCapacity](), dict[str, str]()
    for address in addresses.values():
        clients = clients_of(target, address.subscription)
        group = _group(clients, target, address)
        if group is None:
            absent[address.id] = "Azure has no such capacity reservation group"
        elif group.location.casefold() != target.region:
            absent[address.id] = f"the group is in {group.location}"
        else:
            rows |= _rows(clients, target, address, group, now())
    return Facts(rows, absent)


def _group(clients: AzureClients, target: Target, address: _Address) -> "CapacityReservationGroup | None":
    try:
        with asking(actions.RESERVATION_GROUPS, target):
            return clients.compute.capacity_reservation_groups.get(
                address.resource_group, address.name, expand="instanceView"
            )
    except CallFailedError as error:
        if error.is_missing:
            return None
        raise


def _rows(
    clients: AzureClients,
    target: Target,
    address: _Address,
    group: "CapacityReservationGroup",
    now: datetime,
) -> dict[str, HeldCapacity]:
    with asking(actions.RESERVATIONS, target):
        reservations = clients.compute.capacity_reservations.list_by_capacity_reservation_group(
            address.resource_group, address.name
        )
        views = dict(_utilization(group))
        type_ = text_of(group.properties.reservation_type) if group.properties else ""
        return {
            f"{address.id}/{reservation.name}": _row(
                reservation, type_, views.get(str(reservation.name).casefold()), now
            )
            for reservation in reservations
        }


@dataclass(frozen=True, slots=True)
class _Utilization:
    """Machines of a reservation.

    Attributes:
        capacity: machines that Azure has reserved; None if it does not say.
        allocated: machines that take capacity now, started or not.
        state: state of a future reservation; empty for others.
    """

    capacity: int | None
    allocated: int
    state: str


def _utilization(group: "CapacityReservationGroup") -> Iterator[tuple[str, _Utilization]]:
    view = group.properties.instance_view if group.properties else None
    for reservation in (view.capacity_reservations if view else None) or []:
        info = reservation.utilization_info
        state = reservation.reservation_state_info
        if info is not None:
            yield (
                str(reservation.name).casefold(),
                _Utilization(
                    info.current_capacity,
                    len(info.virtual_machines_allocated or [])
                    + sum((info.used_reserved_count_by_subscription or {}).values()),
                    text_of(state.reservation_state) if state else "",
                ),
            )


def _row(
    reservation: "CapacityReservation", type_: str, view: _Utilization | None, now: datetime
) -> HeldCapacity:
    details = reservation.properties
    schedule = details.schedule_profile if details else None
    starts = _time(schedule.start) if schedule else None
    ends = _time(schedule.end) if schedule else None
    state = (view.state if view else "") or str(
        (details.provisioning_state if details else None) or "unknown"
    )
    usable = _USABLE.get(state)
    if usable and ((starts and now < starts) or (ends and now >= ends)):
        usable = False
    requested = int(reservation.sku.capacity) if reservation.sku.capacity is not None else None
    nodes = requested if view is None or view.capacity is None else view.capacity
    return HeldCapacity(
        shape=str(reservation.sku.name),
        kind="capacity-block" if type_ == "Block" else "on-demand",
        state=state,
        is_usable=usable,
        zone=(reservation.zones or [""])[0],
        nodes=nodes,
        # More machines may be allocated than are reserved.
        free_nodes=max(0, nodes - view.allocated) if view is not None and nodes is not None else None,
        starts=starts,
        ends=ends,
        matching="open" if type_ == "Open" else "targeted",
    )


def _time(text: str | None) -> datetime | None:
    """Return a time of a schedule; Azure writes dates, with or without time and zone."""
    if not text:
        return None
    time = datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=UTC)
