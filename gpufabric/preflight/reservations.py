"""Checks that declared reservations and Capacity Blocks exist, fit, and have free machines."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from gpufabric.plural import plural
from gpufabric.preflight.absence import absence_of
from gpufabric.preflight.answers import Known, Unanswered
from gpufabric.preflight.block_purchases import check_block_purchase
from gpufabric.preflight.case import StackCase
from gpufabric.preflight.machines import SharedMachines, shared_machines
from gpufabric.preflight.verdict import PreflightVerdict, time_text
from gpufabric.preflight.zones import is_same_zone, zone_of
from gpufabric.snapshots.rows import HeldCapacity
from gpufabric.spec.aws.capacity import AwsReservation, CapacityBlock
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.capacity import Reservation
from gpufabric.spec.pools import Pool
from gpufabric.spec.regions import AnyRegion

SOON = timedelta(days=7)
"""A note beside an ``ok`` names an end that is nearer than this."""

Existing = Reservation | CapacityBlock
User = tuple[str, Pool, Existing]
"""A pool that uses a reservation: its name, the pool, and its capacity."""


def check_reservations(case: StackCase) -> Iterator[PreflightVerdict]:
    """Check each reservation or block that pools use, and each block that they buy."""
    users: dict[str, list[User]] = {}
    for name, pool in case.pools:
        capacity = pool.capacity
        if isinstance(capacity, CapacityBlock) and capacity.purchase is not None:
            yield check_block_purchase(case, name, pool, capacity)
        elif isinstance(capacity, Reservation | CapacityBlock):
            users.setdefault(capacity.id, []).append((name, pool, capacity))
    if not users:
        return
    held = case.answers.section("capacity", "held", HeldCapacity)
    for id_, pools in users.items():
        yield _reservation(case, id_, pools, held)


def declared_id(key: str, region: AnyRegion) -> str:
    """Return the id by which a declaration names a reservation: on Azure that of its group.

    Args:
        key: key of its row.
        region: a declaration of its cloud.
    """
    return key.rpartition("/")[0] if isinstance(region, AzureRegion) else key


def members_of(rows: Mapping[str, HeldCapacity], id_: str, region: AnyRegion) -> dict[str, HeldCapacity]:
    """Return the reservations that an id of a declaration names: one, or those of a group.

    Args:
        rows: reservations of the account by id.
        id_: id of a reservation, ARN of a resource group, or resource id of an Azure group.
        region: declaration that has the id.
    """
    wanted = id_.casefold()
    if isinstance(region, AzureRegion):
        name = wanted.rstrip("/").rpartition("/")[2]
        groups = {key: declared_id(key, region).casefold() for key in rows}
        return {key: row for key, row in rows.items() if groups[key] in (wanted, name)}
    return {key: row for key, row in rows.items() if key.casefold() == wanted or id_ in row.groups}


def _reservation(
    case: StackCase, id_: str, pools: Sequence[User], held: Known[HeldCapacity] | Unanswered
) -> PreflightVerdict:
    """Compare a reservation, or the members of a group, with the pools that use it."""
    name, _, capacity = pools[0]
    at = ("pools", name, "capacity", "id")
    shapes = sorted({pool.shape for _, pool, _ in pools})
    shared = shared_machines(case, lambda pool: _uses(pool, id_))
    machines = plural(shared.needed, "machine")
    needed = f"{machines} of {' and '.join(shapes)} in {zone_of(case.region)}{shared.of_others}"
    if isinstance(held, Unanswered):
        return case.unanswered("reservation", id_, held, needed=needed, at=at)
    verdict = partial(case.verdict, "reservation", id_, needed=needed, at=at, answer=held)
    members = members_of(held.rows, id_, case.region)
    if not members:
        return _absent(case, id_, held, verdict)
    fitting = [row for row in members.values() if not _faults(case, row, shapes, capacity)]
    if not fitting:
        faults = dict.fromkeys(
            fault for row in members.values() for fault in _faults(case, row, shapes, capacity)
        )
        step = f"correct pools.{name}, or reserve what it declares"
        return verdict(status="missing", given="; ".join(faults), next_step=step)
    verdict = partial(verdict, note=_note(case.now, fitting, capacity))
    usable = [row for row in fitting if row.is_usable]
    if usable:
        return _room(case, shared, pools[0][0], usable, verdict)
    begins = min((row.starts for row in fitting if row.starts and row.starts > case.now), default=None)
    if begins is not None:
        return verdict(
            status="pending",
            given=f"begins on {time_text(begins)}",
            next_step=f"update after {time_text(begins)}",
        )
    return verdict(status="unknown", given=f"its state is {fitting[0].state}")


def _absent(
    case: StackCase, id_: str, held: Known[HeldCapacity], verdict: Callable[..., PreflightVerdict]
) -> PreflightVerdict:
    """Return the verdict on a reservation, or on a group with reservations, that is not among the rows."""
    is_group = id_.startswith("arn:") or isinstance(case.region, AzureRegion)
    noun = "reservation, or group with reservations," if is_group else "reservation"
    status, given = absence_of(held, id_, f"{noun} in this region", is_complete=case.answers.is_live)
    return verdict(status=status, given=given, next_step=_list_command(case.region))


def _room(
    case: StackCase,
    shared: SharedMachines,
    pool: str,
    usable: Sequence[HeldCapacity],
    verdict: Callable[..., PreflightVerdict],
) -> PreflightVerdict:
    """Compare the free machines of usable reservations with those that the update adds."""
    if any(not row.shape or not row.zone for row in usable):
        return verdict(status="unknown", given="its shape or its zone is not stated")
    nodes, own = shared.needed, shared.own
    total, free = _sum(row.nodes for row in usable), _sum(row.free_nodes for row in usable)
    if free is None:
        return verdict(status="unknown", given="the number of free machines is not stated")
    given = f"{free:,} free" + (f" of {total:,}" if total is not None else "")
    users = "these stacks" if shared.others else "this stack"
    given += f", {own:,} in use by {users}" if own else ""
    lacking = nodes - free - (own or 0)
    if lacking <= 0 or isinstance(case.region, AzureRegion):
        # On Azure, machines beyond a reservation draw on-demand capacity.
        beyond = f"; {plural(lacking, 'machine')} beyond it on demand" if lacking > 0 else ""
        return verdict(status="ok", given=f"{given}{beyond}")
    if own is None and (total is None or total >= nodes):
        step = "log in to the backend, so that the stack's state says which machines are its own"
        return verdict(
            status="unknown", given=f"{given}; machines in use may be this stack's", next_step=step
        )
    short_by = lacking if own is not None or total is None else nodes - total
    step = f"declare fewer nodes in pools.{pool}, or enlarge the reservation"
    return verdict(status="short", given=given, short_by=short_by, next_step=step)


def _uses(pool: Pool, id_: str) -> bool:
    return (
        isinstance(pool.capacity, Reservation | CapacityBlock)
        and pool.capacity.id.casefold() == id_.casefold()
    )


def _faults(case: StackCase, row: HeldCapacity, shapes: Sequence[str], capacity: Existing) -> list[str]:
    """List what is wrong with a reservation: shape, kind, zone, tenancy, dates, state."""
    faults: list[str] = []
    if row.shape and row.shape.casefold() not in {shape.casefold() for shape in shapes}:
        faults.append(f"its shape is {row.shape}")
    if (row.kind == "capacity-block") != isinstance(capacity, CapacityBlock):
        faults.append(f"it is {'a Capacity Block' if row.kind == 'capacity-block' else 'no Capacity Block'}")
    if row.zone and not is_same_zone(row.zone, zone_of(case.region)):
        faults.append(f"it is in zone {row.zone}")
    tenancy = capacity.tenancy if isinstance(capacity, AwsReservation | CapacityBlock) else ""
    if row.tenancy and tenancy and row.tenancy != tenancy:
        faults.append(f"its tenancy is {row.tenancy}")
    if row.ends is not None and row.ends <= case.now:
        faults.append(f"it ended on {time_text(row.ends)}")
    elif isinstance(capacity, CapacityBlock) and row.ends is not None and row.ends < capacity.ends:
        faults.append(f"it ends on {time_text(row.ends)}, before the declared {time_text(capacity.ends)}")
    if row.is_usable is False and not _begins_later(row, case.now) and not faults:
        faults.append(f"its state is {row.state}")
    return faults


def _begins_later(row: HeldCapacity, now: datetime) -> bool:
    return row.starts is not None and row.starts > now


def _note(now: datetime, rows: Sequence[HeldCapacity], capacity: Existing) -> str:
    notes: list[str] = []
    ends = min((row.ends for row in rows if row.ends is not None), default=None)
    if ends is not None and ends - now <= SOON:
        notes.append(f"ends {_until(ends, now)}, on {time_text(ends)}")
    total = _sum(row.nodes for row in rows)
    if total is not None and total != capacity.nodes:
        notes.append(f"it holds {total:,} machines, the declaration says {capacity.nodes:,}")
    return "; ".join(notes)


def _until(ends: datetime, now: datetime) -> str:
    days = (ends.date() - now.date()).days
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


def _list_command(region: AnyRegion) -> str:
    match region.cloud:
        case "aws":
            return f"aws ec2 describe-capacity-reservations --region {region.region}"
        case "azure":
            return "az capacity reservation group list --output table"
        case _:
            return "oci compute capacity-reservation list --compartment-id <compartment>"


def _sum(values: Iterable[int | None]) -> int | None:
    """Return a sum; None if a part is not known."""
    listed = list(values)
    return None if any(value is None for value in listed) else sum(value or 0 for value in listed)
