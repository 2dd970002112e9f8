"""Reads capacity reservations: those of the stacks' compartments, and those that pools name."""

from collections.abc import Iterable

from gpufabric.accounts.oci.client import OciClients, SdkModel
from gpufabric.accounts.oci.declared import compartments, encrypted, regions, reservations
from gpufabric.accounts.oci.errors import CallError
from gpufabric.accounts.oci.sections import MISSING, Rows
from gpufabric.accounts.target import Target
from gpufabric.snapshots.rows import HeldCapacity

_LIST, _GET = "compute:ListComputeCapacityReservations", "compute:GetComputeCapacityReservation"
CALLS = (_LIST, _GET)

_GONE = frozenset({"DELETED", "DELETING"})
_USABLE = {"ACTIVE": True, "CREATING": False, "DELETED": False, "DELETING": False}
"""Whether machines can start, by state. A reservation that is updated or moved says neither."""


def held_capacity(clients: OciClients, target: Target) -> Rows:
    """Return the reservations by id. A reservation of several shapes is a row for each.

    Raises:
        CallError: a call gave no answer.
    """
    declared = reservations(target)
    rows = Rows(failures=encrypted(_LIST, [region.compartment_id for region in regions(target).values()]))
    ids = {
        summary.id
        for compartment in compartments(target)
        for summary in clients.every("compute", "list_compute_capacity_reservations", compartment)
        if summary.lifecycle_state not in _GONE
    }
    for reservation in sorted(ids | set(declared)):
        try:
            details = clients.one("compute", "get_compute_capacity_reservation", reservation)
        except CallError as error:
            if not error.is_missing or reservation not in declared:
                raise
            rows.absent[reservation] = MISSING
            continue
        rows.rows |= _rows_of(details, declared.get(reservation, set()))
    return rows


def _rows_of(details: SdkModel, wanted: set[str]) -> dict[str, HeldCapacity]:
    """Return a row for each shape: under the id for the shape that pools use, else the first one."""
    by_shape: dict[str, list[SdkModel]] = {}
    for config in details.instance_reservation_configs or ():
        by_shape.setdefault(config.instance_shape, []).append(config)
    main = min(by_shape, key=lambda shape: (shape not in wanted, shape), default="")
    return {
        details.id if shape == main else f"{details.id}/{shape}": _row(details, shape, configs)
        for shape, configs in by_shape.items()
    }


def _row(details: SdkModel, shape: str, configs: Iterable[SdkModel]) -> HeldCapacity:
    counts = [(config.reserved_count, config.used_count) for config in configs]
    reserved = _sum(count for count, _ in counts)
    used = _sum(count for _, count in counts)
    return HeldCapacity(
        shape=shape,
        kind="on-demand",
        state=details.lifecycle_state or "",
        is_usable=_USABLE.get(details.lifecycle_state),
        zone=details.availability_domain or "",
        nodes=reserved,
        free_nodes=None if reserved is None or used is None else max(0, reserved - used),
        # A launch names its reservation; only the default one takes machines that name none.
        matching="open" if details.is_default_reservation else "targeted",
    )


def _sum(counts: Iterable[int | None]) -> int | None:
    total = 0
    for count in counts:
        if count is None:
            return None
        total += int(count)
    return total
