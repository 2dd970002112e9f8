import pytest

from gpufabric.simcloud.clouds.aws.rules import on_demand as rules
from gpufabric.simcloud.clouds.aws.tokens import CAPACITY_RESERVATION
from tests.simcloud.clouds.aws.account import REGION, ZONE, Account, Case, judged, node_group, request
from tests.simcloud.clouds.aws.account import world as world_of
from tests.simcloud.clouds.aws.rules.test_market import BLOCK
from tests.simcloud.clouds.aws.rules.test_reservations import ODCR

P5 = {"instanceType": "p5.48xlarge"}


def has(*zones):
    """A world whose zones have these numbers of p5.48xlarge."""
    entries = [
        {"region": REGION, "zone": zone, "instance_type": "p5.48xlarge", "count": count}
        for zone, count in zones
    ]
    return world_of(on_demand=entries)


def launch(nodes, *zones, subnets=("subnet-0a",), capacity_type="ON_DEMAND", template=P5):
    def make(account):
        account.subnet()
        account.subnet("subnet-0b", "us-east-1d", "use1-az4")
        return node_group(
            account, nodes=nodes, subnets=subnets, capacity_type=capacity_type, template=template,
            at=has(*zones),
        )  # fmt: skip

    return make


def reserve(count, *, before=None, running=0):
    inputs = {"instanceType": "p5.48xlarge", "availabilityZone": ZONE, "instanceCount": count}

    def make(account):
        account.subnet()
        if running:
            account.group(nodes=running, **P5)
        if before is not None:
            account.add(CAPACITY_RESERVATION, "cr-0new", {**inputs, "instanceCount": before})
        verb = "Create" if before is None else "Update"
        return request(CAPACITY_RESERVATION, inputs, id_="cr-0new", verb=verb, at=has(("use1-az6", 4)))

    return make


CASES = [
    Case("five of four", rules.NO_MACHINES, launch(5, ("use1-az6", 4)),
         "Could not launch On-Demand Instances. InsufficientInstanceCapacity - We currently do not have "
         "sufficient p5.48xlarge capacity in the Availability Zone you requested (us-east-1f). Our system "
         "will be working on provisioning additional capacity."),
    Case("room elsewhere", rules.NO_MACHINES, launch(5, ("use1-az6", 4), ("use1-az1", 5), ("use1-az2", 1)),
         "You can currently get p5.48xlarge capacity by not specifying an Availability Zone in your request "
         "or choosing use1-az1."),
    Case("two zones", rules.NO_MACHINES,
         launch(6, (ZONE, 4), ("us-east-1d", 1), subnets=("subnet-0a", "subnet-0b")),
         "in the Availability Zone you requested (us-east-1f, us-east-1d)."),
    Case("spot", rules.NO_MACHINES, launch(5, ("use1-az6", 4), capacity_type="SPOT"),
         "Could not launch Spot Instances. InsufficientInstanceCapacity - "),
    Case("a reservation", rules.NOT_RESERVABLE, reserve(5), "Insufficient capacity."),
    Case("a larger reservation", rules.NOT_RESERVABLE, reserve(5, before=4), "Insufficient capacity."),
    Case("a reservation beside nodes", rules.NOT_RESERVABLE, reserve(2, running=3), "Insufficient capacity."),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_ec2_refuses(case):
    case.check()


@pytest.mark.parametrize(
    "asked",
    [
        launch(4, ("use1-az6", 4)),
        launch(50, ("use1-az1", 0)),  # a zone that is not listed never runs out
        launch(5, (ZONE, 4), ("us-east-1d", 1), subnets=("subnet-0a", "subnet-0b")),
        launch(9, ("use1-az6", 0), template=ODCR),  # a reservation taken as declared
        launch(9, ("use1-az6", 0), template=BLOCK, capacity_type="CAPACITY_BLOCK"),
        launch(9, ("use1-az6", 0), template={"instanceType": "m6i.xlarge"}),
        launch(0, ("use1-az6", 0)),
        reserve(4),
        reserve(3, before=4),
        reserve(1, running=3),
    ],
)
def test_what_ec2_takes(asked):
    account = Account()
    assert judged(account, asked(account)) is None


def test_what_runs_and_what_the_program_reserved_is_taken_off():
    account = Account()
    account.subnet()
    account.group(nodes=2, **P5)
    reserved = {"instanceType": "p5.48xlarge", "availabilityZone": ZONE, "instanceCount": 1}
    account.add(CAPACITY_RESERVATION, "cr-00000000000000aaa", reserved)
    assert judged(account, launch(1, ("use1-az6", 4))(account)) is None
    assert "2 requested, 1 free" in judged(account, launch(2, ("use1-az6", 4))(account)).message


def test_growing_counts_the_group_once():
    account = Account()
    account.subnet()
    account.group("train", nodes=2, **P5)
    at = has(("use1-az6", 4))
    assert judged(account, node_group(account, nodes=4, verb="Update", template=P5, at=at)) is None
    assert judged(account, node_group(account, nodes=5, verb="Update", template=P5, at=at)).code == (
        "InsufficientInstanceCapacity"
    )
