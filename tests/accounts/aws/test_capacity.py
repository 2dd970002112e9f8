from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from gpufabric.accounts.crosscheck import differences
from gpufabric.catalog.catalog import default_catalog
from gpufabric.snapshots.rows import HeldCapacity, Offer, ShapeFacts
from tests.accounts.aws.conftest import ACCOUNT, pool, reader_of, target
from tools.loopback.aws.account import BLOCK, CAPACITY, GROUP, offering, reservation
from tools.loopback.aws.server import Refusal


def block(**changes: Any) -> dict[str, Any]:
    return {
        "mode": "capacity-block",
        "id": BLOCK,
        "nodes": 4,
        "starts": "2026-11-01T11:30:00Z",
        "ends": "2026-11-30T11:30:00Z",
        **changes,
    }


def read(aws: Any, capacity: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    server = aws(CAPACITY | changes)
    pools = {"train": pool(**({"capacity": capacity} if capacity else {}))}
    answers = {answer.section: answer for answer in reader_of(server).read(target(pools=pools), "capacity")}
    return answers | {"server": server}


def test_offers_of_the_shapes_by_zone_id(aws):
    offers = read(aws)["offers"]
    assert offers.rows == {
        "m7i.xlarge@use1-az4": Offer(is_sold=True),
        "m7i.xlarge@use1-az6": Offer(is_sold=True),
        "p5.48xlarge@use1-az2": Offer(is_sold=True),
        "p5.48xlarge@use1-az6": Offer(is_sold=True),
    }


def test_offerings_are_asked_by_zone_id_for_the_shapes_and_the_system_nodes(aws):
    (asked,) = read(aws)["server"].asked("ec2:DescribeInstanceTypeOfferings")
    assert asked["LocationType"] == "availability-zone-id"
    assert asked["Filters"] == [{"Name": "instance-type", "Values": ["m7i.xlarge", "p5.48xlarge"]}]


def test_declared_zone_that_does_not_sell_the_shape(aws):
    sold = {"InstanceTypeOfferings": [offering("p5.48xlarge", "use1-az2")]}
    rows = read(aws, **{"ec2:DescribeInstanceTypeOfferings": sold})["offers"].rows
    assert rows["p5.48xlarge@use1-az2"].is_sold
    assert rows["p5.48xlarge@use1-az6"] == Offer(
        is_sold=False, reason="DescribeInstanceTypeOfferings does not list it"
    )


def test_facts_of_a_shape(aws):
    shapes = read(aws)["shapes"]
    assert shapes.rows == {
        "p5.48xlarge": ShapeFacts(
            gpus=8,
            vcpus=192,
            memory_gib=Decimal(2048),
            nics=32,
            nic_gbps_total=Decimal(3200),
            architecture="x86_64",
        )
    }
    assert differences(default_catalog().shape("aws", "p5.48xlarge"), shapes.rows["p5.48xlarge"]) == []


def test_facts_that_ec2_does_not_state_stay_unknown(aws):
    bare = {"InstanceTypes": [{"InstanceType": "p5.48xlarge", "NetworkInfo": {"NetworkPerformance": "High"}}]}
    assert read(aws, **{"ec2:DescribeInstanceTypes": bare})["shapes"].rows == {"p5.48xlarge": ShapeFacts()}


def test_shape_that_the_region_lacks_is_absent(aws):
    shapes = read(aws, **{"ec2:DescribeInstanceTypes": {"InstanceTypes": []}})["shapes"]
    assert shapes.rows == {}
    assert shapes.absent == {"p5.48xlarge": "DescribeInstanceTypes does not list it in the region"}


def test_block_that_ends_tomorrow(aws):
    ends = datetime(2026, 11, 30, 11, 30, tzinfo=UTC)
    held = {"CapacityReservations": [reservation(ReservationType="capacity-block", EndDate=ends)]}
    rows = read(aws, block(), **{"ec2:DescribeCapacityReservations": held})["held"].rows
    assert rows[BLOCK] == HeldCapacity(
        shape="p5.48xlarge",
        kind="capacity-block",
        state="active",
        is_usable=True,
        zone="use1-az6",
        nodes=4,
        free_nodes=3,
        starts=datetime(2026, 11, 1, 11, 30, tzinfo=UTC),
        ends=ends,
        tenancy="default",
        matching="targeted",
    )


def test_reservation_in_another_zone_keeps_its_zone(aws):
    held = {"CapacityReservations": [reservation(AvailabilityZoneId="use1-az2")]}
    declared = {"mode": "reservation", "id": BLOCK, "nodes": 4}
    assert (
        read(aws, declared, **{"ec2:DescribeCapacityReservations": held})["held"].rows[BLOCK].zone
        == "use1-az2"
    )


def test_declared_reservation_that_is_not_listed_is_absent(aws):
    answers = read(aws, block(), **{"ec2:DescribeCapacityReservations": {"CapacityReservations": []}})
    assert answers["held"].rows == {}
    assert answers["held"].absent == {
        BLOCK: "DescribeCapacityReservations does not list it in the account and region"
    }


def test_reservations_of_other_shapes_are_kept_only_if_declared(aws):
    rows = [reservation("cr-00000001", InstanceType="m5.large"), reservation(InstanceType="p4d.24xlarge")]
    declared = {"mode": "reservation", "id": BLOCK, "nodes": 4}
    held = read(aws, declared, **{"ec2:DescribeCapacityReservations": {"CapacityReservations": rows}})["held"]
    assert {key: row.shape for key, row in held.rows.items()} == {BLOCK: "p4d.24xlarge"}


@pytest.mark.parametrize(
    ("changes", "is_usable"),
    [
        ({"State": "active"}, True),
        ({"State": "scheduled"}, False),
        ({"State": "payment-pending"}, False),
        ({"State": "expired"}, False),
        ({"State": "active", "LaunchStatus": "unlaunchable"}, False),
        ({"State": "resting"}, None),
    ],
)
def test_state_says_whether_machines_can_start(aws, changes, is_usable):
    held = {"CapacityReservations": [reservation(**changes)]}
    row = read(aws, **{"ec2:DescribeCapacityReservations": held})["held"].rows[BLOCK]
    assert (row.state, row.is_usable) == (changes["State"], is_usable)


def members(*ids: str) -> dict[str, Any]:
    arns = [f"arn:aws:ec2:us-east-1:{ACCOUNT}:capacity-reservation/{id_}" for id_ in ids]
    kind = "AWS::EC2::CapacityReservation"
    return {"Resources": [{"Identifier": {"ResourceArn": arn, "ResourceType": kind}} for arn in arns]}


def test_groups_of_reservations(aws):
    declared = {"mode": "reservation", "id": GROUP, "nodes": 4}
    answers = read(aws, declared, **{"resource-groups:ListGroupResources": members(BLOCK)})
    assert answers["held"].rows[BLOCK].groups == (GROUP,)
    assert answers["held"].source == "ec2:DescribeCapacityReservations, resource-groups:ListGroupResources"


def test_group_that_does_not_exist_is_absent(aws):
    declared = {"mode": "reservation", "id": GROUP, "nodes": 4}
    missing = {"resource-groups:ListGroupResources": Refusal("NotFoundException", 404)}
    held = read(aws, declared, **missing)["held"]
    assert held.rows[BLOCK].groups == ()
    assert held.absent == {GROUP: "NotFoundException: there is no such resource group"}


def test_denied_call_ends_its_own_section_only(aws):
    answers = read(aws, **{"ec2:DescribeCapacityReservations": Refusal("UnauthorizedOperation", 403)})
    assert answers["held"].rows is None
    assert answers["held"].failures[0].cause == "denied"
    assert answers["offers"].rows
    assert answers["shapes"].rows
    assert answers["spot_prices"].rows == {}


def test_region_without_pools_asks_for_its_system_nodes_only(aws):
    server = aws(CAPACITY)
    answers = {answer.section: answer for answer in reader_of(server).read(target(pools={}), "capacity")}
    assert set(answers) == {"offers", "held"}
    assert answers["held"].rows == {}
    (asked,) = server.asked("ec2:DescribeInstanceTypeOfferings")
    assert asked["Filters"] == [{"Name": "instance-type", "Values": ["m7i.xlarge"]}]
