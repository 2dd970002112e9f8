from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.geography import geography
from gpufabric.plan.resilience.copies import TransferPlan, period_minutes, plan_transfers, signature_expires
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.regions import AnyRegion, DeclaredRegion
from tests.plan.conftest import REGIONS

KNOWN = geography(default_catalog())
ADAPTER: TypeAdapter[AnyRegion] = TypeAdapter(DeclaredRegion)
STACKS = {
    "aws-us-east-1": REGIONS["aws"],
    "azure-eastus": REGIONS["azure"],
    "oci-us-ashburn-1": REGIONS["oci"],
    "oci-us-phoenix-1": REGIONS["oci"] | {"region": "us-phoenix-1", "home_region": "us-ashburn-1"},
}
DECLARED = {stack: ADAPTER.validate_python(data) for stack, data in STACKS.items()}
AWS_OCI = ("aws-us-east-1", "oci-us-ashburn-1", "datasync")
AZURE_AWS = ("azure-eastus", "aws-us-east-1", "datasync")


def transfers(*copies: tuple[str, str, str], interval: float = 120) -> tuple[TransferPlan, ...]:
    keys = ("source", "destination", "method")
    policy: dict[str, Any] = {
        "interval_minutes": interval,
        "written_by": ["aws-us-east-1"],
        "copies": [dict(zip(keys, values, strict=True)) for values in copies],
    }
    fabric = Fabric.model_validate({"name": "demo", "resilience": {"checkpoints": policy}})
    return plan_transfers(fabric, DECLARED, KNOWN)


def test_without_a_policy_nothing_is_planned() -> None:
    assert plan_transfers(Fabric(name="demo"), DECLARED, KNOWN) == ()


def test_each_side_is_known_by_what_it_does() -> None:
    there, back = transfers(AWS_OCI, AZURE_AWS)
    assert there.key == "aws-us-east-1--to--oci-us-ashburn-1"
    assert (there.aws.stack, there.other.stack) == ("aws-us-east-1", "oci-us-ashburn-1")
    assert (back.aws.stack, back.other.stack) == ("aws-us-east-1", "azure-eastus")
    assert there.reads(there.aws)
    assert not back.reads(back.aws)
    assert (there.aws.account, there.aws.home_region) == (REGIONS["aws"]["account_id"], None)
    assert back.other.account == REGIONS["azure"]["subscription_id"]


def test_users_are_written_in_the_home_region() -> None:
    [plain] = transfers(AWS_OCI)
    [far] = transfers(("aws-us-east-1", "oci-us-phoenix-1", "datasync"))
    assert (plain.other.region, plain.other.home_region) == ("us-ashburn-1", "us-ashburn-1")
    assert (far.other.region, far.other.home_region) == ("us-phoenix-1", "us-ashburn-1")


@pytest.mark.parametrize(
    "left_out",
    [
        ("azure-eastus", "oci-us-ashburn-1", "datasync"),
        ("oci-us-ashburn-1", "oci-us-phoenix-1", "datasync"),
        ("aws-us-east-1", "azure-westus3", "datasync"),
        ("aws-us-east-1", "azure-eastus", "rclone"),
        ("aws-us-east-1", "azure-eastus", "storage-mover"),
    ],
)
def test_what_is_refused_or_done_by_others_is_left_out(left_out: tuple[str, str, str]) -> None:
    assert transfers(left_out, AWS_OCI) == transfers(AWS_OCI)


def test_a_further_copy_changes_no_other_wherever_it_is_declared() -> None:
    before = transfers(AWS_OCI)
    assert set(before) < set(transfers(AZURE_AWS, AWS_OCI))
    assert transfers(AZURE_AWS, AWS_OCI) == transfers(AWS_OCI, AZURE_AWS)


@pytest.mark.parametrize(
    ("interval", "schedule"),
    [
        (1, "rate(1 hour)"),
        (60, "rate(1 hour)"),
        (60.5, "rate(2 hours)"),
        (120, "rate(2 hours)"),
        (1440, "rate(24 hours)"),
    ],
)
def test_the_schedule_is_in_whole_hours(interval: float, schedule: str) -> None:
    [transfer] = transfers(AWS_OCI, interval=interval)
    assert transfer.schedule == schedule


@given(st.floats(min_value=0.01, max_value=100_000))
def test_a_service_runs_no_faster_than_it_can_and_at_least_as_slow_as_checkpoints(interval: float) -> None:
    period = period_minutes(KNOWN.copy_methods["datasync"], interval)
    assert period is not None
    assert period % 60 == 0
    assert interval <= period < interval + 60


@given(st.floats(min_value=0.01, max_value=100_000))
def test_a_job_looks_often_and_at_even_minutes(interval: float) -> None:
    period = period_minutes(KNOWN.copy_methods["rclone"], interval)
    assert period in (1, 2, 3, 4, 5), "each divides an hour, so that looks are evenly apart"
    assert 60 % period == 0
    assert period == 1 or period <= interval / 4


@pytest.mark.parametrize("method", ["s3-replication", "azure-object-replication", "oci-replication"])
def test_replication_follows_each_write(method: str) -> None:
    assert period_minutes(KNOWN.copy_methods[method], 120) is None


@given(st.datetimes(datetime(2026, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_a_signed_address_holds_for_half_a_year_at_least_and_a_year_at_most(now: datetime) -> None:
    ends = signature_expires(now)
    assert timedelta(days=180) <= ends - now.date() <= timedelta(days=366)
    assert ends.day == 1


def test_a_signed_address_is_the_same_for_half_a_year() -> None:
    first = {signature_expires(datetime(2026, month, 28, tzinfo=UTC)) for month in range(1, 7)}
    second = {signature_expires(datetime(2026, month, 1, tzinfo=UTC)) for month in range(7, 13)}
    assert (first, second) == ({date(2027, 1, 1)}, {date(2027, 7, 1)})
