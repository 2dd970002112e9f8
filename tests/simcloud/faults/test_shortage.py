"""Machines that a fault takes away: each cloud refuses with its own code."""

from datetime import UTC, datetime
from pathlib import Path

import grpc
import pytest

from gpufabric.accounts.target import Target
from gpufabric.simcloud.accounts.view import viewed
from gpufabric.simcloud.capacity import CapacityFile
from gpufabric.simcloud.clouds.aws.rules import on_demand
from gpufabric.simcloud.clouds.request import World
from gpufabric.simcloud.faults.active import ActiveFaults, active
from gpufabric.simcloud.faults.fault import Fault, FaultFile
from gpufabric.simcloud.faults.shortage import limited_by
from tests.simcloud.clouds.aws.account import Account, judged, node_group
from tests.simcloud.clouds.azure.subscription import Subscription
from tests.simcloud.clouds.oci.tenancy import KEY, Tenancy
from tests.simcloud.driver import Provider
from tests.simcloud.faults.cases import add_fault

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
P5 = {"instanceType": "p5.48xlarge"}


def short(**fault: object) -> ActiveFaults:
    return active(FaultFile(faults=[Fault.model_validate({"id": "f1", **fault})]), NOW)


def world(capacity: CapacityFile | None = None, **fault: object) -> World:
    faults = short(**fault)
    return World(NOW, limited_by(faults, capacity, "123456789012", "us-east-1"), faults=faults)


@pytest.mark.parametrize(
    ("fault", "runs_out"),
    [
        ({"kind": "out-of-capacity", "shape": "p5.48xlarge"}, True),
        ({"kind": "out-of-capacity", "shape": "p5.48xlarge", "zone": "use1-az6"}, True),
        ({"kind": "out-of-capacity", "shape": "p5.48xlarge", "zone": "use1-az1"}, False),
        ({"kind": "out-of-capacity", "shape": "p6-b200.48xlarge"}, False),
        ({"kind": "zone-down", "zone": "us-east-1f"}, True),
        ({"kind": "zone-down", "zone": "us-east-1a"}, False),
    ],
)
def test_aws_has_no_machines(fault: dict[str, object], runs_out: bool) -> None:
    at = world(cloud="aws", region="us-east-1", **fault)
    account = Account()
    error = judged(account, node_group(account, nodes=1, template=P5, at=at))
    assert (error is not None and error.code == on_demand.NO_MACHINES.code) == runs_out


def test_a_fault_comes_before_the_capacity_file() -> None:
    entry = {"region": "us-east-1", "zone": "us-east-1f", "instance_type": "p5.48xlarge", "count": 50}
    capacity = CapacityFile.model_validate({"aws": {"on_demand": [entry]}})
    fault = {"cloud": "aws", "region": "us-east-1", "kind": "out-of-capacity", "shape": "p5.48xlarge"}
    at = world(capacity, **fault)
    account = Account()
    assert judged(account, node_group(account, nodes=1, template=P5, at=at)) is not None
    assert limited_by(short(kind="denied"), capacity, "1", "us-east-1") is capacity


def test_preflight_sees_what_an_update_meets(tmp_path: Path) -> None:
    add_fault(tmp_path, "out-of-capacity", cloud="aws", region="us-east-1", shape="p5.48xlarge")
    target = Target(cloud="aws", account="123456789012", region="us-east-1", stacks={})
    with viewed(tmp_path, target, NOW) as account:
        capacity = account.world.capacity
    assert capacity is not None
    assert capacity.aws is not None
    assert {entry.count for entry in capacity.aws.on_demand} == {0}


def test_azure_has_no_machines(azure: Provider, tmp_path: Path) -> None:
    sub = Subscription(azure, tmp_path)
    sub.cluster()
    size = "Standard_ND96isr_H100_v5"
    add_fault(tmp_path, "out-of-capacity", cloud="azure", region="eastus", shape=size.upper())
    with pytest.raises(grpc.RpcError, match="AllocationFailed"):
        sub.pool(1, vmSize=size)


def test_oci_has_no_hosts(oci: Provider, tmp_path: Path) -> None:
    tenancy = Tenancy(oci, tmp_path)
    add_fault(tmp_path, "zone-down", cloud="oci", region="us-ashburn-1", zone=KEY)
    with pytest.raises(grpc.RpcError, match=r"Out of host capacity\."):
        tenancy.instance()
