from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from gpufabric.snapshots.model import Section
from gpufabric.snapshots.rows import IncreaseRequest, Limit
from tests.accounts.aws.conftest import reader_of, target
from tools.loopback.aws.account import DEFAULTS, P_QUOTA, QUOTAS, of_ec2, quota
from tools.loopback.aws.server import Refusal


def read(aws: Any, **changes: Any) -> dict[str, Any]:
    server = aws(QUOTAS | changes)
    return {answer.section: answer for answer in reader_of(server).read(target(), "quotas")}


def test_applied_value_replaces_the_default(aws):
    limits = read(aws)["limits"]
    assert limits.failures == ()
    assert limits.rows[f"ec2/{P_QUOTA}"] == Limit(
        limit=Decimal(1152), name="Running On-Demand P instances", is_default=False, adjustable=True
    )
    assert limits.rows["ec2/L-7212CCBC"].limit == 0
    assert limits.rows["ec2/L-7212CCBC"].is_default is True


def test_rates_of_calls_are_left_out(aws):
    assert "ec2/L-RATE" not in read(aws)["limits"].rows


def test_quotas_of_the_shapes_that_are_not_listed_are_absent(aws):
    limits = read(aws, **{"service-quotas:ListAWSDefaultServiceQuotas": of_ec2([])})["limits"]
    assert limits.absent["ec2/L-7212CCBC"] == "Service Quotas does not list this quota in the region"
    assert f"ec2/{P_QUOTA}" not in limits.absent
    assert limits.rows[f"ec2/{P_QUOTA}"].is_default is None


def test_all_pages_are_read(aws):
    def pages(request):
        if request["ServiceCode"] != "ec2":
            return {"Quotas": []}
        if "NextToken" not in request:
            return {"Quotas": DEFAULTS[:1], "NextToken": "2"}
        return {"Quotas": [], "NextToken": "3"} if request["NextToken"] == "2" else {"Quotas": DEFAULTS[1:]}

    limits = read(aws, **{"service-quotas:ListAWSDefaultServiceQuotas": pages})["limits"]
    assert {"ec2/L-7212CCBC", f"ec2/{P_QUOTA}"} <= set(limits.rows)


def test_service_that_the_region_lacks_is_absent(aws):
    def fsx_missing(request):
        return Refusal("NoSuchResourceException") if request["ServiceCode"] == "fsx" else {"Quotas": []}

    limits = read(aws, **{"service-quotas:ListAWSDefaultServiceQuotas": fsx_missing})["limits"]
    assert limits.rows is not None
    assert limits.absent["fsx"].startswith("NoSuchResourceException")


def test_quota_that_is_not_available_in_the_region_is_absent(aws):
    row = {**quota(P_QUOTA, 0), "ErrorReason": {"ErrorCode": "SERVICE_QUOTA_NOT_AVAILABLE_ERROR"}}
    limits = read(aws, **{"service-quotas:ListServiceQuotas": of_ec2([row])})["limits"]
    assert f"ec2/{P_QUOTA}" not in limits.rows
    assert limits.absent[f"ec2/{P_QUOTA}"] == "SERVICE_QUOTA_NOT_AVAILABLE_ERROR"


@pytest.mark.parametrize("code", ["DEPENDENCY_THROTTLING_ERROR", "DEPENDENCY_ACCESS_DENIED_ERROR"])
def test_quota_without_a_value_leaves_no_rows(aws, code):
    row = {**quota(P_QUOTA, 0), "ErrorReason": {"ErrorCode": code, "ErrorMessage": "x"}}
    del row["Value"]
    answers = read(aws, **{"service-quotas:ListServiceQuotas": of_ec2([row])})
    assert answers["limits"].rows is None
    (failure,) = answers["limits"].failures
    assert failure.cause == "incomplete"
    assert failure.text == f"no value of ec2/{P_QUOTA} ({code})"
    assert answers["requests"].rows == {}


def request(status: str, day: int, **changes: Any) -> dict[str, Any]:
    return {
        "Id": f"r{day}",
        "ServiceCode": "ec2",
        "QuotaCode": P_QUOTA,
        "DesiredValue": 2304.0,
        "Status": status,
        "Created": datetime(2026, 11, day, tzinfo=UTC),
        **changes,
    }


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("PENDING", "pending"),
        ("CASE_OPENED", "pending"),
        ("APPROVED", "approved"),
        ("DENIED", "denied"),
        ("NOT_APPROVED", "denied"),
        ("INVALID_REQUEST", "denied"),
        ("CASE_CLOSED", "unknown"),
    ],
)
def test_newest_request_counts(aws, status, state):
    rows = [request("DENIED", 1), request(status, 20, CaseId="17312"), request("APPROVED", 10)]
    answers = read(
        aws, **{"service-quotas:ListRequestedServiceQuotaChangeHistory": {"RequestedQuotas": rows}}
    )
    assert answers["requests"].rows == {
        f"ec2/{P_QUOTA}": IncreaseRequest(
            limit=Decimal(2304), state=state, cloud_state=status, filed=date(2026, 11, 20), reference="17312"
        )
    }


def test_requests_of_single_resources_and_other_services_are_left_out(aws):
    rows = [
        request("PENDING", 1, QuotaRequestedAtLevel="RESOURCE"),
        request("PENDING", 2, ServiceCode="lambda"),
    ]
    answers = read(
        aws, **{"service-quotas:ListRequestedServiceQuotaChangeHistory": {"RequestedQuotas": rows}}
    )
    assert answers["requests"].rows == {}


def test_the_same_answers_give_equal_sections(aws):
    first, second = read(aws), read(aws)
    assert list(first["limits"].rows) == list(second["limits"].rows) == sorted(first["limits"].rows)
    assert first == second


def test_rows_fit_the_snapshot(aws):
    limits = read(aws)["limits"]
    now = datetime(2026, 11, 29, tzinfo=UTC)
    Section[Limit](read_at=now, source=limits.source, rows=dict(limits.rows), absent=dict(limits.absent))
