import pytest

from gpufabric.simcloud.clouds.aws.rules import market as rules
from tests.simcloud.clouds.aws.account import BLOCK_ID, Account, Case, judged, node_group

TARGET = {"capacityReservationTarget": {"capacityReservationId": BLOCK_ID}}
BLOCK = {
    "instanceType": "p5.48xlarge",
    "instanceMarketOptions": {"marketType": "capacity-block"},
    "capacityReservationSpecification": TARGET,
}


def group(capacity_type, *leave_out, **template):
    given = {key: value for key, value in {**BLOCK, **template}.items() if key not in leave_out}
    return lambda account: node_group(account, capacity_type=capacity_type, template=given)


CASES = [
    Case("block without market", rules.BLOCK_WITHOUT_MARKET, group("CAPACITY_BLOCK", "instanceMarketOptions"),
         "The launch template must set the market type capacity-block when the capacity type is "
         "CAPACITY_BLOCK."),
    Case("market without block", rules.MARKET_WITHOUT_BLOCK, group("ON_DEMAND"),
         "The capacity type must be CAPACITY_BLOCK when the launch template sets the market type "
         "capacity-block."),
    Case("block without target", rules.BLOCK_WITHOUT_TARGET,
         group("CAPACITY_BLOCK", "capacityReservationSpecification"),
         "The launch template must name the Capacity Reservation of the Capacity Block."),
    Case("block without type", rules.BLOCK_WITHOUT_TYPE, group("CAPACITY_BLOCK", "instanceType"),
         "The launch template must name the instance type when the capacity type is CAPACITY_BLOCK."),
    Case("block in a placement group", rules.BLOCK_WITH_GROUP,
         group("CAPACITY_BLOCK", placement={"groupName": "g"}),
         "You can't specify a placement group when you launch instances into a Capacity Block."),
    Case("spot with reservation", rules.SPOT_WITH_RESERVATION, group("SPOT", "instanceMarketOptions"),
         "You can't target a Capacity Reservation when you request Spot Instances."),
    Case("an UltraServer type on demand", rules.NOT_SOLD_SO,
         lambda account: node_group(account, template={"instanceType": "p6e-gb200.36xlarge"}),
         "The requested configuration is currently not supported. Please check the documentation for "
         "supported configurations. [simulated AWS: p6e-gb200.36xlarge is not sold as on-demand]"),
    Case("a block of a type without blocks", rules.NOT_SOLD_SO,
         group("CAPACITY_BLOCK", instanceType="g7e.48xlarge"),
         "The requested configuration is currently not supported."),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_aws_refuses(case):
    case.check()


@pytest.mark.parametrize(
    "asked",
    [
        group("CAPACITY_BLOCK"),
        group("CAPACITY_BLOCK", instanceType="p6e-gb200.36xlarge"),
        group("ON_DEMAND", "instanceMarketOptions"),
        group("ON_DEMAND", "instanceMarketOptions", placement={"groupName": "g"}),
        group("SPOT", "instanceMarketOptions", "capacityReservationSpecification"),
    ],
)
def test_what_aws_takes(asked):
    account = Account()
    assert judged(account, asked(account)) is None
