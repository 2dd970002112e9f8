from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from oci.limits_increase.models import LimitsIncreaseItemRequestSummary

from gpufabric.accounts.oci.reader import OciReader
from gpufabric.snapshots.rows import IncreaseRequest
from tests.accounts.oci.conftest import Declare
from tools.loopback.oci.facts import FIRST, REGION, TENANCY, THEN
from tools.loopback.oci.tenancy import Tenancy

REQUEST = "ocid1.limitsincreaserequest.oc1..aaaa"


def item(value: int, days: int = 0, **changes: Any) -> LimitsIncreaseItemRequestSummary:
    facts = {
        "id": f"{REQUEST}{value}",
        "compartment_id": TENANCY,
        "region": REGION,
        "scope": FIRST,
        "service_name": "compute",
        "limit_name": "gpu-b200-count",
        "value": value,
        "current_value": 384,
        "limits_increase_request_id": REQUEST,
        "time_created": THEN + timedelta(days=days),
        "lifecycle_state": "IN_PROGRESS",
    }
    return LimitsIncreaseItemRequestSummary(**{**facts, **changes})


def requests(reader: OciReader, declare: Declare) -> dict[str, IncreaseRequest]:
    requests = {answer.section: answer for answer in reader.read(declare(), "quotas")}["requests"]
    assert requests.failures == ()
    assert requests.rows is not None
    return dict(requests.rows)


def test_the_newest_request_counts(reader: OciReader, declare: Declare, tenancy: Tenancy) -> None:
    tenancy.requests = [
        item(512, 2),
        item(640, 1, lifecycle_state="FAILED"),
        item(768, 3, lifecycle_state="CANCELED"),
        item(20, service_name="vcn", limit_name="vcn-count", scope=None, region="IAD"),
        item(900, 4, region="us-phoenix-1"),
    ]
    assert requests(reader, declare) == {
        f"compute/gpu-b200-count@{FIRST}": IncreaseRequest(
            limit=Decimal(512),
            state="pending",
            cloud_state="IN_PROGRESS",
            filed=date(2026, 11, 22),
            reference=REQUEST,
        ),
        "vcn/vcn-count": IncreaseRequest(
            limit=Decimal(20),
            state="pending",
            cloud_state="IN_PROGRESS",
            filed=date(2026, 11, 20),
            reference=REQUEST,
        ),
    }


@pytest.mark.parametrize("scope", [FIRST, FIRST.lower(), "US-ASHBURN-AD-1", "AD-1", "ad-1"])
def test_requests_name_the_domain_in_several_ways(
    reader: OciReader, declare: Declare, tenancy: Tenancy, scope: str
) -> None:
    tenancy.requests = [item(512, scope=scope)]
    assert list(requests(reader, declare)) == [f"compute/gpu-b200-count@{FIRST}"]


@pytest.mark.parametrize(
    ("cloud_state", "state"),
    [
        ("ACCEPTED", "pending"),
        ("IN_PROGRESS", "pending"),
        ("SUCCEEDED", "approved"),
        ("FAILED", "denied"),
        ("A_NEW_STATE", "unknown"),
    ],
)
def test_states(reader: OciReader, declare: Declare, tenancy: Tenancy, cloud_state: str, state: str) -> None:
    tenancy.requests = [item(512, lifecycle_state=cloud_state)]
    [request] = requests(reader, declare).values()
    assert (request.cloud_state, request.state) == (cloud_state, state)
