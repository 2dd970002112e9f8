from datetime import UTC, datetime, timedelta
from typing import Any

import pulumi
import pytest

from gpufabric.components.aws.launch import HOP_LIMIT
from tests.components.aws.conftest import Build
from tests.components.aws.pools import BLOCK, GROUP, NAME, ON_DEMAND_SHAPES, PURCHASE, RESERVATION, build_pool
from tests.components.recording import Graph

GROUPED = {"groupName": f"PlacementGroup/{NAME}"}
BY_ID = {"capacityReservationId": RESERVATION["id"]}
BY_GROUP = {"capacityReservationResourceGroupArn": GROUP}
BLOCK_MARKET = {"marketType": "capacity-block"}


def test_the_catalogue_offers_the_shapes_that_matter() -> None:
    assert {"p6-b200.48xlarge", "p6-b300.48xlarge", "p5en.48xlarge", "p5.48xlarge"} <= set(ON_DEMAND_SHAPES)


@pytest.mark.parametrize(
    ("capacity", "placement", "market", "target", "kind"),
    [
        ({"mode": "on-demand"}, GROUPED, None, None, "ON_DEMAND"),
        (RESERVATION, None, None, BY_ID, "ON_DEMAND"),
        (
            RESERVATION | {"placement_group": "leases"},
            {"groupName": "leases"},
            None,
            BY_ID,
            "ON_DEMAND",
        ),
        (
            RESERVATION | {"id": GROUP, "tenancy": "dedicated"},
            {"tenancy": "dedicated"},
            None,
            BY_GROUP,
            "ON_DEMAND",
        ),
        (BLOCK, None, BLOCK_MARKET, {"capacityReservationId": BLOCK["id"]}, "CAPACITY_BLOCK"),
        (
            PURCHASE,
            None,
            BLOCK_MARKET,
            {"capacityReservationId": f"CapacityBlockReservation/{NAME}"},
            "CAPACITY_BLOCK",
        ),
        ({"mode": "spot", "force_reason": "a trial of an hour"}, None, None, None, "SPOT"),
    ],
    ids=["on-demand", "reservation", "in its group", "group", "capacity-block", "purchase", "spot"],
)
def test_capacity_mode_decides_group_market_and_target(
    build: Build,
    capacity: dict[str, Any],
    placement: dict[str, Any] | None,
    market: dict[str, Any] | None,
    target: dict[str, Any] | None,
    kind: str,
) -> None:
    graph, template, group = build_pool(build, "p6-b200.48xlarge", capacity=capacity, nodes=8)
    made = [resource.inputs["strategy"] for resource in graph.all("PlacementGroup")]
    assert made == (["cluster"] if placement == GROUPED else [])
    assert template.inputs.get("placement") == placement
    assert template.inputs.get("instanceMarketOptions") == market
    assert template.inputs.get("capacityReservationSpecification") == (
        {"capacityReservationTarget": target} if target else None
    )
    assert group.inputs["capacityType"] == kind
    assert group.inputs["scalingConfig"] == {"desiredSize": 8, "minSize": 0, "maxSize": 8}
    assert template.inputs["instanceType"] == "p6-b200.48xlarge"
    assert "instanceTypes" not in group.inputs
    # Only the mode that buys a block makes one.
    assert len(graph.all("CapacityBlockReservation")) == ("purchase" in capacity)


@pytest.mark.parametrize("protect", [True, False])
def test_a_bought_block_outlives_the_stack(build: Build, protect: bool) -> None:
    capacity = PURCHASE | {"purchase": PURCHASE["purchase"] | {"protect": protect}}
    graph, _, _ = build_pool(build, "p6-b200.48xlarge", capacity=capacity)
    block = graph.one("CapacityBlockReservation", NAME)
    assert block.inputs["capacityBlockOfferingId"] == "cb-0123456789abcdefg"
    assert block.inputs["instancePlatform"] == "Linux/UNIX"
    assert block.protect is protect
    assert block.retain_on_delete


def test_a_purchase_says_that_nothing_comes_back(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(pulumi.log, "info", lambda message, **_: said.append(message))
    build_pool(build, "p6-b200.48xlarge", capacity=PURCHASE, nodes=6)
    build_pool(build, "p6-b200.48xlarge", capacity=BLOCK, nodes=6)
    assert said == [
        "Capacity Block cb-0123456789abcdefg: paid in full when bought; destroy does not refund it"
    ]


def test_ultraservers_start_from_a_group_of_blocks(build: Build) -> None:
    capacity = BLOCK | {"id": GROUP.replace("ap-south-1", "us-east-1"), "nodes": 36}
    _, template, group = build_pool(build, "p6e-gb200.36xlarge", capacity=capacity, nodes=36)
    assert template.inputs["capacityReservationSpecification"] == {
        "capacityReservationTarget": {"capacityReservationResourceGroupArn": capacity["id"]}
    }
    assert template.inputs["instanceMarketOptions"] == BLOCK_MARKET
    assert "placement" not in template.inputs
    assert group.inputs["amiType"] == "AL2023_ARM_64_NVIDIA"
    assert group.inputs["capacityType"] == "CAPACITY_BLOCK"
    assert group.inputs["scalingConfig"] == {"desiredSize": 36, "minSize": 0, "maxSize": 36}


@pytest.mark.parametrize(
    ("now", "desired"),
    [
        (datetime(2026, 11, 30, 11, 29, tzinfo=UTC), 0),
        (datetime(2026, 11, 30, 11, 30, tzinfo=UTC), 8),
        (datetime(2026, 12, 14, 11, 30, tzinfo=UTC), 0),
    ],
)
def test_a_block_is_asked_for_nodes_only_once_it_runs(build: Build, now: datetime, desired: int) -> None:
    _, _, group = build_pool(build, "p6-b200.48xlarge", now=now, capacity=BLOCK, nodes=8)
    assert group.inputs["scalingConfig"] == {"desiredSize": desired, "minSize": 0, "maxSize": 8}


@pytest.mark.parametrize(("minutes", "frozen"), [(-1, False), (0, True)])
def test_an_ended_block_freezes_what_names_it(build: Build, minutes: int, frozen: bool) -> None:
    now = datetime.fromisoformat(BLOCK["ends"]) + timedelta(minutes=minutes)
    _, template, group = build_pool(build, "p6-b200.48xlarge", now=now, capacity=BLOCK, nodes=8)
    assert template.ignore_changes == (("*",) if frozen else (HOP_LIMIT,))
    assert group.ignore_changes == (("launchTemplate", "version") if frozen else ())


def test_a_pool_without_machines_keeps_its_node_group(build: Build) -> None:
    _, template, group = build_pool(build, "p6-b200.48xlarge", nodes=0)
    assert group.inputs["scalingConfig"] == {"desiredSize": 0, "minSize": 0, "maxSize": 1}
    assert (template.ignore_changes, group.ignore_changes) == ((HOP_LIMIT,), ())


@pytest.mark.parametrize(
    ("nodes", "max_nodes", "unavailable"),
    [(1, None, 1), (3, None, 1), (64, None, 16), (4, 40, 10), (800, None, 100)],
)
def test_updates_need_no_spare_machine_and_stay_in_the_limit_of_eks(
    build: Build, nodes: int, max_nodes: int | None, unavailable: int
) -> None:
    _, _, group = build_pool(build, "p6-b200.48xlarge", nodes=nodes, max_nodes=max_nodes)
    assert group.inputs["updateConfig"] == {"maxUnavailable": unavailable, "updateStrategy": "MINIMAL"}
    assert group.inputs["scalingConfig"]["maxSize"] == (max_nodes or nodes)
    # A leased machine can be in one group only, so the old one goes first.
    assert group.delete_before_replace


def test_nodes_lie_in_the_gpu_subnet_only(region: Graph) -> None:
    group = region.one("NodeGroup", "aws-us-west-2-train")
    assert group.inputs["subnetIds"] == ["Subnet/aws-us-west-2-gpu"]
    assert group.inputs["nodeRoleArn"] == "arn:Role/aws-us-west-2-node"


def test_nodes_carry_labels_taint_and_repair(build: Build) -> None:
    _, _, group = build_pool(build, "p5en.48xlarge", labels={"tier": "gold"})
    assert group.inputs["labels"] == {
        "gpufabric.dev/pool": "train",
        "gpufabric.dev/shape": "p5en.48xlarge",
        "gpufabric.dev/fabric": "efa",
        "tier": "gold",
    }
    assert group.inputs["taints"] == [{"key": "nvidia.com/gpu", "value": "present", "effect": "NO_SCHEDULE"}]
    assert group.inputs["nodeRepairConfig"] == {"enabled": True}


def test_a_declared_share_of_the_pool_is_updated_at_a_time(build: Build) -> None:
    _, _, group = build_pool(build, "p6-b200.48xlarge", nodes=400, rolling={"max_unavailable": "10%"})
    assert group.inputs["updateConfig"] == {"maxUnavailablePercentage": 10, "updateStrategy": "MINIMAL"}
    # Ten batches of 30 minutes; 15 minutes to drain, and four machines a minute.
    assert (group.update_timeout, group.delete_timeout) == ("300m", "115m")


def test_a_small_pool_has_the_timeouts_of_the_provider(build: Build) -> None:
    _, _, group = build_pool(build, "p6-b200.48xlarge", nodes=2)
    assert (group.update_timeout, group.delete_timeout) == ("", "")
