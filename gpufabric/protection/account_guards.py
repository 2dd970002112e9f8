"""Recorded quotas of an account as settings by which changes are judged, and how a change loosens them."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from gpufabric.protection.guards import AccountGuard
from gpufabric.snapshots.quick_yaml import read_plainly
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.yamlfile import mapping_of
from gpufabric.wire.project import account_snapshot_file

_TIME: TypeAdapter[AwareDatetime] = TypeAdapter(AwareDatetime)
_ACCOUNT_KEYS = ("account_id", "subscription_id", "tenancy_id")


def quotas_file(declared: Mapping[str, Any]) -> str:
    """Name the file with the quotas of a stack's account; empty if the account is encrypted or unknown.

    Args:
        declared: declaration of the stack, as its file states it.
    """
    account = next((declared[key] for key in _ACCOUNT_KEYS if key in declared), None)
    cloud, region = declared.get("cloud"), declared.get("region")
    if not (isinstance(account, str) and isinstance(cloud, str) and isinstance(region, str)):
        return ""
    return account_snapshot_file(cloud, account, region, "quotas")


def account_guard(root: Path, name: str) -> AccountGuard | None:
    """Read the recorded quotas of an account; None without a file or if it cannot be read."""
    if not name or not (root / name).is_file():
        return None
    try:
        data = read_plainly(root / name, name)
    except DeclarationError:
        return None
    limits, usage = mapping_of(data.get("limits")), mapping_of(data.get("usage"))
    times = [_time(section.get("read_at")) for section in (limits, usage) if section]
    known = [time for time in times if time is not None]
    return AccountGuard(
        read_at=min(known) if len(known) == len(times) and known else None,
        limits=_numbers(limits, "limit"),
        used=_numbers(usage, "used"),
    )


def account_loosenings(before: AccountGuard | None, after: AccountGuard | None) -> Iterator[str]:
    """Yield higher limits, limits that were or become unknown, and less use without a newer reading."""
    if before is None and after is None:
        return
    if before is None or after is None:
        yield (
            "quotas of the account: none -> recorded" if after else "quotas of the account: recorded -> none"
        )
        return
    newer = after.read_at is not None and (before.read_at is None or after.read_at > before.read_at)
    undated = "" if newer else ", and read_at is no newer"
    yield from raised_limits(before.limits, after.limits, undated)
    if undated:
        yield from lowered_use(before.used, after.used, "in use", undated)


def raised_limits(before: Mapping[str, int], after: Mapping[str, int], undated: str) -> Iterator[str]:
    """Yield limits that rise, and those that were or become unknown.

    Args:
        before: limits by quota before the change.
        after: limits after it.
        undated: text for a higher limit without a newer reading; empty if the reading is newer.
    """
    for quota in sorted({*before, *after}):
        was, now = before.get(quota), after.get(quota)
        if was is None or now is None:
            yield f"quota {quota}: {_units(was)} -> {_units(now)}"
        elif now > was:
            yield f"quota {quota}: {_units(was)} -> {_units(now)}{undated}"


def lowered_use(
    before: Mapping[str, int], after: Mapping[str, int], subject: str, undated: str
) -> Iterator[str]:
    """Yield units in use that fall without a newer reading.

    Args:
        before: units by quota before the change.
        after: units after it.
        subject: words for these units.
        undated: text for a change without a newer reading.
    """
    for quota, now in after.items():
        was = before.get(quota)
        if was is not None and now < was:
            yield f"quota {quota}, {subject}: {_units(was)} -> {_units(now)}{undated}"


def _units(units: int | None) -> str:
    return "unknown" if units is None else f"{units:,}"


def _numbers(section: Mapping[str, Any], name: str) -> dict[str, int]:
    values = {str(key): mapping_of(row).get(name) for key, row in mapping_of(section.get("rows")).items()}
    return {key: number for key, value in values.items() if (number := _number(value)) is not None}


def _number(value: object) -> int | None:
    try:
        return int(Decimal(str(value)))
    except (InvalidOperation, OverflowError, ValueError):
        return None


def _time(value: object) -> AwareDatetime | None:
    try:
        return _TIME.validate_python(value)
    except ValidationError:
        return None
