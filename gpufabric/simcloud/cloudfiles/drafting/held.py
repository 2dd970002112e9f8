"""Reservations that an account has, from its snapshots and from what pools declare."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from gpufabric.simcloud.cloudfiles.drafting.account import AccountDraft, KnownRegion
from gpufabric.snapshots.rows import HeldCapacity
from gpufabric.spec.aws.capacity import CapacityBlock
from gpufabric.spec.capacity import Reservation
from gpufabric.spec.concealed import is_concealed
from gpufabric.spec.pools import Pool
from gpufabric.spec.regions import AnyRegion

READ = "`gpufabric snapshot capacity` reads"


@dataclass(frozen=True, kw_only=True)
class Held:
    """Machines of one shape that an account holds.

    Attributes:
        key: key of the row, or the declared id.
        id: id of the reservation, or of the group that pools name.
        region: the cloud's name of the region.
        zone: zone or domain; empty: no zone.
        shape: the machine.
        count: machines that a rehearsal can use.
        is_block: whether it is a Capacity Block.
        starts: begin; None: it has begun.
        ends: end; None: it has none.
        is_declared: whether no snapshot has it, so that it is as the pools declare it.
    """

    key: str
    id: str
    region: str
    zone: str
    shape: str
    count: int
    is_block: bool = False
    starts: datetime | None = None
    ends: datetime | None = None
    is_declared: bool = False


def declared_id(pool: Pool) -> str:
    """Return the reservation, group or existing Capacity Block that a pool names; empty without one."""
    match pool.capacity:
        case Reservation(id=id_):
            return id_
        case CapacityBlock(reservation=str(id_)):
            return id_
        case _:
            return ""


def held_machines(
    draft: AccountDraft, regions: Iterable[KnownRegion], id_of: Callable[[str, HeldCapacity, set[str]], str]
) -> list[Held] | None:
    """Return all machines that an account holds; None if nobody has read any and no pool names one.

    A list says that there is nothing else. So it also has what pools declare in regions that nobody has read.

    Args:
        draft: the file, which gets what is unknown.
        regions: what is known of the account's regions.
        id_of: gives the id by which pools name a row, out of its key, the row, and the declared ids.
    """
    result: list[Held] = []
    is_listed = False
    for known in regions:
        named = _named(known)
        if any(is_concealed(id_) for id_ in named):
            draft.lacks(
                f"reservations in {known.name}: an id is encrypted, so any is taken as it is declared"
            )
            return None
        section = known.capacity.held if known.capacity is not None else None
        is_listed = is_listed or section is not None or bool(named)
        listed: set[str] = set()
        for key, row in (section.rows if section is not None else {}).items():
            id_ = id_of(key, row, set(named))
            listed.add(id_.lower())
            if row.is_usable is False and not (row.starts and section and row.starts > section.read_at):
                continue
            result += _from_row(draft, known, key, id_, row, named.get(id_, []))
        gone = {id_.lower() for id_ in (section.absent if section is not None else ())}
        for id_, users in named.items():
            if id_.lower() not in listed | gone:
                result += _as_declared(draft, known, id_, users)
    return result if is_listed else None


def _named(known: KnownRegion) -> Mapping[str, list[tuple[str, AnyRegion, str, Pool]]]:
    named: dict[str, list[tuple[str, AnyRegion, str, Pool]]] = {}
    for user in known.pools():
        if id_ := declared_id(user[3]):
            named.setdefault(id_, []).append(user)
    return dict(sorted(named.items()))


def _from_row(
    draft: AccountDraft,
    known: KnownRegion,
    key: str,
    id_: str,
    row: HeldCapacity,
    users: list[tuple[str, AnyRegion, str, Pool]],
) -> Iterator[Held]:
    where = f"reservation {key} in {known.name}"
    if row.nodes is None:
        draft.lacks(f"machines of {where}: the cloud does not say how many; the list does not have it")
        return
    count = row.nodes
    if row.free_nodes is None:
        draft.lacks(f"free machines of {where}: all {row.nodes} are taken to be free")
    elif row.free_nodes < row.nodes:
        standing = sum(
            pool.peak_nodes
            for stack, _, _, pool in users
            if known.stands(stack) and pool.shape.lower() == row.shape.lower()
        )
        count, text = with_own(row.nodes, row.free_nodes, standing)
        draft.lacks(f"who uses machines of {where}: {text}")
    yield Held(
        key=key, id=id_, region=known.name, zone=row.zone, shape=row.shape, count=count,
        is_block=row.kind == "capacity-block", starts=row.starts, ends=row.ends,
    )  # fmt: skip


def with_own(total: int, free: int, own: int) -> tuple[int, str]:
    """Return the machines that a rehearsal can use, and the assumption in words.

    A rehearsal begins without the stacks. Machines of the stacks are free there, those of others are not.

    Args:
        total: all machines.
        free: machines that nobody uses.
        own: machines that the stacks declare, if they exist already.
    """
    used = max(0, total - free)
    ours = min(used, own)
    return free + ours, (
        f"{used} of {total} are in use; {ours} of them count as this project's, {used - ours} as others'"
    )


def _as_declared(
    draft: AccountDraft, known: KnownRegion, id_: str, users: list[tuple[str, AnyRegion, str, Pool]]
) -> Iterator[Held]:
    draft.lacks(
        f"reservation {id_} in {known.name}: it is taken to be as its pools declare it; {READ} reservations"
    )
    for shape in sorted({pool.shape for *_, pool in users}):
        pools = [(region, pool) for _, region, _, pool in users if pool.shape == shape]
        region, first = pools[0]
        capacity = first.capacity
        block = capacity if isinstance(capacity, CapacityBlock) else None
        declared = [
            pool.capacity.nodes for _, pool in pools if isinstance(pool.capacity, Reservation | CapacityBlock)
        ]
        yield Held(
            key=id_, id=id_, region=known.name, zone=zone_of(region), shape=shape,
            count=max(declared), is_block=block is not None,
            starts=block.starts if block else None, ends=block.ends if block else None, is_declared=True,
        )  # fmt: skip


def zone_of(region: AnyRegion) -> str:
    """Return the zone or availability domain of a region's machines; empty if it has none."""
    return str(getattr(region, "zone", "") or getattr(region, "availability_domain", "") or "")
