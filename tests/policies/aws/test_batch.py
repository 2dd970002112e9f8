"""Compute environments of AWS Batch."""

from typing import Any

import pytest

from gpufabric.cost.items import Unpriced
from tests.policies.conftest import Made, extracted
from tests.policies.machine_readings import read


def environment(**resources: Any) -> Made:
    given = {"type": "EC2", "instanceTypes": ["p5.48xlarge"], "maxVcpus": 1000.0, "minVcpus": 192.0}
    return Made(
        "aws:batch/computeEnvironment:ComputeEnvironment", {"computeResources": {**given, **resources}}
    )


def test_virtual_cpus_become_machines() -> None:
    machines = read([environment(desiredVcpus=384.0)])
    assert machines.pools == [("one", "p5.48xlarge", "on-demand", 1, 2, 6)]
    assert machines.demands == [("L-417A185B", "on-demand", 6, 0)]
    assert read([environment(type="SPOT")]).pools == [("one", "p5.48xlarge", "spot", 1, 1, 6)]


def test_a_family_is_named() -> None:
    machines = read([environment(instanceTypes=["p5", "p5.48xlarge"])])
    assert machines.uncounted == [("computeResources.instanceTypes[0]", "p5")]
    assert machines.gpus is None


def test_what_starts_no_machines() -> None:
    unmanaged = Made("aws:batch/computeEnvironment:ComputeEnvironment", {"type": "UNMANAGED"})
    assert extracted([unmanaged], region="us-east-1").items == []
    (item,) = extracted([environment(type="FARGATE")], region="us-east-1").items
    assert isinstance(item, Unpriced)
    assert not item.machines


@pytest.mark.parametrize("key", ["maxVcpus", "instanceTypes"])
def test_an_environment_without_a_size_is_named(key: str) -> None:
    made = environment()
    resources: Any = made.props["computeResources"]
    del resources[key]
    assert [property_ for property_, _ in read([made]).uncounted] == [f"computeResources.{key}"]
