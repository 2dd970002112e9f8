import pytest

from gpufabric.simcloud.clouds.aws.rules import blocks as rules
from gpufabric.simcloud.clouds.aws.tokens import CAPACITY_BLOCK
from tests.simcloud.clouds.aws.account import REGION, Account, Case, judged, request
from tests.simcloud.clouds.aws.account import world as world_of

OFFERING = {
    "id": "cb-0123456789abcdef0", "region": REGION, "zone": "use1-az6", "instance_type": "p5.48xlarge",
    "count": 8, "starts": "2026-12-10T11:30:00Z", "ends": "2026-12-24T11:30:00Z",
}  # fmt: skip
INPUTS = {"capacityBlockOfferingId": OFFERING["id"], "instancePlatform": "Linux/UNIX"}


def buy(*, bought=False, listed=True, **changes):
    def make(account):
        if bought:
            account.add(CAPACITY_BLOCK, "cr-0old", INPUTS)
        at = world_of(offerings=[{**OFFERING, **changes}] if listed else [])
        return request(CAPACITY_BLOCK, INPUTS, at=at)

    return make


TEXT = f"The Capacity Block offering '{OFFERING['id']}' does not exist or is no longer available."
CASES = [
    Case("not listed", rules.NO_OFFERING, buy(listed=False), TEXT),
    Case("another region", rules.NO_OFFERING, buy(region="us-west-2"), TEXT),
    Case("bought", rules.NO_OFFERING, buy(bought=True), TEXT),
    Case("ended", rules.NO_OFFERING, buy(starts="2026-11-01T11:30:00Z", ends="2026-11-08T11:30:00Z"), TEXT),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_ec2_refuses(case):
    case.check()


def test_what_ec2_sells():
    account = Account()
    assert judged(account, buy()(account)) is None
    assert judged(account, request(CAPACITY_BLOCK, INPUTS)) is None
    assert judged(account, request(CAPACITY_BLOCK, INPUTS, at=world_of(on_demand=[]))) is None
