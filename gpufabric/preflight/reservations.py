"""Checks that declared reservations and Capacity Blocks exist, fit, and have free machines."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from gpufabric.plural import plural
from gpufabric.preflight.answers import Known, Unanswered
from gpufabric.preflight.case import StackCase
from gpufabric.preflight.machines import own_machines
from gpufabric.preflight.verdict import PreflightVerdict
from gpufabric.preflight.zones import is_same_zone, zone_of
from gpufabric.snapshots.rows import BlockOffer, HeldCapacity
from gpufabric.spec.aws.capacity import AwsReservation, CapacityBlock
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.capacity import Reservation
from gpufabric.spec.pools import Pool
from gpufabric.spec.regions import AnyRegion

SOON = timedelta(days=7)
"""An end that is nearer than this is said beside an ``ok``."""

Existing = Reservation | CapacityBlock


def check_reservations(case: StackCase) -> Iterator[PreflightVerdict]:
    """Check each reservation or block that pools use, and each block that they buy."""
    users: dict[str, list[tuple[str, Pool, Existing]]] = {}
    for name, pool in case.pools:
        capacity = pool.capacity
        if isinstance(capacity, CapacityBlock) and capacity.purchase is not None:
            yield _purchase(case, name, pool, capacity)
        elif isinstance(capacity, Reservation | CapacityBlock):
            users.setdefault(capacity.id, []).append((name, pool, capacity))
    if not users:
        return
    held = case.answers.section("capacity", "held", HeldCapacity)
    for id_, pools in users.items():
        yield _reservation(case, id_, pools, held)


def members_of(rows: Mapping[str, HeldCapacity], id_: str, region: AnyRegion) -> dict[str, HeldCapacity]:
    """Return the reservations that an id of a declaration names: one, or those of a group.

    Args:
        rows: reservations of the account by id.
        id_: id of a reservation, ARN of a resource group, or resource id of an Azure group.
        region: declaration that has the id.
    """
    if isinstance(region, AzureRegion):
        group = f"{id_.rstrip('/').rpartition('/')[2]}/".casefold()
        return {
            key: row
            for key, row in rows.items()
            if f"{key.rpartition('/')[0].rpartition('/')[2] or key}/".casefold() == group
            or key.casefold() == id_.casefold()
        }
    return {key: row for key, row in rows.items() if key.casefold() == id_.casefold() or id_ in row.groups}


def _reservation(
    case: StackCase,
    id_: str,
    pools: Sequence[tuple[str, Pool, Existing]],
    held: Known[HeldCapacity] | Unanswered,
) -> PreflightVerdict:
    name, pool, capacity = pools[0]
    at = ("pools", name, "capacity", "id")
    shapes = sorted({pool.shape for _, pool, _ in pools})
    nodes = sum(pool.peak_nodes for _, pool, _ in pools)
    needed = f"{plural(nodes, 'machine')} of {' and '.join(shapes)} in {zone_of(case.region)}"
    if isinstance(held, Unanswered):
        return case.unanswered("reservation", id_, held, needed=needed, at=at)
    members = members_of(held.rows, id_, case.region)
    if not members:
        absent = held.section.absent.get(id_, "the account has no such reservation in this region")
        return case.verdict(
            "reservation",
            id_,
            "missing",
            given=absent,
            needed=needed,
            at=at,
            answer=held,
            next_step=_list_command(case.region),
        )
    fitting = {key: row for key, row in members.items() if not _faults(case, row, shapes, capacity)}
    if not fitting:
        faults = dict.fromkeys(
            fault for row in members.values() for fault in _faults(case, row, shapes, capacity)
        )
        return case.verdict(
            "reservation",
            id_,
            "missing",
            given="; ".join(faults),
            needed=needed,
            at=at,
            answer=held,
            next_step=f"correct pools.{name}, or reserve what it declares",
        )
    note = _note(case.now, list(fitting.values()), capacity)
    unclear = [row for row in fitting.values() if row.is_usable is None and not _begins_later(row, case.now)]
    waiting = [row for row in fitting.values() if _begins_later(row, case.now)]
    if len(waiting) == len(fitting):
        begins = min(row.starts for row in waiting if row.starts)
        return case.verdict(
            "reservation",
            id_,
            "pending",
            given=f"begins on {_time(begins)}",
            needed=needed,
            at=at,
            answer=held,
            note=note,
            next_step=f"update after {_time(begins)}",
        )
    if len(unclear) == len(fitting):
        return case.verdict(
            "reservation",
            id_,
            "unknown",
            given=f"state {unclear[0].state}",
            needed=needed,
            at=at,
            answer=held,
            note=note,
        )
    usable = [row for row in fitting.values() if row.is_usable]
    return _room(case, id_, pools, usable, nodes, needed, held, note)


def _room(  # noqa: PLR0913 - all parts of one verdict
    case: StackCase,
    id_: str,
    pools: Sequence[tuple[str, Pool, Existing]],
    usable: Sequence[HeldCapacity],
    nodes: int,
    needed: str,
    held: Known[HeldCapacity],
    note: str,
) -> PreflightVerdict:
    """Compare the free machines of usable reservations with those that the update adds."""
    at = ("pools", pools[0][0], "capacity", "id")
    step = f"declare fewer nodes in pools.{pools[0][0]}, or enlarge the reservation"
    total, free = _sum(row.nodes for row in usable), _sum(row.free_nodes for row in usable)
    own = own_machines(case, [(name, pool) for name, pool, _ in pools])
    spills = isinstance(case.region, AzureRegion)
    if free is None:
        return case.verdict(
            "reservation",
            id_,
            "unknown",
            given="the number of free machines is not stated",
            needed=needed,
            at=at,
            answer=held,
            note=note,
        )
    given = f"{free:,} free" + (f" of {total:,}" if total is not None else "")
    if own:
        given += f", {own:,} in use by this stack"
    lacking = nodes - free - (own or 0)
    if lacking <= 0:
        return case.verdict(
            "reservation", id_, "ok", given=given, needed=needed, at=at, answer=held, note=note
        )
    if spills:
        note = "; ".join(filter(None, (note, f"{plural(lacking, 'machine')} beyond it run on demand")))
        return case.verdict(
            "reservation", id_, "ok", given=given, needed=needed, at=at, answer=held, note=note
        )
    if own is None and (total is None or total >= nodes):
        return case.verdict(
            "reservation",
            id_,
            "unknown",
            given=f"{given}; machines in use may be this stack's",
            needed=needed,
            at=at,
            answer=held,
            note=note,
            next_step="log in to the backend, so that the stack's state says which machines are its own",
        )
    lacking = lacking if own is not None or total is None else nodes - total
    return case.verdict(
        "reservation",
        id_,
        "short",
        given=given,
        needed=needed,
        at=at,
        answer=held,
        note=note,
        short_by=lacking,
        next_step=step,
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
        faults.append(f"it ended on {_time(row.ends)}")
    elif isinstance(capacity, CapacityBlock) and row.ends is not None and row.ends < capacity.ends:
        faults.append(f"it ends on {_time(row.ends)}, before the declared {_time(capacity.ends)}")
    if row.is_usable is False and not _begins_later(row, case.now) and not faults:
        faults.append(f"its state is {row.state}")
    return faults


def _begins_later(row: HeldCapacity, now: datetime) -> bool:
    return row.starts is not None and row.starts > now


def _note(now: datetime, rows: Sequence[HeldCapacity], capacity: Existing) -> str:
    notes: list[str] = []
    ends = min((row.ends for row in rows if row.ends is not None), default=None)
    if ends is not None and ends - now <= SOON:
        notes.append(f"ends {_until(ends, now)}, on {_time(ends)}")
    total = _sum(row.nodes for row in rows)
    if total is not None and total != capacity.nodes:
        notes.append(f"it holds {total:,} machines, the declaration says {capacity.nodes:,}")
    return "; ".join(notes)


def _until(ends: datetime, now: datetime) -> str:
    days = (ends.date() - now.date()).days
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


def _purchase(case: StackCase, name: str, pool: Pool, capacity: CapacityBlock) -> PreflightVerdict:
    """Check that the offer of a block that the stack buys still exists, as declared."""
    at = ("pools", name, "capacity", "purchase", "offering_id")
    id_ = capacity.id
    needed = f"an offer of {plural(capacity.nodes, 'machine')} of {pool.shape} in {zone_of(case.region)}"
    own = own_machines(case, [(name, pool)])
    if own:
        return case.verdict(
            "reservation",
            id_,
            "ok",
            given="bought already",
            needed=needed,
            at=at,
            source="the stack's state",
            read_at=case.now,
        )
    offers = case.answers.section("capacity", "block_offers", BlockOffer)
    if isinstance(offers, Unanswered):
        return case.unanswered("reservation", id_, offers, needed=needed, at=at)
    row = offers.rows.get(id_)
    step = (
        f"aws ec2 describe-capacity-block-offerings --region {case.region.region} --instance-type {pool.shape}"
        f" --instance-count {capacity.nodes} --capacity-duration-hours {capacity.hours}"
    )
    if row is None:
        # A block that an earlier update bought is no offer any more.
        status = "missing" if own is not None else "unknown"
        return case.verdict(
            "reservation",
            id_,
            status,
            given="not on offer",
            needed=needed,
            at=at,
            answer=offers,
            next_step=step,
        )
    faults = [
        text
        for text, wrong in (
            (f"its shape is {row.shape}", row.shape.casefold() != pool.shape.casefold()),
            (f"it is in zone {row.zone}", not is_same_zone(row.zone, zone_of(case.region))),
            (f"it has {plural(row.nodes, 'machine')}", row.nodes != capacity.nodes),
            (f"it ends on {_time(row.ends)}", row.ends != capacity.ends),
        )
        if wrong
    ]
    if faults:
        return case.verdict(
            "reservation",
            id_,
            "missing",
            given="; ".join(faults),
            needed=needed,
            at=at,
            answer=offers,
            next_step=step,
        )
    return case.verdict(
        "reservation",
        id_,
        "ok",
        given=f"on offer for {row.upfront_usd:,} USD",
        needed=needed,
        at=at,
        answer=offers,
    )


def _list_command(region: AnyRegion) -> str:
    match region.cloud:
        case "aws":
            return f"aws ec2 describe-capacity-reservations --region {region.region}"
        case "azure":
            return "az capacity reservation group list --output table"
        case _:
            return "oci compute capacity-reservation list --compartment-id <compartment>"


def _sum(values: "Iterator[int | None]") -> int | None:
    """Return a sum; None if a part is not known."""
    listed = list(values)
    return None if any(value is None for value in listed) else sum(value or 0 for value in listed)


def _time(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"
