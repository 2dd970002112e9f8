"""Capacity of an AWS account for its cloud file."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from gpufabric.simcloud.cloudfiles.drafting.account import AccountDraft, KnownRegion
from gpufabric.simcloud.cloudfiles.drafting.held import READ, Held, held_machines, zone_of
from gpufabric.simcloud.cloudfiles.drafting.machines import free_machines, offered_versions, unsold
from gpufabric.snapshots.rows import HeldCapacity
from gpufabric.spec.aws.capacity import CapacityBlock
from gpufabric.spec.concealed import is_concealed


def draft_capacity(draft: AccountDraft, regions: Sequence[KnownRegion]) -> None:
    """Take reservations, Capacity Blocks, offers and versions of an account."""
    held = held_machines(draft, regions, _target)
    offerings = _offerings(draft, regions)
    parts: dict[str, Any] = {
        "reservations": None if held is None else [
            entry for row in held for entry in _reservation(draft, row)
        ],
        "offerings": offerings,
        "on_demand": [
            {"region": known.name, "zone": zone, "instance_type": shape, "count": count}
            for known in regions
            for shape, zone, count in free_machines(draft, known)
        ] or None,
        "not_offered": [
            {"region": known.name, "zone": zone, "instance_type": shape}
            for known in regions
            for shape, zone in unsold(known)
        ] or None,
        "kubernetes_versions": offered_versions(draft, regions),
    }  # fmt: skip
    draft.part |= {name: part for name, part in parts.items() if part is not None}


def _target(key: str, row: HeldCapacity, named: set[str]) -> str:
    """Return what pools name: the reservation, or a resource group that it is in."""
    if key in named:
        return key
    return next((group for group in row.groups if group in named), row.groups[0] if row.groups else key)


def _reservation(draft: AccountDraft, held: Held) -> Iterator[dict[str, Any]]:
    is_group = held.id.startswith("arn:")
    id_ = held.key
    if is_group and held.is_declared:
        id_ = f"cr-0{hashlib.sha256(f'{held.id} {held.shape}'.encode()).hexdigest()[:16]}"
        draft.lacks(f"ids of the reservations in the group {held.id}: {id_} stands for them")
    if held.is_block and (held.starts is None or held.ends is None):
        draft.lacks(f"Capacity Block {id_} in {held.region}: its dates; the list does not have it")
        return
    if held.starts is not None and held.ends is not None and held.ends <= held.starts:
        draft.lacks(
            f"reservation {id_} in {held.region}: its dates are not in order; the list does not have it"
        )
        return
    yield {
        "id": id_,
        "kind": "capacity-block" if held.is_block else "on-demand",
        "region": held.region,
        "zone": held.zone,
        "instance_type": held.shape,
        "count": held.count,
        **({"starts": held.starts.isoformat()} if held.starts else {}),
        **({"ends": held.ends.isoformat()} if held.ends else {}),
        **({"group": held.id} if is_group else {}),
    }


def _offerings(draft: AccountDraft, regions: Sequence[KnownRegion]) -> list[dict[str, Any]] | None:
    """Return the Capacity Blocks that can be bought; None if nobody has read any and no pool buys one.

    A list says that no other can be bought. So it also has those that pools buy.
    """
    entries: dict[str, dict[str, Any]] = {}
    is_listed = False
    for known in regions:
        section = known.capacity.block_offers if known.capacity is not None else None
        is_listed = is_listed or section is not None
        for id_, row in (section.rows if section is not None else {}).items():
            if row.nodes and row.ends > row.starts:
                entries[id_] = {
                    "id": id_, "region": known.name, "zone": row.zone, "instance_type": row.shape,
                    "count": row.nodes, "starts": row.starts.isoformat(), "ends": row.ends.isoformat(),
                    "upfront_usd": f"{row.upfront_usd:f}",
                }  # fmt: skip
        for _, region, _, pool in known.pools():
            block = pool.capacity
            if not isinstance(block, CapacityBlock) or block.purchase is None:
                continue
            id_, fee = block.purchase.offering_id, block.purchase.upfront_usd
            if is_concealed(id_):
                draft.lacks(f"offers in {known.name}: an id is encrypted, so any can be bought")
                return None
            if id_ in entries:
                continue
            is_listed = True
            draft.lacks(
                f"offer {id_} in {known.name}: it is taken to be as its pool declares it; {READ} offers"
            )
            entries[id_] = {
                "id": id_, "region": known.name, "zone": zone_of(region), "instance_type": pool.shape,
                "count": block.nodes, "starts": block.starts.isoformat(), "ends": block.ends.isoformat(),
                **({} if fee is None else {"upfront_usd": str(fee)}),
            }  # fmt: skip
    return list(entries.values()) if is_listed else None
