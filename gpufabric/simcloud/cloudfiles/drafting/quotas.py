"""Quotas of a cloud file, from the snapshots of an account."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from gpufabric.catalog.availability_domains import domain_key
from gpufabric.quota.snapshot import QuotaSnapshot, load_snapshot
from gpufabric.simcloud.cloudfiles.drafting.account import AccountDraft, KnownRegion
from gpufabric.simcloud.cloudfiles.drafting.held import zone_of


def draft_quotas(root: Path, draft: AccountDraft, known_region: KnownRegion) -> None:
    """Take the quotas of a snapshot; a limit that it lacks stays unknown.

    Args:
        root: folder of the project, whose quota files of stacks count where no snapshot is.
        draft: the file.
        known_region: the region.

    Raises:
        DeclarationError: a quota file is invalid.
    """
    limits = known_region.quotas.limits if known_region.quotas is not None else None
    region = known_region.name
    by_hand = {stack: known for stack in known_region.stacks if (known := load_snapshot(root, stack))}
    if limits is None and by_hand:
        _by_hand(draft, known_region, by_hand)
        return
    if limits is None:
        draft.lacks(f"quotas in {region}: no snapshot; `gpufabric snapshot quotas` reads them")
        return
    values = {name: int(row.limit) for name, row in limits.rows.items() if row.limit is not None}
    if draft.cloud in ("aws", "azure"):
        draft.part.setdefault("quotas", {})[region] = {
            name.rpartition("/")[2]: limit for name, limit in values.items()
        }
    else:
        _add_limits(draft, region, _limits(values))
    for name, why in limits.absent.items():
        draft.lacks(f"quota {name} in {region}: {why}")


def _by_hand(draft: AccountDraft, known_region: KnownRegion, stated: Mapping[str, QuotaSnapshot]) -> None:
    """Take the quotas of files that people wrote: on OCI they hold for the stack's domain."""
    region, first = known_region.name, next(iter(stated.values()))
    if draft.cloud in ("aws", "azure"):
        limits = {name: int(family.limit) for name, family in first.families.items()}
        draft.part.setdefault("quotas", {})[region] = limits
    else:
        for stack, snapshot in stated.items():
            place = {"availability_domain": zone_of(known_region.stacks[stack])}
            families = snapshot.families.items()
            _add_limits(
                draft,
                region,
                ({**place, "name": name, "limit": int(family.limit)} for name, family in families),
            )
    draft.lacks(f"quotas in {region} that {first.file} does not have")


def _add_limits(draft: AccountDraft, region: str, limits: Iterable[dict[str, Any]]) -> None:
    """Add limits of OCI; without a domain, one holds for each region, so the lowest of several counts."""
    entries: list[dict[str, Any]] = draft.part.setdefault("limits", [])
    for limit in limits:
        place = (limit["name"], domain_key(limit.get("availability_domain", "")))
        same = [
            entry
            for entry in entries
            if (entry["name"], domain_key(entry.get("availability_domain", ""))) == place
        ]
        if not same:
            entries.append(limit)
        elif same[0]["limit"] != limit["limit"]:
            same[0]["limit"] = min(same[0]["limit"], limit["limit"])
            draft.lacks(
                f"quota {limit['name']} in {region}: it differs by region, and the lowest holds for all"
            )


def _limits(known: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """Yield limits of OCI, whose keys name a service before a slash and perhaps a domain after an ``@``."""
    for key, limit in known.items():
        name, _, domain = key.rpartition("/")[2].partition("@")
        yield {**({"availability_domain": domain} if domain else {}), "name": name, "limit": limit}
