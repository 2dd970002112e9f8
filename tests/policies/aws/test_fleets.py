"""EC2 fleets and Spot fleets."""

from typing import Any

import pytest
from pulumi_policy.proxy import UNKNOWN_NUMBER_VALUE

from tests.policies.conftest import UNKNOWN, Made
from tests.policies.machine_readings import read

P, P_SPOT = "L-417A185B", "L-7212CCBC"
TEMPLATE = Made("aws:ec2/launchTemplate:LaunchTemplate", {"instanceType": "p5.48xlarge"}, "template")


def fleet(*overrides: dict[str, Any], **target: Any) -> Made:
    config = {
        "launchTemplateSpecification": {"launchTemplateId": UNKNOWN, "version": "1"},
        "overrides": list(overrides),
    }
    target = {"defaultTargetCapacityType": "on-demand", "totalTargetCapacity": 10.0, **target}
    props = {"launchTemplateConfigs": [config], "targetCapacitySpecification": target}
    return Made("aws:ec2/fleet:Fleet", props, "fleet", {"launchTemplateConfigs": "template"})


def spot_fleet(**props: Any) -> Made:
    launch = {"ami": "ami-1", "instanceType": "p5.48xlarge", "weightedCapacity": "2"}
    given = {"targetCapacity": 10.0, "launchSpecifications": [launch], **props}
    return Made("aws:ec2/spotFleetRequest:SpotFleetRequest", given, "fleet")


@pytest.mark.parametrize(
    ("made", "sizes", "demands"),
    [
        (fleet(), {"on-demand": 10}, [(P, "on-demand", 10, 0)]),
        (fleet(defaultTargetCapacityType="spot"), {"spot": 10}, [(P_SPOT, "spot", 10, 0)]),
        (
            fleet(defaultTargetCapacityType="spot", onDemandTargetCapacity=4.0, spotTargetCapacity=6.0),
            {"on-demand": 4, "spot": 6},
            [(P, "on-demand", 4, 0), (P_SPOT, "spot", 6, 0)],
        ),
        (
            fleet({"instanceType": "p5.48xlarge", "weightedCapacity": 3.0}),
            {"on-demand": 4},
            [(P, "on-demand", 4, 0)],
        ),
        (fleet(defaultTargetCapacityType="capacity-block"), {"capacity-block": 10}, None),
        (spot_fleet(), {"spot": 5}, [(P_SPOT, "spot", 5, 0)]),
        (
            spot_fleet(onDemandTargetCapacity=4.0),
            {"on-demand": 2, "spot": 3},
            [(P, "on-demand", 2, 0), (P_SPOT, "spot", 3, 0)],
        ),
    ],
)
def test_target_of_a_fleet(made: Made, sizes: dict[str, int], demands: Any) -> None:
    machines = read([TEMPLATE, made])
    assert {capacity: most for _, _, capacity, _, _, most in machines.pools} == sizes
    assert demands is None or machines.demands == demands
    assert (machines.gaps, machines.gpus) == ([], 8 * sum(sizes.values()))


@pytest.mark.parametrize(
    ("made", "uncounted", "gaps"),
    [
        (
            fleet(totalTargetCapacity=UNKNOWN_NUMBER_VALUE),
            [],
            ["fleet.targetCapacitySpecification.totalTargetCapacity unknown until apply"],
        ),
        (
            fleet(targetCapacityUnitType="vcpu"),
            [("targetCapacitySpecification.targetCapacityUnitType", "")],
            ["fleet.targetCapacitySpecification.targetCapacityUnitType is not units"],
        ),
        (
            spot_fleet(launchSpecifications=[]),
            [("launchTemplateConfigs", "")],
            ["fleet.launchTemplateConfigs names no machine type"],
        ),
    ],
)
def test_fleets_that_cannot_be_counted(made: Made, uncounted: Any, gaps: Any) -> None:
    machines = read([TEMPLATE, made])
    assert (machines.uncounted, machines.gaps, machines.gpus) == (uncounted, gaps, None)
