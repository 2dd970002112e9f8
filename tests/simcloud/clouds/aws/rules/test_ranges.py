"""Ranges of VPCs and subnets."""

import pytest

from gpufabric.simcloud.clouds.aws.rules import ranges as rules
from gpufabric.simcloud.clouds.aws.tokens import SUBNET, VPC, VPC_BLOCK
from tests.simcloud.clouds.aws.account import Account, Case, judged, request


def vpc(block):
    return lambda _: request(VPC, {"cidrBlock": block})


def subnet(block, *, more=""):
    def make(account):
        account.add(VPC, "vpc-0a", {"cidrBlock": "10.0.0.0/16"})
        if more:
            account.add(VPC_BLOCK, "vpc-cidr-assoc-0a", {"vpcId": "vpc-0a", "cidrBlock": more})
        return request(SUBNET, {"vpcId": "vpc-0a", "cidrBlock": block})

    return make


def beside(block, owner="vpc-0a"):
    def make(account):
        account.add(SUBNET, "subnet-00", {"vpcId": owner, "cidrBlock": "10.0.0.0/22"})
        return subnet(block)(account)

    return make


CASES = [
    Case("wide VPC", rules.VPC_SIZE, vpc("10.0.0.0/15"), "The CIDR '10.0.0.0/15' is invalid."),
    Case("narrow VPC", rules.VPC_SIZE, vpc("10.0.0.0/29"), "The CIDR '10.0.0.0/29' is invalid."),
    Case("wide subnet", rules.SUBNET_RANGE, subnet("10.0.0.0/15"), "The CIDR '10.0.0.0/15' is invalid."),
    Case("narrow subnet", rules.SUBNET_RANGE, subnet("10.0.0.0/29"), "The CIDR '10.0.0.0/29' is invalid."),
    Case("outside", rules.SUBNET_RANGE, subnet("10.1.0.0/24"), "The CIDR '10.1.0.0/24' is invalid."),
    Case(
        "overlap",
        rules.OVERLAP,
        beside("10.0.1.0/24"),
        "The CIDR '10.0.1.0/24' conflicts with another subnet [simulated AWS: subnet-00 has 10.0.0.0/22]",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_aws_refuses(case):
    case.check()


@pytest.mark.parametrize(
    "make",
    [
        vpc("10.0.0.0/16"),
        vpc("10.0.0.0/28"),
        subnet("10.0.0.0/16"),
        subnet("10.0.0.0/28"),
        subnet("10.1.0.0/24", more="10.1.0.0/16"),
        beside("10.0.4.0/24"),
        beside("10.0.1.0/24", owner="vpc-0b"),
    ],
)
def test_what_aws_takes(make):
    account = Account()
    assert judged(account, make(account)) is None
