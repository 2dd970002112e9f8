"""Chooses the newest record of a stack's quotas: of its account, or the one that is written by hand."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import ROUND_CEILING
from pathlib import Path

from gpufabric.catalog.availability_domains import domain_key
from gpufabric.catalog.catalog import Catalog
from gpufabric.quota.declared import place_of
from gpufabric.quota.snapshot import FamilyState, PendingIncrease, QuotaSnapshot, load_snapshot
from gpufabric.snapshots.dates import is_future
from gpufabric.snapshots.files import file_of, load
from gpufabric.snapshots.merge import newest, oldest
from gpufabric.snapshots.model import QuotasSnapshot
from gpufabric.spec.concealed import is_concealed
from gpufabric.spec.regions import AnyRegion, account_of

_NEVER = datetime.min.replace(tzinfo=UTC)


def newest_quotas(
    root: Path, stack: str, region: AnyRegion | None, catalog: Catalog, now: datetime
) -> QuotaSnapshot | None:
    """Return the newest record of a stack's quotas that is not dated in the future, unless all are.

    Args:
        root: folder of ``Pulumi.yaml``.
        stack: the stack's name.
        region: its declaration; None if it is unknown, so that only the record by hand is read.
        catalog: quota families; the record of an account has further quotas, which are left out.
        now: the present.

    Returns:
        None if there is no record.

    Raises:
        DeclarationError: a file cannot be read or is invalid.
    """
    by_hand = load_snapshot(root, stack)
    if region is None or is_concealed(account_of(region)):
        return by_hand
    account = load(root, "quotas", region.cloud, account_of(region), region.region)
    if not isinstance(account, QuotasSnapshot):
        return by_hand
    read = of_account(account, region, catalog, now)
    if by_hand is None:
        return read
    # An answer without limits or without their use says nothing about machines.
    if not read.families:
        return by_hand
    is_newer = (by_hand.taken_at or _NEVER) <= (read.taken_at or _NEVER)
    used, other = (read, by_hand) if is_newer else (by_hand, read)
    if is_future(used.taken_at, now) and not is_future(other.taken_at, now):
        used, other = other, used
    return used.instead_of(*_future_text(other, now))


def _future_text(snapshot: QuotaSnapshot, now: datetime) -> Iterator[str]:
    if snapshot.taken_at is not None and is_future(snapshot.taken_at, now):
        yield f"{snapshot.file} is dated {snapshot.taken_at:%Y-%m-%d}, in the future"


def of_account(account: QuotasSnapshot, region: AnyRegion, catalog: Catalog, now: datetime) -> QuotaSnapshot:
    """Return the quotas of machines that an account's answers state.

    A family whose limit or use is unknown is left out. The time is that of the oldest answer, or that of an
    answer which is dated in the future.

    Args:
        account: answers of the account.
        region: declaration of a stack in it.
        catalog: quota families.
        now: the present.
    """
    sources = {section.source for section in (account.limits, account.usage) if section}
    latest = newest(account)
    taken_at = latest if is_future(latest, now) else oldest(account)
    return QuotaSnapshot(
        taken_at=taken_at,
        source="; ".join(sorted(sources)) or "no answer",
        families=dict(_families(account, region, catalog)),
    ).of_file(file_of("quotas", account.cloud, account.account, account.region))


def _families(
    account: QuotasSnapshot, region: AnyRegion, catalog: Catalog
) -> Iterator[tuple[str, FamilyState]]:
    if account.limits is None or account.usage is None:
        return
    for key, limit in account.limits.rows.items():
        family, _, domain = key.rpartition("/")[2].partition("@")
        if catalog.quota_family_named(account.cloud, family) is None:
            continue
        if domain and domain_key(domain) != domain_key(place_of(region)):
            continue
        usage = account.usage.rows.get(key)
        if usage is None or limit.limit is None:
            continue
        request = account.requests.rows.get(key) if account.requests else None
        pending = (
            PendingIncrease(limit=int(request.limit), filed=request.filed)
            if request and request.filed and request.state == "pending"
            else None
        )
        # A part of a unit in use leaves no room for a whole one.
        used = int(usage.used.to_integral_value(rounding=ROUND_CEILING))
        yield family, FamilyState(limit=int(limit.limit), used=used, pending=pending)
