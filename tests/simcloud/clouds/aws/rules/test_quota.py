import pytest

from gpufabric.simcloud.clouds.aws.rules import quota as rules
from gpufabric.simcloud.clouds.aws.tokens import CAPACITY_RESERVATION
from tests.simcloud.clouds.aws.account import (
    BLOCK_ID,
    REGION,
    ZONE,
    Account,
    Case,
    judged,
    node_group,
    request,
)
from tests.simcloud.clouds.aws.account import world as world_of
from tests.simcloud.clouds.aws.rules.test_market import BLOCK
from tests.simcloud.clouds.aws.rules.test_reservations import ODCR, block

P, P_SPOT = "L-417A185B", "L-7212CCBC"
P5 = {"instanceType": "p5.48xlarge"}  # 192 vCPUs
P4 = {"instanceType": "p4d.24xlarge"}  # 96 vCPUs, of the same family


def limits(on_demand=960, spot=960, **more):
    return world_of(quotas={REGION: {P: on_demand, P_SPOT: spot}}, **more)


def launch(nodes, *, others=(), at=None, capacity_type="ON_DEMAND", template=P5):
    def make(account):
        account.subnet()
        for index, (count, other) in enumerate(others):
            account.group(f"other{index}", nodes=count, capacity_type=capacity_type, **other)
        return node_group(
            account, nodes=nodes, capacity_type=capacity_type, template=template, at=at or limits()
        )

    return make


def reserve(count, *, before=None):
    inputs = {"instanceType": "p5.48xlarge", "availabilityZone": ZONE, "instanceCount": count}

    def make(account):
        if before is not None:
            account.add(CAPACITY_RESERVATION, "cr-0new", {**inputs, "instanceCount": before})
        verb = "Create" if before is None else "Update"
        return request(CAPACITY_RESERVATION, inputs, id_="cr-0new", verb=verb, at=limits())

    return make


TEXT = (
    "You have requested more vCPU capacity than your current vCPU limit of 960 allows for the instance "
    "bucket that the specified instance type belongs to. Please visit "
    "http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit."
)
CASES = [
    Case("six of five", rules.VCPUS, launch(6),
         f"Could not launch On-Demand Instances. VcpuLimitExceeded - {TEXT} Launching EC2 instance failed."),
    Case("a code in lower case", rules.VCPUS,
         launch(6, at=world_of(quotas={REGION: {" l-417a185b": 960}})), "vCPU limit of 960"),
    Case("beside another type of the family", rules.VCPUS, launch(4, others=[(3, P4)]), TEXT),
    Case("a quota of nothing", rules.VCPUS, launch(1, at=limits(0)), "your current vCPU limit of 0 allows"),
    Case("spot", rules.SPOT_VCPUS, launch(6, capacity_type="SPOT"),
         "Could not launch Spot Instances. MaxSpotInstanceCountExceeded - Max spot instance count exceeded "
         "Launching EC2 instance failed."),
    Case("a reservation", rules.RESERVED_VCPUS, reserve(6), TEXT),
    Case("a larger reservation", rules.RESERVED_VCPUS, reserve(6, before=5), TEXT),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_ec2_refuses(case):
    case.check()


@pytest.mark.parametrize(
    "asked",
    [
        launch(5),
        launch(4, others=[(2, P4)]),
        launch(5, capacity_type="SPOT"),
        launch(50, template={"instanceType": "m6i.xlarge"}),  # a family that the catalogue does not have
        launch(50, at=world_of(quotas={"us-west-2": {P: 0}})),
        launch(50, at=world_of(quotas={REGION: {"L-2C3B7624": 0}})),
        launch(50, at=world_of()),
        reserve(5),
        reserve(5, before=6),
        launch(50, template=ODCR),  # the reservation exists, though nobody listed it
    ],
)
def test_what_ec2_takes(asked):
    account = Account()
    assert judged(account, asked(account)) is None


def test_capacity_blocks_draw_no_quota():
    account = Account()
    account.subnet()
    at = limits(0, reservations=[block()])
    asked = node_group(account, nodes=8, capacity_type="CAPACITY_BLOCK", template=BLOCK, at=at)
    assert judged(account, asked) is None


def test_a_reservation_draws_quota_whether_used_or_not_and_only_once():
    account = Account()
    account.subnet()
    at = limits(960, reservations=[block(id=BLOCK_ID, kind="on-demand", count=4, starts=None, ends=None)])
    assert judged(account, node_group(account, nodes=4, template=ODCR, at=at)) is None
    account.group("reserved", nodes=4, **ODCR)
    assert judged(account, launch(1, at=at)(account)) is None
    assert "in use 768, requested 384" in judged(account, launch(2, at=at)(account)).message


def test_an_update_counts_the_group_once():
    account = Account()
    account.subnet()
    account.group("train", nodes=3, **P5)
    grow = node_group(account, nodes=5, verb="Update", template=P5, at=limits())
    assert judged(account, grow) is None
    over = judged(account, node_group(account, nodes=6, verb="Update", template=P5, at=limits()))
    assert "config update: unexpected state 'Failed', wanted target 'Successful'" in over.message


def test_other_regions_and_failed_groups_draw_nothing_here():
    account = Account()
    account.subnet()
    account.group("failed", nodes=5, status="CREATE_FAILED", **P5)
    assert judged(account, launch(5)(account)) is None
