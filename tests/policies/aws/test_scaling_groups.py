"""Auto Scaling groups: sizes, purchase options, weights and several machine types."""

from typing import Any

import pytest
from pulumi_policy.proxy import UNKNOWN_NUMBER_VALUE

from tests.policies.conftest import UNKNOWN, Made
from tests.policies.machine_readings import read

P, P_SPOT, G = "L-417A185B", "L-7212CCBC", "L-DB2E81BA"
LINK = {"launchTemplate": "template"}
SPEC = {"launchTemplate": {"id": UNKNOWN, "version": "$Latest"}}


def template(logical: str = "template", **props: Any) -> Made:
    return Made("aws:ec2/launchTemplate:LaunchTemplate", {"instanceType": "p5.48xlarge", **props}, logical)


def group(links: Any = None, **props: Any) -> Made:
    sizes = {"minSize": 2.0, "desiredCapacity": 4.0, "maxSize": 10.0}
    return Made("aws:autoscaling/group:Group", {**sizes, **SPEC, **props}, "workers", links or LINK)


def mixed(*overrides: dict[str, Any], **distribution: Any) -> Made:
    launch: dict[str, Any] = {"launchTemplateSpecification": {"launchTemplateId": UNKNOWN}}
    launch["overrides"] = list(overrides)
    policy = {"launchTemplate": launch, "instancesDistribution": distribution}
    made = group({"mixedInstancesPolicy": "template"}, mixedInstancesPolicy=policy)
    made.props = {key: value for key, value in made.props.items() if key != "launchTemplate"}
    return made


def pool(capacity: str, *sizes: int, shape: str = "p5.48xlarge") -> tuple[Any, ...]:
    return ("workers", shape, capacity, *sizes)


@pytest.mark.parametrize(
    ("made", "pools", "demands"),
    [
        (group(), [pool("on-demand", 2, 4, 10)], [(P, "on-demand", 10, 0)]),
        (group(desiredCapacity=None), [pool("on-demand", 2, 2, 10)], [(P, "on-demand", 10, 0)]),
        # A rolling replacement starts new machines first.
        (
            group(instanceMaintenancePolicy={"minHealthyPercentage": 100.0, "maxHealthyPercentage": 125.0}),
            [pool("on-demand", 2, 4, 10)],
            [(P, "on-demand", 10, 3)],
        ),
        # A warm pool of running machines costs what running machines cost; a stopped one does not.
        (
            group(warmPool={"poolState": "Running", "minSize": 2.0, "maxGroupPreparedCapacity": 12.0}),
            [pool("on-demand", 4, 12, 12)],
            [(P, "on-demand", 12, 0)],
        ),
        (group(warmPool={"minSize": 2.0}), [pool("on-demand", 2, 4, 10)], [(P, "on-demand", 10, 0)]),
        (
            mixed(onDemandBaseCapacity=1.0, onDemandPercentageAboveBaseCapacity=50.0),
            [pool("on-demand", 2, 3, 6), pool("spot", 0, 1, 4)],
            [(P, "on-demand", 6, 0), (P_SPOT, "spot", 4, 0)],
        ),
        (
            mixed(onDemandPercentageAboveBaseCapacity=0.0),
            [pool("spot", 2, 4, 10)],
            [(P_SPOT, "spot", 10, 0)],
        ),
        (mixed(), [pool("on-demand", 2, 4, 10)], [(P, "on-demand", 10, 0)]),
        # One machine counts several units of the group's size.
        (
            mixed({"instanceType": "p5.48xlarge", "weightedCapacity": "4"}),
            [pool("on-demand", 1, 1, 3)],
            [(P, "on-demand", 3, 0)],
        ),
        # The bill counts the dearest of several types, and quota each family that may be drawn.
        (
            mixed({"instanceType": "g7e.48xlarge"}, {"instanceType": "p5.48xlarge"}),
            [pool("on-demand", 2, 4, 10)],
            [(G, "on-demand", 10, 0), (P, "on-demand", 10, 0)],
        ),
    ],
)
def test_size_and_purchase_of_a_group(made: Made, pools: Any, demands: Any) -> None:
    machines = read([template(), made])
    assert sorted(machines.pools) == sorted(pools)
    assert sorted(machines.demands) == sorted(demands)
    assert (machines.gaps, machines.uncounted) == ([], [])


def test_a_launch_configuration_is_read_too() -> None:
    launch = Made(
        "aws:ec2/launchConfiguration:LaunchConfiguration",
        {"instanceType": "p5.48xlarge", "spotPrice": "30"},
        "old",
    )
    sizes = {"minSize": 1.0, "maxSize": 3.0}
    made = Made(
        "aws:autoscaling/group:Group",
        {**sizes, "launchConfiguration": UNKNOWN},
        "workers",
        {"launchConfiguration": "old"},
    )
    assert read([launch, made]).pools == [pool("spot", 1, 1, 3)]


def test_several_templates_are_told_apart_by_name() -> None:
    other = template("other", name="other", instanceType="p5en.48xlarge")
    named = {"launchTemplateSpecification": {"launchTemplateName": "other"}}
    made = mixed(named)
    made.links = {"mixedInstancesPolicy": ("template", "other")}
    policy: Any = made.props["mixedInstancesPolicy"]
    policy["launchTemplate"]["launchTemplateSpecification"] = {"launchTemplateName": "first"}
    machines = read([template(name="first"), other, made])
    assert machines.pools == [pool("on-demand", 2, 4, 10, shape="p5en.48xlarge")]


@pytest.mark.parametrize(
    ("made", "uncounted", "gaps"),
    [
        (group(maxSize=UNKNOWN_NUMBER_VALUE), [], ["workers.maxSize unknown until apply"]),
        (
            group(desiredCapacityType="vcpu"),
            [("desiredCapacityType", "")],
            ["workers.desiredCapacityType is not units"],
        ),
        (
            mixed({"instanceRequirements": {"acceleratorCount": {"min": 8.0}}}),
            [("mixedInstancesPolicy.launchTemplate.overrides[0].instanceRequirements", "")],
            [
                "workers.mixedInstancesPolicy.launchTemplate.overrides[0].instanceRequirements"
                " leaves the machine type to EC2"
            ],
        ),
        (
            mixed({"instanceType": "p99.48xlarge"}, {"instanceType": "p5.48xlarge"}),
            [("mixedInstancesPolicy.launchTemplate.overrides[0].instanceType", "p99.48xlarge")],
            [],
        ),
    ],
)
def test_groups_that_cannot_be_counted(made: Made, uncounted: Any, gaps: Any) -> None:
    machines = read([template(), made])
    assert (machines.uncounted, machines.gaps, machines.gpus) == (uncounted, gaps, None)
