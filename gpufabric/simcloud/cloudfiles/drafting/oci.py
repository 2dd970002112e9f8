"""Capacity of an OCI tenancy for its cloud file."""

from collections.abc import Iterator, Sequence
from typing import Any

from gpufabric.simcloud.cloudfiles.drafting.account import AccountDraft, KnownRegion
from gpufabric.simcloud.cloudfiles.drafting.held import READ, held_machines, with_own, zone_of
from gpufabric.simcloud.cloudfiles.drafting.machines import free_machines, offered_versions, unsold
from gpufabric.snapshots.rows import Construct, HeldCapacity
from gpufabric.spec.concealed import is_concealed
from gpufabric.spec.oci.pool import OciPool
from gpufabric.spec.oci.region import OciRegion

_STATES = ("AVAILABLE", "PROVISIONING", "UNAVAILABLE", "DEGRADED")


def draft_capacity(draft: AccountDraft, regions: Sequence[KnownRegion]) -> None:
    """Take free hosts, reservations, memory fabrics and versions of a tenancy."""
    held = held_machines(draft, regions, _reservation)
    parts: dict[str, Any] = {
        "hosts": [
            {"availability_domain": domain, "shape": shape, "count": count}
            for known in regions
            for shape, domain, count in free_machines(draft, known)
        ] or None,
        "reservations": None if held is None else [
            {"id": row.id, "availability_domain": row.zone, "shape": row.shape, "count": row.count}
            for row in held
        ],
        "memory_fabrics": _fabrics(draft, regions),
        "not_offered": [
            {"availability_domain": domain, "shape": shape}
            for known in regions
            for shape, domain in unsold(known)
        ] or None,
        "kubernetes_versions": offered_versions(draft, regions),
    }  # fmt: skip
    draft.part |= {name: part for name, part in parts.items() if part is not None}


def _reservation(key: str, row: HeldCapacity, named: set[str]) -> str:
    """Return the OCID of a reservation: further shapes of one have the shape behind it."""
    return key.partition("/")[0]


def _fabrics(draft: AccountDraft, regions: Sequence[KnownRegion]) -> list[dict[str, Any]] | None:
    """Return the GPU memory fabrics; None if nobody has read any."""
    entries: list[dict[str, Any]] = []
    is_listed = False
    for known in regions:
        users = dict(_users(known))
        if any(is_concealed(id_) for id_ in users):
            draft.lacks(
                f"memory fabrics in {known.name}: an id is encrypted, so any is taken as it is declared"
            )
            return None
        section = known.capacity.constructs if known.capacity is not None else None
        if section is None:
            for id_ in users:
                draft.lacks(f"memory fabric {id_}: any is taken as it is declared; {READ} fabrics")
            if users:
                return None
            continue
        is_listed = True
        for id_, row in section.rows.items():
            if row.kind == "gpu-memory-fabric":
                entries += _fabric(draft, known, id_, row, users.get(id_))
    return entries if is_listed else None


def _users(known: KnownRegion) -> Iterator[tuple[str, tuple[str, OciRegion, OciPool]]]:
    for stack, region, _, pool in known.pools():
        if isinstance(region, OciRegion) and isinstance(pool, OciPool):
            for id_ in pool.memory_fabric_ids:
                yield id_, (stack, region, pool)


def _fabric(
    draft: AccountDraft,
    known: KnownRegion,
    id_: str,
    row: Construct,
    user: tuple[str, OciRegion, OciPool] | None,
) -> Iterator[dict[str, Any]]:
    shape = row.shape or (user[2].shape if user else "")
    domain = row.domain or (zone_of(user[1]) if user else "")
    if not row.nodes or not shape or not domain:
        draft.lacks(f"shape, domain or hosts of memory fabric {id_}; the list does not have it")
        return
    count = row.nodes
    if row.free_nodes is not None and row.free_nodes < row.nodes:
        own = row.nodes if user is not None and known.stands(user[0]) else 0
        count, text = with_own(row.nodes, row.free_nodes, own)
        draft.lacks(f"who uses hosts of memory fabric {id_}: {text}")
    # An occupied fabric is available to the stacks that are on it.
    state = row.state if row.state in _STATES else "AVAILABLE"
    yield {
        "id": id_, "availability_domain": domain, "shape": shape, "hosts": row.nodes,
        **({"available": count} if count < row.nodes else {}),
        **({"state": state} if state != "AVAILABLE" else {}),
    }  # fmt: skip
