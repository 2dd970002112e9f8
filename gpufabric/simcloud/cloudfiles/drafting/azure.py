"""Capacity of an Azure subscription for its cloud file."""

from collections.abc import Iterable, Sequence
from typing import Any

from gpufabric.simcloud.cloudfiles.drafting.account import AccountDraft, KnownRegion
from gpufabric.simcloud.cloudfiles.drafting.held import READ, Held, held_machines
from gpufabric.simcloud.cloudfiles.drafting.machines import free_machines, unsold
from gpufabric.snapshots.rows import HeldCapacity


def draft_capacity(draft: AccountDraft, regions: Sequence[KnownRegion]) -> None:
    """Take reservation groups, restrictions, and the features and providers of a subscription."""
    held = held_machines(draft, regions, _group)
    parts: dict[str, Any] = {
        "restrictions": [entry for known in regions for entry in _restrictions(known)] or None,
        "machines": [
            {"region": known.name, "size": size, **({"zone": zone} if zone else {}), "count": count}
            for known in regions
            for size, zone, count in free_machines(draft, known)
        ] or None,
        "reservation_groups": None if held is None else _groups(held),
    }  # fmt: skip
    draft.part |= {name: part for name, part in parts.items() if part is not None}
    _features(draft, regions)


def _group(key: str, row: HeldCapacity, named: set[str]) -> str:
    """Return the group of a reservation, whose key ends with the reservation's name."""
    group = key.rpartition("/")[0]
    return next((id_ for id_ in named if id_.lower() == group.lower()), group)


def _groups(held: Iterable[Held]) -> list[dict[str, Any]]:
    groups: dict[str, dict[str, Any]] = {}
    for row in held:
        group = groups.setdefault(
            row.id.lower(), {"id": row.id, "region": row.region, "reservations": list[dict[str, Any]]()}
        )
        zone = {"zone": row.zone} if row.zone else {}
        group["reservations"].append({"size": row.shape, **zone, "count": row.count})
    return list(groups.values())


def _restrictions(known: KnownRegion) -> list[dict[str, Any]]:
    """Return the sizes that the subscription cannot use, with their zones."""
    zones: dict[str, list[str]] = {}
    for size, zone in unsold(known):
        zones.setdefault(size, []).append(zone)
    return [
        {"region": known.name, "size": size, **({} if "" in places else {"zones": sorted(places)})}
        for size, places in sorted(zones.items())
    ]


def _features(draft: AccountDraft, regions: Sequence[KnownRegion]) -> None:
    """Take the registered features, and the resource providers that are not registered."""
    features: set[str] = set()
    lacking: set[str] = set()
    for known in regions:
        section = known.capacity.features if known.capacity is not None else None
        if section is None:
            draft.lacks(f"preview features in {known.name}: none is registered; {READ} them")
        for key, row in (section.rows if section is not None else {}).items():
            if row.is_registered and "/" in key:
                features.add(key)
            elif not row.is_registered and "/" not in key:
                lacking.add(key)
    if features:
        draft.part["features"] = sorted(features)
    if lacking:
        draft.part["unregistered_providers"] = sorted(lacking)
