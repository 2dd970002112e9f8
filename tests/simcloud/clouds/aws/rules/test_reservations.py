import pytest

from gpufabric.simcloud.clouds.aws.rules import reservations as rules
from gpufabric.simcloud.clouds.aws.tokens import CAPACITY_BLOCK, CAPACITY_RESERVATION
from tests.simcloud.clouds.aws.account import BLOCK_ID, REGION, ZONE, Account, Case, judged, node_group, world
from tests.simcloud.clouds.aws.rules.test_market import BLOCK, TARGET

ODCR_ID = "cr-00000000000000aaa"
GROUP_ARN = "arn:aws:resource-groups:us-east-1:123456789012:group/gpus"
ODCR = {"instanceType": "p5.48xlarge", "capacityReservationSpecification": TARGET}


def block(**changes):
    return {
        "id": BLOCK_ID, "kind": "capacity-block", "region": REGION, "zone": "use1-az6",
        "instance_type": "p5.48xlarge", "count": 8,
        "starts": "2026-11-24T11:30:00Z", "ends": "2027-01-05T11:30:00Z", **changes,
    }  # fmt: skip


def launch(nodes=8, *, listed=None, others=0, template=BLOCK, **changes):
    """A group in the block that ``changes`` describes, beside ``others`` nodes that run in it already."""

    def make(account):
        account.subnet()
        if others:
            account.group(nodes=others, capacity_type="CAPACITY_BLOCK", **template)
        at = world(reservations=[block(**changes)] if listed is None else listed)
        kind = "CAPACITY_BLOCK" if template is BLOCK else "ON_DEMAND"
        return node_group(account, nodes=nodes, capacity_type=kind, template=template, at=at)

    return make


SHORT = "ReservationCapacityExceeded - The requested reservation does not have sufficient compatible and "
CASES = [
    Case("no such id", rules.NOT_FOUND, launch(listed=[]),
         f"The capacity reservation ID '{BLOCK_ID}' does not exist"),
    Case("another region", rules.NOT_FOUND, launch(region="us-west-2"),
         f"The capacity reservation ID '{BLOCK_ID}' does not exist"),
    Case("no such id, no nodes yet", rules.NOT_FOUND, launch(0, listed=[]),
         f"The capacity reservation ID '{BLOCK_ID}' does not exist"),
    Case("block as reservation", rules.WRONG_MARKET, launch(template=ODCR),
         "The market type (purchasing) option is not valid. Choose a different market type and try again "
         f"[simulated AWS: {BLOCK_ID} is a reservation of the kind capacity-block]"),
    Case("reservation as block", rules.WRONG_MARKET, launch(kind="on-demand"),
         "The market type (purchasing) option is not valid."),
    Case("another type", rules.EXCEEDED, launch(instance_type="p5en.48xlarge"), SHORT),
    Case("another zone", rules.EXCEEDED, launch(zone="use1-az1"), SHORT),
    Case("not begun", rules.EXCEEDED, launch(starts="2026-12-02T11:30:00Z"), SHORT),
    Case("ended", rules.EXCEEDED, launch(ends="2026-12-01T11:30:00Z"), SHORT),
    Case("too many", rules.EXCEEDED, launch(9), SHORT),
    Case("too many with others", rules.EXCEEDED, launch(5, others=4), SHORT),
]  # fmt: skip
REASONS = {
    "another type": f"{BLOCK_ID} holds p5en.48xlarge, the launch asks for p5.48xlarge",
    "another zone": f"{BLOCK_ID} is in use1-az1, the subnets are in us-east-1f, use1-az6",
    "not begun": f"{BLOCK_ID} begins 2026-12-02 11:30:00+00:00, it is 2026-12-01 12:00:00+00:00",
    "ended": f"{BLOCK_ID} ended 2026-12-01 11:30:00+00:00, it is 2026-12-01 12:00:00+00:00",
    "too many": "8 instances reserved, 0 in use, 9 requested",
    "too many with others": "8 instances reserved, 4 in use, 5 requested",
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_aws_refuses(case):
    case.check()


@pytest.mark.parametrize("name", REASONS)
def test_the_reason_that_awss_text_leaves_open_is_added(name):
    account = Account()
    case = next(case for case in CASES if case.name == name)
    assert judged(account, case.make(account)).message.endswith(f"[simulated AWS: {REASONS[name]}]")


@pytest.mark.parametrize(
    "asked",
    [
        launch(),
        launch(4, others=4),
        launch(zone="us-east-1f"),
        launch(0, starts="2026-12-02T11:30:00Z"),
        launch(0, ends="2026-12-01T11:30:00Z"),
        launch(template=ODCR, kind="on-demand", starts=None, ends=None),
    ],
)
def test_what_aws_takes(asked):
    account = Account()
    assert judged(account, asked(account)) is None


def test_without_a_list_any_reservation_is_taken_as_declared():
    account = Account()
    assert judged(account, node_group(account, nodes=500, template=ODCR)) is None
    assert judged(account, node_group(account, nodes=500, template=ODCR, at=world(quotas={}))) is None


def test_a_reservation_of_the_program_is_judged_without_a_file():
    account = Account()
    made = {"instanceType": "p5.48xlarge", "instanceCount": 4, "availabilityZone": ZONE}
    account.add(CAPACITY_RESERVATION, BLOCK_ID, made)
    assert judged(account, node_group(account, nodes=4, template=ODCR)) is None
    assert "4 instances reserved" in judged(account, node_group(account, nodes=5, template=ODCR)).message


def test_a_block_of_which_nothing_is_known_takes_what_it_is_given():
    account = Account()
    account.add(
        CAPACITY_BLOCK, BLOCK_ID, {"capacityBlockOfferingId": "cb-1"}, {"availabilityZone": "us-east-1a"}
    )
    asked = node_group(account, nodes=100, capacity_type="CAPACITY_BLOCK", template=BLOCK)
    assert judged(account, asked) is None


def test_the_reservations_of_a_group_add_up():
    account = Account()
    two = [
        block(id=id_, kind="on-demand", count=3, group=GROUP_ARN, starts=None, ends=None)
        for id_ in (ODCR_ID, BLOCK_ID)
    ]
    target = {"capacityReservationTarget": {"capacityReservationResourceGroupArn": GROUP_ARN}}
    template = {"instanceType": "p5.48xlarge", "capacityReservationSpecification": target}
    at = world(reservations=two)
    assert judged(account, node_group(account, nodes=6, template=template, at=at)) is None
    assert (
        "6 instances reserved"
        in judged(account, node_group(account, nodes=7, template=template, at=at)).message
    )


def test_an_ended_block_does_not_stop_changes_that_start_nothing():
    account = Account()
    account.subnet()
    account.group("train", nodes=8, capacity_type="CAPACITY_BLOCK", **BLOCK)
    at = world(reservations=[block(ends="2026-12-01T11:30:00Z")])
    for nodes in (8, 0):
        asked = node_group(
            account, nodes=nodes, verb="Update", capacity_type="CAPACITY_BLOCK", template=BLOCK, at=at
        )
        assert judged(account, asked) is None


def test_a_failed_group_holds_nothing():
    account = Account()
    account.subnet()
    account.group(nodes=8, status="CREATE_FAILED", capacity_type="CAPACITY_BLOCK", **BLOCK)
    assert judged(account, launch(8)(account)) is None
