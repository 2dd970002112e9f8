"""Reads quotas and requests for increases from Service Quotas."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from gpufabric.accounts.aws import usage
from gpufabric.accounts.aws.calls import APPLIED_QUOTAS, DEFAULT_QUOTAS, QUOTA_REQUESTS
from gpufabric.accounts.aws.client import Client
from gpufabric.accounts.aws.decimals import plain
from gpufabric.accounts.aws.errors import CallError
from gpufabric.accounts.aws.sdk import Row
from gpufabric.accounts.aws.section import Once, Reading, TopicSection
from gpufabric.accounts.target import Target
from gpufabric.catalog.catalog import Catalog
from gpufabric.snapshots.rows import IncreaseRequest, Limit

SERVICES = ("autoscaling", "ebs", "ec2", "eks", "elasticloadbalancing", "fsx", "kms", "vpc")
"""Codes of the services whose quotas a region stack draws on."""

_STATES: dict[str, Literal["pending", "approved", "denied"]] = {
    "PENDING": "pending",
    "CASE_OPENED": "pending",
    "APPROVED": "approved",
    "DENIED": "denied",
    "NOT_APPROVED": "denied",
    "INVALID_REQUEST": "denied",
}
"""Our state by AWS's. CASE_CLOSED says nothing about the decision."""

_NOT_HERE = "SERVICE_QUOTA_NOT_AVAILABLE_ERROR"


def sections(client: Client, target: Target, catalog: Catalog, now: datetime) -> list[TopicSection]:
    """List the sections of quotas.

    Args:
        client: calls of the target.
        target: account and region.
        catalog: quota families of the declared shapes.
        now: end of the window of usage metrics.
    """
    quotas = Once(lambda: _quotas(client))
    return [
        TopicSection("limits", (APPLIED_QUOTAS, DEFAULT_QUOTAS), lambda: _limits(quotas(), target, catalog)),
        usage.section(client, target.account, lambda: quotas().listed, set(_families(target, catalog)), now),
        TopicSection("requests", (QUOTA_REQUESTS,), lambda: _requests(client)),
    ]


@dataclass(slots=True)
class _Quotas:
    """Quotas of all services.

    Attributes:
        listed: AWS's own structure by our key.
        defaults: whether the value of a quota is AWS's default, by key; None if unknown.
        absent: services and quotas that the region does not have, with the reason.
    """

    listed: dict[str, Row] = field(default_factory=dict[str, Row])
    defaults: dict[str, bool | None] = field(default_factory=dict[str, bool | None])
    absent: dict[str, str] = field(default_factory=dict[str, str])


def _quotas(client: Client) -> _Quotas:
    quotas = _Quotas()
    for service in SERVICES:
        try:
            defaults = client.rows(DEFAULT_QUOTAS, ServiceCode=service)
            applied = client.rows(APPLIED_QUOTAS, ServiceCode=service)
        except CallError as error:
            if error.code != "NoSuchResourceException":
                raise
            quotas.absent[service] = "NoSuchResourceException: Service Quotas does not know the service here"
            continue
        for row, is_default in [*((row, True) for row in defaults), *((row, False) for row in applied)]:
            _add(quotas, client, service, row, is_default=is_default)
    return quotas


def _add(quotas: _Quotas, client: Client, service: str, row: Row, *, is_default: bool) -> None:
    """Add a quota; an applied value replaces the default.

    Rates of API calls are left out: no stack plans them.
    """
    if "Period" in row or row.get("QuotaAppliedAtLevel") == "RESOURCE":
        return
    key = f"{service}/{row['QuotaCode']}"
    reason: Mapping[str, Any] = row.get("ErrorReason") or {}
    if reason.get("ErrorCode") == _NOT_HERE:
        quotas.listed.pop(key, None)
        quotas.absent[key] = _NOT_HERE
        return
    if reason or "Value" not in row:
        code = str(reason.get("ErrorCode", "no value"))
        raise client.incomplete(APPLIED_QUOTAS, f"no value of {key}", code)
    before = quotas.listed.get(key)
    # The list of applied quotas also has those that equal the default.
    is_same = None if before is None else before["Value"] == row["Value"]
    quotas.defaults[key] = True if is_default else is_same
    quotas.listed[key] = row


def _limits(quotas: _Quotas, target: Target, catalog: Catalog) -> Reading:
    rows = {
        key: Limit(
            limit=plain(row["Value"]),
            name=row.get("QuotaName", ""),
            unit="" if row.get("Unit") in (None, "None") else row["Unit"],
            is_default=quotas.defaults[key],
            adjustable=row.get("Adjustable"),
        )
        for key, row in sorted(quotas.listed.items())
    }
    missing = {
        key: "Service Quotas does not list this quota in the region"
        for key in _families(target, catalog)
        if key not in rows
    }
    return Reading(rows, missing | quotas.absent)


def _families(target: Target, catalog: Catalog) -> Iterator[str]:
    """Yield the keys of the quotas that the catalogue gives the declared shapes."""
    for name in set(target.shapes) & set(catalog.shape_names(target.cloud)):
        quota = catalog.shape(target.cloud, name).quota
        for family in (quota.family, quota.spot_family):
            if family is not None:
                yield f"ec2/{family.value}"


def _requests(client: Client) -> Reading:
    newest: dict[str, Row] = {}
    for row in client.rows(QUOTA_REQUESTS):
        key = f"{row['ServiceCode']}/{row['QuotaCode']}"
        is_of_account = row.get("QuotaRequestedAtLevel", "ACCOUNT") == "ACCOUNT"
        if row["ServiceCode"] in SERVICES and is_of_account and _filed(row) >= _filed(newest.get(key, {})):
            newest[key] = row
    return Reading({key: _request(row) for key, row in sorted(newest.items())})


def _request(row: Row) -> IncreaseRequest:
    return IncreaseRequest(
        limit=plain(row["DesiredValue"]),
        state=_STATES.get(row["Status"], "unknown"),
        cloud_state=row["Status"],
        filed=row["Created"].astimezone(UTC).date() if "Created" in row else None,
        reference=row.get("CaseId") or row.get("Id", ""),
    )


def _filed(row: Row) -> float:
    return row["Created"].timestamp() if "Created" in row else 0.0
