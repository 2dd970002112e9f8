import pytest

from gpufabric.simcloud.clouds.aws.rules import network_quotas as rules
from gpufabric.simcloud.clouds.aws.tokens import (
    CUSTOMER_GATEWAY,
    ELASTIC_ADDRESS,
    TRANSIT_GATEWAY,
    VPC,
    VPN_CONNECTION,
)
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
    Case("a sixth transit gateway", rules.GATEWAYS, one_more(TRANSIT_GATEWAY, limit=5, held=5),
         "api error TransitGatewayLimitExceeded: The maximum number of transit gateways has been reached."),
    Case("a VPN connection", rules.CONNECTIONS, one_more(VPN_CONNECTION, limit=10, held=10),
         "api error VpnConnectionLimitExceeded: The maximum number of VPN connections has been reached."),
    Case("a customer gateway", rules.DEVICES, one_more(CUSTOMER_GATEWAY, limit=50, held=50),
         "api error CustomerGatewayLimitExceeded: The maximum number of customer gateways has been reached."),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_aws_refuses(case):
    case.check()


@pytest.mark.parametrize(
    "asked",
    [
        one_more(VPC, limit=5, held=4),
        one_more(VPC, limit=5, held=5, region="us-east-2"),
        one_more(VPN_CONNECTION, limit=10, held=9),
    ],
)
def test_what_fits(asked):
    account = Account()
    assert judged(account, asked(account)) is None
