import pytest

from gpufabric.simcloud.clouds.aws.rules import network_quotas as rules
from gpufabric.simcloud.clouds.aws.tokens import ELASTIC_ADDRESS, VPC
from tests.simcloud.clouds.aws.account import REGION, Account, Case, judged, request, world


def one_more(type_, *, limit, held, region=REGION):
    at = world(quotas={REGION: {rules.COUNTED[type_].lower(): limit}})

    def ask(account):
        for number in range(held):
            account.add(type_, f"r-{number}", region=region)
        return request(type_, {"cidrBlock": "10.0.0.0/16"}, at=at)

    return ask


CASES = [
    Case("a sixth VPC", rules.VPCS, one_more(VPC, limit=5, held=5),
         "api error VpcLimitExceeded: The maximum number of VPCs has been reached."),
    Case("a first address", rules.ADDRESSES, one_more(ELASTIC_ADDRESS, limit=0, held=0),
         "api error AddressLimitExceeded: The maximum number of addresses has been reached."),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_aws_refuses(case):
    case.check()


@pytest.mark.parametrize(
    "asked",
    [
        one_more(VPC, limit=5, held=4),
        one_more(VPC, limit=5, held=5, region="us-east-2"),
    ],
)
def test_what_fits(asked):
    account = Account()
    assert judged(account, asked(account)) is None
