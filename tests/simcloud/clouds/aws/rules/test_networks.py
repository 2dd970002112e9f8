import pytest

from gpufabric.simcloud.clouds.aws.rules import networks as rules
from gpufabric.simcloud.clouds.aws.tokens import SECONDARY_RANGE, SUBNET, VPC
from tests.simcloud.clouds.aws.account import Account, Case, judged, request


def vpc(cidr):
    return lambda account: request(VPC, {"cidrBlock": cidr})


def subnet(cidr, *, beside=(), vpc_id="vpc-0a", more=()):
    def make(account):
        account.add(VPC, "vpc-0a", {"cidrBlock": "10.0.0.0/20"})
        for number, other in enumerate(more):
            account.add(SECONDARY_RANGE, f"vpc-cidr-assoc-{number}", {"vpcId": "vpc-0a", "cidrBlock": other})
        for number, (other, owner) in enumerate(beside):
            account.add(SUBNET, f"subnet-0{number}", {"vpcId": owner, "cidrBlock": other})
        return request(SUBNET, {"vpcId": vpc_id, "cidrBlock": cidr})

    return make


CASES = [
    Case("a large VPC", rules.VPC_SIZE, vpc("10.0.0.0/8"), "The CIDR '10.0.0.0/8' is invalid."),
    Case("a small VPC", rules.VPC_SIZE, vpc("10.0.0.0/29"), "The CIDR '10.0.0.0/29' is invalid."),
    Case(
        "a subnet elsewhere",
        rules.OUTSIDE,
        subnet("10.0.16.0/24"),
        "InvalidSubnet.Range: The CIDR '10.0.16.0/24' is invalid. [simulated AWS: the VPC has 10.0.0.0/20]",
    ),
    Case("a small subnet", rules.OUTSIDE, subnet("10.0.0.0/29"), "The CIDR '10.0.0.0/29' is invalid."),
    Case(
        "a subnet that overlaps another one",
        rules.OVERLAP,
        subnet("10.0.1.0/24", beside=[("10.0.0.0/22", "vpc-0a")]),
        "InvalidSubnet.Conflict: The CIDR '10.0.1.0/24' conflicts with another subnet "
        "[simulated AWS: subnet-00 has 10.0.0.0/22]",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_ec2_refuses(case):
    case.check()


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(vpc("10.0.0.0/16"), id="a VPC"),
        pytest.param(vpc(None), id="a VPC of a pool"),
        pytest.param(subnet("10.0.1.0/24", beside=[("10.0.2.0/24", "vpc-0a")]), id="beside another one"),
        pytest.param(subnet("10.0.1.0/24", beside=[("10.0.1.0/24", "vpc-0b")]), id="in another VPC"),
        pytest.param(subnet("100.64.0.0/18", more=["100.64.0.0/16"]), id="in a secondary range"),
        pytest.param(subnet("10.9.0.0/24", vpc_id="vpc-0c"), id="in a VPC whose range is not known"),
    ],
)
def test_what_ec2_accepts(make):
    account = Account()
    assert judged(account, make(account)) is None
