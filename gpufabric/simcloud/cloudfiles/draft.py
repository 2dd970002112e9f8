"""Drafts cloud files from what a project knows: its stack files and its snapshots."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from gpufabric.catalog.shape import Cloud
from gpufabric.quota.snapshot import QuotaSnapshot, load_snapshot
from gpufabric.snapshots.files import load
from gpufabric.snapshots.model import QuotasSnapshot
from gpufabric.spec.aws.capacity import CapacityBlock
from gpufabric.spec.capacity import Reservation
from gpufabric.spec.pools import Pool
from gpufabric.spec.regions import AnyRegion, account_of


class _Draft:
    """The file of one account while it is put together."""

    def __init__(self, cloud: Cloud, account: str, starts_at: datetime) -> None:
        self.head: dict[str, Any] = {
            "cloud": cloud, "account": account, "starts_at": starts_at.isoformat(), "seed": 1
        }  # fmt: skip
        self.part: dict[str, Any] = {}
        self.unknown: list[str] = []

    def data(self) -> dict[str, Any]:
        """Return the file as data."""
        part = {self.head["cloud"]: self.part} if self.part else {}
        return {**self.head, **part, **({"unknown": self.unknown} if self.unknown else {})}


def drafts(root: Path, regions: Mapping[str, AnyRegion], now: datetime) -> dict[str, dict[str, Any]]:
    """Return cloud files by name, one for each account that the stacks of a project use.

    Args:
        root: folder of the project, with its snapshots.
        regions: regions of the project by stack.
        now: time at which the rehearsal begins.

    Raises:
        DeclarationError: a snapshot is invalid.
    """
    files: dict[tuple[Cloud, str], _Draft] = {}
    places: defaultdict[tuple[Cloud, str], dict[str, dict[str, AnyRegion]]] = defaultdict(dict)
    for stack, region in regions.items():
        key = (region.cloud, account_of(region))
        files.setdefault(key, _Draft(*key, now))
        places[key].setdefault(region.region, {})[stack] = region
    for key, by_region in places.items():
        draft = files[key]
        for name, declared in sorted(by_region.items()):
            _quotas(root, draft, key, name, dict(sorted(declared.items())))
            for region in declared.values():
                for pool_name, pool in region.pools.items():
                    _capacity(draft, region, pool_name, pool)
    return {f"{cloud}-{_short(account)}.yaml": draft.data() for (cloud, account), draft in files.items()}


def _short(account: str) -> str:
    """Return a short name of an account for its file."""
    return account if len(account) <= 36 else account[-12:]  # noqa: PLR2004 - a UUID has 36 characters


def _quotas(
    root: Path, draft: _Draft, key: tuple[Cloud, str], region: str, declared: Mapping[str, AnyRegion]
) -> None:
    """Take the quotas of a snapshot; a limit that it lacks stays unknown."""
    cloud, account = key
    snapshot = load(root, "quotas", cloud, account, region)
    limits = snapshot.limits if isinstance(snapshot, QuotasSnapshot) else None
    snapshots = [load_snapshot(root, stack) for stack in declared]
    by_hand = next((known for known in snapshots if known is not None), None)
    if limits is None and by_hand is not None:
        if cloud in ("aws", "azure"):
            draft.part.setdefault("quotas", {})[region] = {
                name: int(family.limit) for name, family in by_hand.families.items()
            }
        else:
            for stack, known in zip(declared, snapshots, strict=True):
                draft.part.setdefault("limits", []).extend(_stated_limits(declared[stack], known))
        draft.unknown.append(f"quotas in {region} that {by_hand.file} does not have")
        return
    if limits is None:
        draft.unknown.append(f"quotas in {region}: no snapshot; `gpufabric snapshot quotas` reads them")
        return
    known = {name: int(row.limit) for name, row in limits.rows.items() if row.limit is not None}
    if cloud in ("aws", "azure"):
        draft.part.setdefault("quotas", {})[region] = {
            name.rpartition("/")[2]: limit for name, limit in known.items()
        }
    else:
        draft.part.setdefault("limits", []).extend(_limits(known))
    draft.unknown += [f"quota {name} in {region}: {why}" for name, why in limits.absent.items()]


def _limits(known: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """Yield limits of OCI, whose keys name a service before a slash and perhaps a domain after an ``@``."""
    for key, limit in known.items():
        name, _, domain = key.rpartition("/")[2].partition("@")
        yield {**({"availability_domain": domain} if domain else {}), "name": name, "limit": limit}


def _stated_limits(region: AnyRegion, snapshot: QuotaSnapshot | None) -> Iterator[dict[str, Any]]:
    """Yield limits of OCI that a quota snapshot by hand states for the availability domain of a stack."""
    domain: str = getattr(region, "availability_domain", "")
    place = {"availability_domain": domain} if domain else {}
    for name, family in snapshot.families.items() if snapshot else ():
        yield {**place, "name": name, "limit": int(family.limit)}


def _capacity(draft: _Draft, region: AnyRegion, name: str, pool: Pool) -> None:
    """Take the reservations and Capacity Blocks that pools declare."""
    capacity = pool.capacity
    where = f"pool {name} in {region.region}"
    if isinstance(capacity, CapacityBlock):
        _block(draft, region, pool, capacity)
    elif isinstance(capacity, Reservation):
        draft.unknown.append(
            f"reservation {capacity.id} of {where}: it is taken to be as the pool declares it"
        )
    else:
        draft.unknown.append(f"machines that are free for {where}: none are limited")


def _block(draft: _Draft, region: AnyRegion, pool: Pool, block: CapacityBlock) -> None:
    entry: dict[str, Any] = {
        "region": region.region,
        "zone": getattr(pool, "zone", None) or getattr(region, "zone", ""),
        "instance_type": pool.shape,
        "count": block.nodes,
        "starts": block.starts.isoformat(),
        "ends": block.ends.isoformat(),
    }
    if block.purchase is not None:
        fee = block.purchase.upfront_usd
        price = {} if fee is None else {"upfront_usd": str(fee)}
        entries = draft.part.setdefault("offerings", [])
        entry = {"id": block.purchase.offering_id, **entry, **price}
    elif block.reservation is not None and block.reservation.startswith("cr-"):
        entries = draft.part.setdefault("reservations", [])
        entry = {"id": block.reservation, "kind": "capacity-block", **entry}
    else:
        draft.unknown.append(f"Capacity Blocks in the group {block.reservation}")
        return
    if entry["id"] not in [known["id"] for known in entries]:
        entries.append(entry)
