"""The autoscaler owns the size of a node group between ``nodes`` and ``max_nodes``."""

import pytest

from gpufabric.components.aws.region import AwsRegionComponent
from gpufabric.components.aws.scaling import DESIRED_SIZE, RunningSize, scaling_of
from gpufabric.plan.aws.pool import AwsPoolPlan
from tests.components.aws.conftest import computed, declared, plan_of
from tests.components.recording import Graph, record

NAME = "demo-aws-us-west-2"


def pool(nodes: int, max_nodes: int | None) -> AwsPoolPlan:
    train = {"shape": "p5.48xlarge", "nodes": nodes, "max_nodes": max_nodes}
    return plan_of(declared(pools={"train": train})).pools[0]


@pytest.mark.parametrize(
    ("nodes", "max_nodes", "running", "sizes", "left"),
    [
        # declared, as EKS has it (bounds, size), what is requested (bounds, size), whether the size is left
        (32, None, None, (0, 32, 32), False),
        (32, 40, None, (32, 40, 32), False),
        (32, 40, (32, 40, 38), (32, 40, 32), True),
        (32, 39, (32, 40, 38), (32, 39, 38), False),
        (32, 36, (32, 40, 38), (32, 36, 36), False),
        (36, 40, (32, 40, 34), (36, 40, 36), False),
        (24, 40, (32, 40, 38), (24, 40, 38), False),
        (32, 40, (0, 40, 38), (32, 40, 38), False),
    ],
)
def test_a_size_is_left_to_the_autoscaler(
    nodes: int,
    max_nodes: int | None,
    running: tuple[int, int, int] | None,
    sizes: tuple[int, int, int],
    left: bool,
) -> None:
    scaling = scaling_of(pool(nodes, max_nodes), RunningSize(*running) if running else None)
    config = scaling.config
    assert (config.min_size, config.max_size, config.desired_size) == sizes
    assert scaling.ignore_changes == ((DESIRED_SIZE,) if left else ())


def region(running: dict[str, int]) -> Graph:
    plan = plan_of(declared(pools={"train": {"shape": "p5.48xlarge", "nodes": 2, "max_nodes": 4}}))
    answers = {
        "aws:eks/getClusters:getClusters": lambda _: {"names": [NAME]},
        "aws:eks/getNodeGroups:getNodeGroups": lambda _: {"names": ["train"] if running else []},
        "aws:eks/getNodeGroup:getNodeGroup": lambda _: {"scalingConfigs": [running]},
    }
    return record(lambda: AwsRegionComponent(plan).outputs, plan.stack, computed, answers=answers)


def test_a_running_group_keeps_its_size() -> None:
    group = region({"minSize": 2, "maxSize": 4, "desiredSize": 3}).one("NodeGroup", "train")
    assert group.ignore_changes == (DESIRED_SIZE,)


def test_changed_bounds_take_the_present_size_along() -> None:
    group = region({"minSize": 2, "maxSize": 8, "desiredSize": 3}).one("NodeGroup", "train")
    assert group.inputs["scalingConfig"] == {"desiredSize": 3, "minSize": 2, "maxSize": 4}
    assert group.ignore_changes == ()


def test_a_group_that_does_not_exist_starts_with_the_declared_size() -> None:
    group = region({}).one("NodeGroup", "train")
    assert group.inputs["scalingConfig"] == {"desiredSize": 2, "minSize": 2, "maxSize": 4}


def test_a_pool_of_a_fixed_size_asks_the_cloud_nothing(region: Graph) -> None:
    assert region.reads == []
