"""Which requests meet a fault, and that the same seed meets the same."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest

from gpufabric.simcloud.clock import advance, simulated_now
from gpufabric.simcloud.clouds.request import Request
from gpufabric.simcloud.faults.active import active, strikes
from gpufabric.simcloud.faults.fault import Fault, FaultFile
from gpufabric.simcloud.inspect import held
from tests.simcloud.driver import Made, Provider
from tests.simcloud.faults.cases import MADE, add_fault
from tests.simcloud.refusal import refused

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
VPC, INPUTS = MADE["aws"]


def made(aws: Provider, count: int) -> list[bool]:
    """Return which of some creations succeed."""
    result: list[bool] = []
    for number in range(count):
        try:
            aws.create(VPC, f"vpc-{number}", INPUTS)
            result.append(True)
        except grpc.RpcError:
            result.append(False)
    return result


def test_a_fault_passes(tmp_path: Path, aws: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GPUFABRIC_NOW", raising=False)
    now = simulated_now(tmp_path)
    hour = timedelta(hours=1)
    add_fault(tmp_path, "api-errors", starts=now + hour, ends=now + 3 * hour)
    advance(tmp_path, timedelta(minutes=1))
    aws.create(VPC, "before", INPUTS)
    advance(tmp_path, hour)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, "InternalError"):
        aws.create(VPC, "during", INPUTS)
    advance(tmp_path, 2 * hour)
    aws.create(VPC, "after", INPUTS)


def test_draws_depend_on_the_seed_alone(
    tmp_path: Path, aws: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GPUFABRIC_NOW", "2026-12-01T12:00:00Z")
    advance(tmp_path, timedelta(seconds=1))
    add_fault(tmp_path, "api-errors", p=0.5)
    drawn = made(aws, 12)
    assert drawn.count(True) in range(2, 11)
    requests = [request_of(f"vpc-{number}") for number in range(12)]
    faults = FaultFile(faults=[Fault(kind="api-errors", p=0.5, id="f1")])
    at = active(faults, NOW + timedelta(seconds=1))
    assert [at.met(["api-errors"], Counting(), request) is None for request in requests] == drawn


class Counting:
    """A state in which nothing was counted."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_: 0


def request_of(name: str) -> Request:
    return Request("aws", "123456789012", "us-east-2", VPC, "", name, {})


def test_times_count_for_each_resource(tmp_path: Path, aws: Provider) -> None:
    add_fault(tmp_path, "throttling", times=2)
    for name in ("a", "b"):
        for _ in range(2):
            with refused(grpc.StatusCode.RESOURCE_EXHAUSTED, "RequestLimitExceeded"):
                aws.create(VPC, name, INPUTS)
        aws.create(VPC, name, INPUTS)


@pytest.mark.parametrize(
    ("fault", "meets"),
    [
        ({}, True),
        ({"cloud": "aws"}, True),
        ({"cloud": "oci"}, False),
        ({"region": "US-EAST-2"}, True),
        ({"region": "us-east-1"}, False),
        ({"type": "ec2/vpc"}, True),
        ({"type": "eks"}, False),
        ({"name": "a-"}, True),
        ({"name": "b"}, False),
        ({"power_domain": "US-MIDA-PJM"}, True),
        ({"power_domain": "DE"}, False),
    ],
)
def test_where_a_fault_strikes(fault: dict[str, object], meets: bool) -> None:
    assert strikes(Fault.model_validate({"kind": "api-errors", **fault}), request_of("a-net")) == meets


def test_an_update_a_read_and_a_deletion_meet_faults_too(tmp_path: Path, aws: Provider, vpc: Made) -> None:
    add_fault(tmp_path, "region-down", cloud="aws", region="us-east-2")
    down = (grpc.StatusCode.FAILED_PRECONDITION, "Unavailable: The service is unavailable")
    with refused(*down):
        aws.update(vpc, {**INPUTS, "tags": {"a": "b"}})
    with refused(down[0], "EC2: DescribeVpc"):
        aws.read(vpc)
    with refused(*down):
        aws.delete(vpc)


def test_a_failed_creation_leaves_the_resource(tmp_path: Path, aws: Provider) -> None:
    add_fault(tmp_path, "creation-fails", times=1)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, "unexpected state 'failed'"):
        aws.create(VPC, "a", INPUTS)
    assert len(list(held(tmp_path))) == 1


def test_a_lost_answer_leaves_a_resource_that_nobody_knows(tmp_path: Path, aws: Provider, vpc: Made) -> None:
    add_fault(tmp_path, "lost-answer", times=1)
    with refused(grpc.StatusCode.UNAVAILABLE, "connection reset"):
        aws.create(VPC, "a", INPUTS)
    aws.create(VPC, "a", INPUTS)
    assert len(list(held(tmp_path, type_=VPC))) == 3
    with refused(grpc.StatusCode.UNAVAILABLE, "connection reset"):
        aws.delete(vpc)
    assert len(list(held(tmp_path, type_=VPC))) == 2


def test_a_new_resource_is_not_found_at_first(tmp_path: Path, aws: Provider, vpc: Made) -> None:
    add_fault(tmp_path, "eventual-consistency", type="ec2/vpc:Vpc", times=2)
    subnet = {"vpcId": vpc.id, "cidrBlock": "10.0.0.0/20"}
    for _ in range(2):
        with pytest.raises(grpc.RpcError, match=r"InvalidVpcID\.NotFound"):
            aws.create("aws:ec2/subnet:Subnet", "s", subnet)
    aws.create("aws:ec2/subnet:Subnet", "s", subnet)


def test_a_slow_api_takes_its_time(tmp_path: Path, aws: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(
        "gpufabric.simcloud.provider.waiting.Waiter.pause", lambda _, seconds: waited.append(seconds)
    )
    add_fault(tmp_path, "slow-api", delay_s=7.5)
    aws.delete(aws.create(VPC, "a", INPUTS))
    assert waited == [7.5, 7.5]
