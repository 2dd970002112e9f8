"""The simulated clouds behave as their cloud files say."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import grpc
import pytest

from gpufabric.simcloud.clock import advance, simulated_now
from gpufabric.simcloud.cloudfiles.applied import applied, apply_cloud_files, capacity_at, forget_cloud_files
from gpufabric.simcloud.inspect import held
from gpufabric.simcloud.ledger.accounts import statement
from gpufabric.simcloud.on_demand import all_faults, creation_minutes, read_capacity
from gpufabric.spec.problems import DeclarationError
from tests.simcloud.cloudfiles.made import AWS, OCI, written
from tests.simcloud.driver import Provider
from tests.simcloud.faults.cases import MADE

VPC, INPUTS = MADE["aws"]


@pytest.fixture
def clouds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("GPUFABRIC_NOW", raising=False)
    return written(tmp_path / "clouds", aws_yaml=AWS, oci_toml=OCI)


def test_loading_twice_changes_nothing(tmp_path: Path, clouds: Path) -> None:
    assert apply_cloud_files(tmp_path, clouds)
    assert not apply_cloud_files(tmp_path, clouds)
    assert [entry.resource.type for entry in held(tmp_path)] == ["aws:ec2/eip:Eip"]
    assert simulated_now(tmp_path) == datetime(2026, 12, 2, tzinfo=UTC)
    written(clouds, aws_yaml=AWS.replace("L-F678F1CE: 1}", "L-F678F1CE: 2}"))
    assert apply_cloud_files(tmp_path, clouds)
    assert forget_cloud_files(tmp_path)
    assert applied(tmp_path) is None


def test_capacity_changes_with_time(tmp_path: Path, clouds: Path) -> None:
    apply_cloud_files(tmp_path, clouds)
    first, later = (capacity_at(tmp_path, datetime(2026, 12, day, tzinfo=UTC)) for day in (2, 3))
    assert first is not None and first.aws is not None
    assert later is not None and later.aws is not None
    assert first.aws.quotas["us-east-2"] == {"L-F678F1CE": 1}
    assert later.aws.quotas["us-east-2"] == {"L-F678F1CE": 9}
    assert later.aws.kubernetes_versions == ["1.34"]
    assert first.oci is not None and first.oci.hosts[0].count == 2


def test_a_capacity_file_comes_first(tmp_path: Path, clouds: Path) -> None:
    apply_cloud_files(tmp_path, clouds)
    (tmp_path / "capacity.yaml").write_text("azure: {}\n")
    capacity = read_capacity(tmp_path)
    assert capacity is not None and capacity.aws is None


def test_a_quota_holds_until_it_is_raised(tmp_path: Path, clouds: Path, aws: Provider) -> None:
    apply_cloud_files(tmp_path, clouds)
    aws.create(VPC, "a", INPUTS)
    with pytest.raises(grpc.RpcError, match="VpcLimitExceeded"):
        aws.create(VPC, "b", INPUTS)
    advance(tmp_path, timedelta(days=1))
    aws.create(VPC, "b", INPUTS)


def test_faults_and_propagation(tmp_path: Path, clouds: Path, aws: Provider) -> None:
    apply_cloud_files(tmp_path, clouds)
    vpc = aws.create(VPC, "a", INPUTS)
    subnet = {"vpcId": vpc.id, "cidrBlock": "10.0.0.0/20"}
    with pytest.raises(grpc.RpcError, match=r"InvalidVpcID\.NotFound"):
        aws.create("aws:ec2/subnet:Subnet", "s", subnet)
    aws.create("aws:ec2/subnet:Subnet", "s", subnet)
    advance(tmp_path, timedelta(days=2))
    with pytest.raises(grpc.RpcError, match="RequestLimitExceeded"):
        aws.create("aws:ec2/eip:Eip", "e", {"domain": "vpc"})
    advance(tmp_path, timedelta(days=1))
    aws.create("aws:ec2/eip:Eip", "e", {"domain": "vpc"})


def test_the_ledger_charges_the_stated_price(tmp_path: Path, clouds: Path) -> None:
    apply_cloud_files(tmp_path, clouds)
    advance(tmp_path, timedelta(hours=744 / 2))
    (line,) = statement(tmp_path).lines
    assert line.usd is not None
    assert float(line.usd) == pytest.approx(7.3 / 2)


def test_all_faults_are_listed(tmp_path: Path, clouds: Path) -> None:
    apply_cloud_files(tmp_path, clouds)
    listed = all_faults(tmp_path)
    assert [(fault.id, fault.kind) for fault in listed.faults] == [
        ("aws-1", "throttling"),
        ("aws-propagation", "eventual-consistency"),
    ]
    assert listed.seed == 3


def test_creation_times(tmp_path: Path, clouds: Path) -> None:
    assert creation_minutes(tmp_path, "123456789012", VPC) is None
    apply_cloud_files(tmp_path, clouds)
    assert creation_minutes(tmp_path, "123456789012", VPC) == 5
    assert creation_minutes(tmp_path, "123456789012", "aws:ec2/subnet:Subnet") is None


@pytest.mark.parametrize("text", ["", "{", '{"digest": "x", "accounts": [{}]}'])
def test_a_damaged_copy_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "clouds.json").write_text(text)
    with pytest.raises(DeclarationError, match="load the cloud files again"):
        applied(tmp_path)
