from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gpufabric.protection.account_guards import account_guard, account_loosenings, quotas_file
from gpufabric.protection.guards import AccountGuard

FILE = "stacks/account-snapshots/aws-123456789012-us-east-1/quotas.yaml"
REGION = {"cloud": "aws", "account_id": "123456789012", "region": "us-east-1"}


def guard(limit: int | None = 96, used: int = 8, day: int | None = 1) -> AccountGuard:
    return AccountGuard(
        read_at=None if day is None else datetime(2026, 11, day, tzinfo=UTC),
        limits={} if limit is None else {"ec2/L-1": limit},
        used={"ec2/L-1": used},
    )


@pytest.mark.parametrize(
    ("declared", "name"),
    [
        (REGION, FILE),
        ({**REGION, "account_id": {"secure": "v1:abc"}}, ""),
        ({"cloud": "aws", "region": "us-east-1"}, ""),
        ({**REGION, "region": 7}, ""),
        (
            {"cloud": "azure", "subscription_id": "s", "region": "eastus"},
            "stacks/account-snapshots/azure-s-eastus/quotas.yaml",
        ),
        (
            {"cloud": "oci", "tenancy_id": "t", "region": "iad"},
            "stacks/account-snapshots/oci-t-iad/quotas.yaml",
        ),
    ],
)
def test_file_follows_from_the_declaration(declared: dict[str, Any], name: str) -> None:
    assert quotas_file(declared) == name


def test_limits_use_and_the_older_time_are_read(tmp_path: Path) -> None:
    file = tmp_path / FILE
    file.parent.mkdir(parents=True)
    file.write_text(
        "limits: {read_at: '2026-11-01T00:00:00Z', rows: {ec2/L-1: {limit: 96}, ec2/L-2: {limit: no}}}\n"
        "usage: {read_at: '2026-11-02T00:00:00Z', rows: {ec2/L-1: {used: '8.5'}}}\n"
    )
    assert account_guard(tmp_path, FILE) == guard()
    file.write_text("limits: {read_at: soon, rows: {ec2/L-1: {limit: 96}}}\n")
    assert account_guard(tmp_path, FILE) == AccountGuard(limits={"ec2/L-1": 96})
    file.write_text("limits: [")
    assert account_guard(tmp_path, FILE) is None
    assert account_guard(tmp_path, "") is None


@pytest.mark.parametrize(
    ("before", "after", "texts"),
    [
        (None, None, []),
        (None, guard(), ["quotas of the account: none -> recorded"]),
        (guard(), None, ["quotas of the account: recorded -> none"]),
        (guard(), guard(), []),
        (guard(), guard(limit=48, day=2), []),
        (guard(), guard(limit=192, day=2), ["quota ec2/L-1: 96 -> 192"]),
        (guard(), guard(limit=192), ["quota ec2/L-1: 96 -> 192, and read_at is no newer"]),
        (guard(), guard(limit=None, day=2), ["quota ec2/L-1: 96 -> unknown"]),
        (guard(limit=None), guard(day=2), ["quota ec2/L-1: unknown -> 96"]),
        (guard(), guard(used=0, day=2), []),
        (guard(), guard(used=0), ["quota ec2/L-1, in use: 8 -> 0, and read_at is no newer"]),
        (guard(), guard(used=0, day=None), ["quota ec2/L-1, in use: 8 -> 0, and read_at is no newer"]),
    ],
)
def test_loosened_quotas(before: AccountGuard | None, after: AccountGuard | None, texts: list[str]) -> None:
    assert list(account_loosenings(before, after)) == texts
