"""Reads quotas, their usage and requests for increases from Service Quotas and CloudWatch."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from gpufabric.accounts.aws.calls import APPLIED_QUOTAS, DEFAULT_QUOTAS, METRICS, QUOTA_REQUESTS
from gpufabric.accounts.aws.client import Client
from gpufabric.accounts.aws.errors import CallError
from gpufabric.accounts.aws.sdk import Row
from gpufabric.accounts.aws.section import Once, Reading, Section
from gpufabric.accounts.target import Target
from gpufabric.catalog.catalog import Catalog
from gpufabric.snapshots.rows import IncreaseRequest, Limit, Usage

SERVICES = ("autoscaling", "ebs", "ec2", "eks", "elasticloadbalancing", "fsx", "vpc")
"""Codes of the services whose quotas a region stack draws on."""

METRICS_PER_CALL = 500
"""Most metrics in one GetMetricData call (CloudWatch API reference)."""

USAGE_WINDOW = timedelta(hours=3)
USAGE_PERIOD = timedelta(minutes=5)
"""AWS publishes usage metrics every few minutes, some minutes late; the newest value in the window counts."""

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


def sections(client: Client, target: Target, catalog: Catalog, now: datetime) -> list[Section]:
    """List the sections of quotas.

    Args:
        client: calls of the target.
        target: account and region.
        catalog: quota families of the declared shapes.
        now: end of the window of usage metrics.
    """
    quotas = Once(lambda: _quotas(client))
    return [
        Section("limits", (APPLIED_QUOTAS, DEFAULT_QUOTAS), lambda: _limits(quotas(), target, catalog)),
        Section(
            "usage", (APPLIED_QUOTAS, DEFAULT_QUOTAS, METRICS), lambda: _usage(client, quotas().listed, now)
        ),
        Section("requests", (QUOTA_REQUESTS,), lambda: _requests(client)),
    ]


class _Quotas:
    """Quotas of all services.

    Attributes:
        listed: AWS's own structure by our key, with whether its value is the default; None if unknown.
        absent: services and quotas that the region does not have, with the reason.
    """

    def __init__(self) -> None:
        self.listed: dict[str, tuple[Row, bool | None]] = {}
        self.absent: dict[str, str] = {}


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
        quotas.absent[key] = _NOT_HERE
        return
    if reason or "Value" not in row:
        code = str(reason.get("ErrorCode", "no value"))
        raise client.incomplete(APPLIED_QUOTAS, f"no value of {key}", code)
    default = quotas.listed.get(key)
    if default is None:
        quotas.listed[key] = (row, True if is_default else None)
    else:
        # The list of applied quotas also has those that equal the default.
        quotas.listed[key] = (row, default[0]["Value"] == row["Value"])


def _limits(quotas: _Quotas, target: Target, catalog: Catalog) -> Reading:
    rows = {
        key: Limit(
            limit=_plain(row["Value"]),
            name=row.get("QuotaName", ""),
            unit="" if row.get("Unit") in (None, "None") else row["Unit"],
            is_default=is_default,
            adjustable=row.get("Adjustable"),
        )
        for key, (row, is_default) in sorted(quotas.listed.items())
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


def _usage(client: Client, listed: Mapping[str, tuple[Row, bool | None]], now: datetime) -> Reading:
    """Read the usage metric of each quota that has one. A metric without values gives no row: unknown."""
    metrics = [(key, row["UsageMetric"]) for key, (row, _) in sorted(listed.items()) if _has_metric(row)]
    rows: dict[str, Usage] = {}
    for start in range(0, len(metrics), METRICS_PER_CALL):
        part = metrics[start : start + METRICS_PER_CALL]
        for key, value in _newest(client, part, now):
            rows[key] = Usage(used=_plain(value))
    return Reading(rows)


def _newest(client: Client, metrics: Sequence[tuple[str, Row]], now: datetime) -> Iterator[tuple[str, float]]:
    """Yield the newest value of each metric that has values."""
    ids = {f"m{position}": key for position, (key, _) in enumerate(metrics)}
    results = client.rows(
        METRICS,
        MetricDataQueries=[_query(f"m{position}", metric) for position, (_, metric) in enumerate(metrics)],
        StartTime=now - USAGE_WINDOW,
        EndTime=now,
        ScanBy="TimestampDescending",
    )
    values: dict[str, list[tuple[datetime, float]]] = {}
    for result in results:  # the values of a metric may come in several results
        key = ids[result["Id"]]
        if result.get("StatusCode") in ("InternalError", "Forbidden"):
            raise client.incomplete(METRICS, f"no usage of {key}", result["StatusCode"])
        values.setdefault(key, []).extend(
            zip(result.get("Timestamps", []), result.get("Values", []), strict=True)
        )
    yield from ((key, max(known)[1]) for key, known in sorted(values.items()) if known)


def _query(id_: str, metric: Row) -> Row:
    dimensions = [
        {"Name": name, "Value": value} for name, value in sorted(metric.get("MetricDimensions", {}).items())
    ]
    return {
        "Id": id_,
        "MetricStat": {
            "Metric": {
                "Namespace": metric["MetricNamespace"],
                "MetricName": metric["MetricName"],
                "Dimensions": dimensions,
            },
            "Period": int(USAGE_PERIOD.total_seconds()),
            "Stat": metric.get("MetricStatisticRecommendation", "Maximum"),
        },
    }


def _has_metric(row: Row) -> bool:
    return {"MetricNamespace", "MetricName"} <= set(row.get("UsageMetric") or {})


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
        limit=_plain(row["DesiredValue"]),
        state=_STATES.get(row["Status"], "unknown"),
        cloud_state=row["Status"],
        filed=row["Created"].astimezone(UTC).date() if "Created" in row else None,
        reference=row.get("CaseId") or row.get("Id", ""),
    )


def _filed(row: Row) -> float:
    return row["Created"].timestamp() if "Created" in row else 0.0


def _plain(value: float) -> Decimal:
    """Convert a number of JSON to the shortest decimal: 192, not 192.0."""
    number = Decimal(str(value)).normalize()
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number
