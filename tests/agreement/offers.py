"""Choices of what the account offers: quotas, free machines, reservations, and what others hold."""

from collections.abc import Callable
from typing import Any

from tests.agreement.drafts import INFINIBAND, OTHER_ZONES, RESERVATIONS, SHAPES, Draft, units_of

_LEASED = 3
_ENDED = {"starts": "2026-10-01T11:30:00Z", "ends": "2026-11-01T11:30:00Z"}
_CURRENT = {"starts": "2026-11-28T11:30:00Z", "ends": "2026-12-12T11:30:00Z"}
_LATER = {"starts": "2026-12-05T11:30:00Z", "ends": "2026-12-12T11:30:00Z"}
_ROOM = {"none": 4, "exact": 5, "ample": 2, "short by one": 2}
"""How much an account has: no limit, as much as is needed, or less."""

_PROVIDERS = ("Microsoft.ContainerService", "Microsoft.StorageCache")
"""Resource providers of which stacks use the first; the second only with a file system."""


def offer(draft: Draft) -> None:
    """Choose what the account offers."""
    if draft.choose("others", {"none": 2, "some": 1}) == "some":
        draft.leased = _LEASED
    _quota(draft)
    if draft.mode in ("reservation", "capacity-block"):
        _reservations(draft)
    else:
        _free_machines(draft)
    if draft.cloud == "azure":
        _azure(draft)
    else:
        _offers(draft)


def _quota(draft: Draft) -> None:
    """Limit the quota of the shape: relative to the machines that run at the peak, and to those of others."""
    family, units = units_of(draft.cloud, draft.shape, draft.mode)
    room = draft.choose("quota", _ROOM | {"short by a unit": 1})
    if room == "none":
        return
    machines = draft.peak(draft.shape)
    if units_of(draft.cloud, SHAPES[draft.cloud][1], "on-demand")[0] == family:
        machines += draft.peak(SHAPES[draft.cloud][1])
    limit = (draft.leased + _machines(room, machines)) * units - (room == "short by a unit")
    region = draft.region["region"]
    if draft.cloud == "oci":
        entry = {"availability_domain": draft.zone, "name": family, "limit": limit}
        draft.offered["limits"] = [entry]
    else:
        draft.offered["quotas"] = {region: {family: limit}}


def _machines(room: str, needed: int) -> int:
    return {"short by one": needed - 1, "none left": 0, "ample": needed + 9}.get(room, needed)


def _free_machines(draft: Draft) -> None:
    """Limit the machines that are free without a reservation; those that run are among them."""
    room = draft.choose("machines", _ROOM | {"none left": 1})
    if room == "none":
        return
    count = draft.leased + _machines(room, draft.peak(draft.shape))
    lists = {"aws": "on_demand", "azure": "machines", "oci": "hosts"}
    draft.offered[lists[draft.cloud]] = [_place(draft, draft.zone, draft.shape) | {"count": count}]


def _place(draft: Draft, zone: str, shape: str) -> dict[str, Any]:
    region = draft.region["region"]
    match draft.cloud:
        case "aws":
            return {"region": region, "zone": zone, "instance_type": shape}
        case "azure":
            return {"region": region, "zone": zone, "size": shape}
        case _:
            return {"availability_domain": zone, "shape": shape}


def _reservations(draft: Draft) -> None:
    """List the reservations of the account: the one that the pools name, or a similar one."""
    weights = {"not listed": 2, "exact": 5, "ample": 3, "short by one": 2, "none": 1}
    weights |= {"other zone": 1, "other shape": 1}
    if draft.cloud == "aws":
        weights |= {"ended": 1, "later": 1}
    if draft.cloud == "aws" and draft.mode == "capacity-block":
        weights |= {"other kind": 1}
    held = draft.choose("reservation", weights)
    if held == "not listed":
        return
    zone = OTHER_ZONES[draft.cloud] if held == "other zone" else draft.zone
    shape = SHAPES[draft.cloud][1] if held == "other shape" else draft.shape
    count = _machines(held, draft.peak(draft.shape))
    entry = _place(draft, zone, shape) | {"count": max(0, count)}
    _LISTS[draft.cloud](draft, entry, held)


def _aws_list(draft: Draft, entry: dict[str, Any], held: str) -> None:
    is_block = (draft.mode == "capacity-block") != (held == "other kind")
    dates = {"ended": _ENDED, "later": _LATER}.get(held, _CURRENT if is_block else {})
    kind = "capacity-block" if is_block else "on-demand"
    row = entry | {"id": RESERVATIONS["aws"], "kind": kind} | dates
    draft.offered["reservations"] = [] if held == "none" else [row]


def _azure_list(draft: Draft, entry: dict[str, Any], held: str) -> None:
    region = entry.pop("region")
    group = {"id": RESERVATIONS["azure"], "region": region, "reservations": [entry]}
    draft.offered["reservation_groups"] = [] if held == "none" else [group]


def _oci_list(draft: Draft, entry: dict[str, Any], held: str) -> None:
    draft.offered["reservations"] = [] if held == "none" else [entry | {"id": RESERVATIONS["oci"]}]


_LISTS: dict[str, Callable[[Draft, dict[str, Any], str], None]] = {
    "aws": _aws_list,
    "azure": _azure_list,
    "oci": _oci_list,
}


def _offers(draft: Draft) -> None:
    """Choose what AWS and OCI sell in the zones, and the versions of Kubernetes that they offer."""
    sold = draft.choose("sold", {"everywhere": 10, "not in the zone": 1, "not in another zone": 1})
    if sold != "everywhere":
        zone = draft.zone if sold == "not in the zone" else OTHER_ZONES[draft.cloud]
        draft.offered["not_offered"] = [_place(draft, zone, draft.shape)]
    if draft.choose("version", {"offered": 12, "not offered": 1}) == "not offered":
        draft.offered["kubernetes_versions"] = ["1.33"]
    if draft.cloud == "aws" and len(draft.stacks) == 1:
        networks = draft.choose("networks", {"not limited": 8, "exact": 1, "none": 1})
        if networks != "not limited":
            quotas = draft.offered.setdefault("quotas", {}).setdefault(draft.region["region"], {})
            quotas["L-F678F1CE"] = int(networks == "exact")
    if draft.cloud == "oci":
        image = draft.choose("image", {"present": 12, "missing": 1, "missing for system nodes": 1})
        key = {"missing": "node_image_id", "missing for system nodes": "system_image_id"}.get(image)
        if key:
            draft.offered["missing_images"] = [draft.region[key]]


def _azure(draft: Draft) -> None:
    """Choose features, resource providers and restrictions of a subscription."""
    if draft.choose("feature", {"registered": 9, "missing": 1}) == "registered":
        draft.offered["features"] = [INFINIBAND]
    if draft.choose("provider", {"registered": 12, "missing": 1}) == "missing":
        draft.offered["unregistered_providers"] = [draft.chance.choice(_PROVIDERS)]
    restricted = draft.choose("restriction", {"none": 12, "zone": 1, "other zone": 1, "region": 1})
    if restricted == "none":
        return
    zones = {"zone": [draft.zone], "other zone": [OTHER_ZONES["azure"]]}.get(restricted, [])
    entry = {"region": draft.region["region"], "size": draft.shape, "zones": zones}
    draft.offered["restrictions"] = [entry]
