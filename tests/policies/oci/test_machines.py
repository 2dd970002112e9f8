"""OCI instances and pools of a plain program."""

from typing import Any

import pytest

from gpufabric.cost.items import Service, Unpriced
from tests.policies.conftest import UNKNOWN, Made, extracted, machines_of
from tests.policies.machine_readings import read

REGION = "us-ashburn-1"
SHAPE, FAMILY = "BM.GPU.H200.8", "gpu-h200-count"


def instance(name: str = "one", **props: Any) -> Made:
    given = {"availabilityDomain": "AD-1", "shape": SHAPE, **props}
    return Made("oci:Core/instance:Instance", given, name)


def configuration(**launch: Any) -> Made:
    details = {"launchDetails": {"shape": SHAPE, **launch}}
    return Made(
        "oci:Core/instanceConfiguration:InstanceConfiguration", {"instanceDetails": details}, "launch"
    )


def pool(size: float = 4.0) -> Made:
    props = {"size": size, "instanceConfigurationId": UNKNOWN}
    links = {"instanceConfigurationId": "launch"}
    return Made("oci:Core/instancePool:InstancePool", props, "workers", links)


def scaling(low: str, high: str, **props: Any) -> Made:
    policies = [{"policyType": "threshold", "capacity": {"min": low, "max": high, "initial": low}}]
    given = {"autoScalingResources": {"id": UNKNOWN, "type": "instancePool"}, "policies": policies, **props}
    links = {"autoScalingResources": "workers"}
    return Made("oci:Autoscaling/autoScalingConfiguration:AutoScalingConfiguration", given, "scaling", links)


@pytest.mark.parametrize(
    ("made", "pools", "demands"),
    [
        (
            [instance(f"node-{number}") for number in range(3)],
            [("node", SHAPE, "on-demand", 1, 1, 1)] * 3,
            [(FAMILY, "on-demand", 3, 0)],
        ),
        (
            [instance(preemptibleInstanceConfig={"preemptionAction": {}})],
            [("one", SHAPE, "spot", 1, 1, 1)],
            [(FAMILY, "spot", 1, 0)],
        ),
        (
            [
                configuration(),
                Made(
                    "oci:Core/instance:Instance",
                    {"instanceConfigurationId": UNKNOWN},
                    "one",
                    {"instanceConfigurationId": "launch"},
                ),
            ],
            [("one", SHAPE, "on-demand", 1, 1, 1)],
            [(FAMILY, "on-demand", 1, 0)],
        ),
        (
            [configuration(), pool()],
            [("workers", SHAPE, "on-demand", 4, 4, 4)],
            [(FAMILY, "on-demand", 4, 0)],
        ),
        (
            [configuration(), pool(), scaling("2", "16")],
            [("workers", SHAPE, "on-demand", 2, 4, 16)],
            [(FAMILY, "on-demand", 16, 0)],
        ),
        (
            [configuration(), pool(), scaling("2", "16", isEnabled=False)],
            [("workers", SHAPE, "on-demand", 4, 4, 4)],
            [(FAMILY, "on-demand", 4, 0)],
        ),
    ],
)
def test_machines_of_a_plain_program(made: list[Made], pools: Any, demands: Any) -> None:
    machines = read(made, REGION)
    assert (machines.pools, machines.demands, machines.gaps) == (pools, demands, [])


def test_a_flexible_instance_is_billed_by_cores_and_memory() -> None:
    config = {"ocpus": 4.0, "memoryInGbs": 64.0}
    expected = [
        Service(cloud="oci", region=REGION, key="vm-standard-e5-ocpu", count=4),
        Service(cloud="oci", region=REGION, key="vm-standard-e5-memory-gb", count=64),
    ]
    shape = "VM.Standard.E5.Flex"
    for made in (
        [instance(shape=shape, shapeConfig=config)],
        [configuration(shape=shape, shapeConfig=config), pool(1.0)],
    ):
        extraction = extracted(made, region=REGION)
        *billed, disks = extraction.items
        assert billed == expected
        assert isinstance(disks, Unpriced)
        assert disks.what == "root disks of pool system"
        assert extraction.uncounted == []


@pytest.mark.parametrize(
    ("made", "uncounted", "gaps"),
    [
        ([instance(shape="BM.GPU.Z9.8")], [("shape", "BM.GPU.Z9.8")], []),
        ([instance(shape=UNKNOWN)], [], ["one.shape unknown until apply"]),
        (
            [instance(dedicatedVmHostId="ocid1.host")],
            [("dedicatedVmHostId", "")],
            ["one.dedicatedVmHostId puts it on a dedicated host, which is billed as a whole"],
        ),
        (
            [pool()],
            [("instanceConfigurationId", "")],
            ["workers.instanceConfigurationId is not one instance configuration of this stack"],
        ),
    ],
)
def test_machines_that_cannot_be_counted(made: list[Made], uncounted: Any, gaps: Any) -> None:
    if made[0].type.endswith("InstancePool"):
        made[0].links = {}
    machines = read(made, REGION)
    assert (machines.uncounted, machines.gaps, machines.gpus) == (uncounted, gaps, None)


@pytest.mark.parametrize(
    ("ids", "is_own"), [([UNKNOWN], True), ([UNKNOWN, UNKNOWN], True), ([UNKNOWN, "ocid1.other"], False)]
)
def test_pool_in_a_reservation_of_another_stack_too_fills_none_of_this_one(
    ids: list[str], *, is_own: bool
) -> None:
    placements = [{"availabilityDomain": "AD-1", "capacityReservationId": id_} for id_ in ids]
    props = {"nodeShape": SHAPE, "nodeConfigDetails": {"size": 4.0, "placementConfigs": placements}}
    own = Made("oci:Core/computeCapacityReservation:ComputeCapacityReservation", {}, "own")
    nodes = Made("oci:ContainerEngine/nodePool:NodePool", props, "nodes", {"nodeConfigDetails": "own"})
    (pool_,) = machines_of(extracted([own, nodes], region=REGION))
    assert (pool_.capacity, pool_.reservation) == ("reservation", own.urn if is_own else "")
