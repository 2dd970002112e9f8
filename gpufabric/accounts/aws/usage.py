"""Reads the usage of quotas from their own metrics, or counts the resources of those without a value."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from datetime import datetime, timedelta
from decimal import Decimal

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.aws.calls import APPLIED_QUOTAS, DEFAULT_QUOTAS, INSTANCES, METRICS, RESERVATIONS
from gpufabric.accounts.aws.client import Client
from gpufabric.accounts.aws.decimals import plain
from gpufabric.accounts.aws.errors import CallError
from gpufabric.accounts.aws.resource_use import CALLS_OF_COUNTS, counted
from gpufabric.accounts.aws.sdk import Row
from gpufabric.accounts.aws.section import Reading, TopicSection
from gpufabric.snapshots.rows import Usage

METRICS_PER_CALL = 500
"""Most metrics in one GetMetricData call (CloudWatch API reference)."""

WINDOW = timedelta(hours=3)
PERIOD = timedelta(minutes=5)
"""AWS publishes usage metrics every few minutes, some minutes late; the newest value in the window counts."""

_ON_DEMAND = re.compile(r"Running On-Demand ([A-Za-z]+(?: and [A-Za-z]+)*) instances")
"""Name of a quota of running machines, with the families of its instance types, such as ``G and VT``."""

_NOT_COUNTED = {"spot", "capacity-block"}
"""Lifecycles of machines that draw on no quota of on-demand machines."""


def section(
    client: Client,
    account: str,
    listed: Callable[[], Mapping[str, Row]],
    families: Set[str],
    now: datetime,
) -> TopicSection:
    """Return the section of usage.

    Args:
        client: calls of the target.
        account: number of the account.
        listed: returns the quotas in AWS's own structure, by key.
        families: keys of the quotas that the declared shapes draw on.
        now: end of the window.
    """
    calls = (APPLIED_QUOTAS, DEFAULT_QUOTAS, METRICS, INSTANCES, RESERVATIONS, *CALLS_OF_COUNTS)
    return TopicSection("usage", calls, lambda: _usage(client, account, listed(), families, now))


def _usage(
    client: Client, account: str, listed: Mapping[str, Row], families: Set[str], now: datetime
) -> Reading:
    """Read the usage of each quota; one that has no value gets no row, which means unknown."""
    metrics = [(key, row["UsageMetric"]) for key, row in sorted(listed.items()) if _has_metric(row)]
    rows: dict[str, Usage] = {}
    for start in range(0, len(metrics), METRICS_PER_CALL):
        part = metrics[start : start + METRICS_PER_CALL]
        rows |= {key: Usage(used=plain(value)) for key, value in _newest(client, part, now)}
    failures: list[Failure] = []
    for key in sorted((families & set(listed)) - set(rows)):
        try:
            if _is_unused(client, listed[key].get("QuotaName", "")):
                rows[key] = Usage(used=Decimal(0))
        except CallError as error:  # the other rows stand without this one
            failures.append(error.failure)
    resources = counted(client, account, listed.keys() - rows.keys())
    failures += resources.failures
    rows |= {key: row for key, row in resources.rows.items() if isinstance(row, Usage)}
    return Reading(dict(sorted(rows.items())), failures=tuple(dict.fromkeys(failures)))


def _newest(client: Client, metrics: Sequence[tuple[str, Row]], now: datetime) -> Iterator[tuple[str, float]]:
    """Yield the newest value of each metric that has values."""
    ids = {f"m{position}": key for position, (key, _) in enumerate(metrics)}
    results = client.rows(
        METRICS,
        MetricDataQueries=[_query(f"m{position}", metric) for position, (_, metric) in enumerate(metrics)],
        StartTime=now - WINDOW,
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
            "Period": int(PERIOD.total_seconds()),
            "Stat": metric.get("MetricStatisticRecommendation", "Maximum"),
        },
    }


def _has_metric(row: Row) -> bool:
    return {"MetricNamespace", "MetricName"} <= set(row.get("UsageMetric") or {})


def _is_unused(client: Client, quota: str) -> bool:
    """Return whether the account has no machine and no reservation that draws on a quota of machines.

    Without them the usage is zero although the metric has no value. Machines that exist without a value
    leave the usage unknown: the metric may be late.
    """
    matched = _ON_DEMAND.fullmatch(quota)
    if matched is None:
        return False
    names = [name.lower() for name in matched[1].split(" and ")]
    is_of_family = re.compile(rf"(?:{'|'.join(names)})\d.*").fullmatch
    groups = client.rows(
        INSTANCES,
        Filters=[
            {"Name": "instance-type", "Values": [f"{name}*" for name in names]},
            {"Name": "instance-state-name", "Values": ["pending", "running", "stopping", "shutting-down"]},
        ],
    )
    machines = (machine for group in groups for machine in group.get("Instances", []))
    reservations = (
        row
        for row in client.rows(RESERVATIONS)
        if row.get("ReservationType") != "capacity-block"
        and row["State"] not in ("expired", "cancelled", "failed")
    )
    return not any(is_of_family(row["InstanceType"]) for row in reservations) and not any(
        is_of_family(row["InstanceType"]) and row.get("InstanceLifecycle") not in _NOT_COUNTED
        for row in machines
    )
