"""Ranges of subnets."""

import pytest

from gpufabric.simcloud.clouds.aws.rules import subnets as rules
from gpufabric.simcloud.clouds.aws.tokens import SUBNET, VPC
from tests.simcloud.clouds.aws.account import Account, Case, judged, request


def asked(cidr, *, vpc="vpc-0a", beside="10.16.0.0/20", verb="Create"):
    """A subnet of a VPC that has another one in another zone."""

    def make(account):
        account.add(VPC, "vpc-0a", {"cidrBlock": "10.16.0.0/16"})
        account.add(SUBNET, "subnet-0a", {"vpcId": "vpc-0a", "cidrBlock": beside})
        return request(SUBNET, {"vpcId": vpc, "cidrBlock": cidr}, verb=verb)

    return make


CASES = [
    Case("outside", rules.RANGE, asked("10.17.0.0/20"), "The CIDR '10.17.0.0/20' is invalid."),
    Case("larger than the VPC", rules.RANGE, asked("10.16.0.0/15"), "The CIDR '10.16.0.0/15' is invalid."),
    Case("same range", rules.CONFLICT, asked("10.16.0.0/20"),
         "The CIDR '10.16.0.0/20' conflicts with another subnet"),
    Case("part of it", rules.CONFLICT, asked("10.16.8.0/24"), "conflicts with another subnet"),
    Case("around it", rules.CONFLICT, asked("10.16.0.0/18"), "conflicts with another subnet"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_ec2_refuses(case):
    case.check()


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(asked("10.16.16.0/20"), id="beside the other"),
        pytest.param(asked("10.16.0.0/20", vpc="vpc-0b"), id="in a VPC of which nothing is known"),
        pytest.param(asked("10.16.0.0/20", beside=None), id="beside a subnet of an unknown range"),
        pytest.param(asked("10.16.0.0/20", verb="Update"), id="an update, which keeps the range"),
        pytest.param(asked(None), id="a range of a pool"),
    ],
)
def test_what_ec2_takes(make):
    account = Account()
    assert judged(account, make(account)) is None
