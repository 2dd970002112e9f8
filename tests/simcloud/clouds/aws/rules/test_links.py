"""Links between regions."""

import pytest

from gpufabric.plan.links.keys import new_key
from gpufabric.simcloud.clouds.aws import tokens
from gpufabric.simcloud.clouds.aws.rules import links as rules
from tests.simcloud.clouds.aws.account import Account, Case, judged, request

TGW, GATEWAY, CONNECTION = "tgw-0a", "dx-0a", "vpn-0a"


def of(type_, **inputs):
    return lambda _: request(type_, inputs)


def connection(inside, *, beside=None):
    def make(account):
        account.add(tokens.TRANSIT_GATEWAY, TGW)
        if beside:
            there = {"transitGatewayId": TGW, "tunnel2InsideCidr": beside}
            account.add(tokens.VPN_CONNECTION, CONNECTION, there)
        return request(tokens.VPN_CONNECTION, {"transitGatewayId": TGW, "tunnel1InsideCidr": inside})

    return make


def peered(type_, *, accepted=False):
    def make(account):
        account.add(tokens.PEERING_ATTACHMENT, "tgw-attach-0a")
        if accepted:
            account.add(tokens.PEERING_ATTACHMENT_ACCEPTER, "tgw-attach-0a")
        inputs = {"transitGatewayAttachmentId": "tgw-attach-0a", "transitGatewayRouteTableId": "tgw-rtb-0a"}
        return request(type_, inputs)

    return make


def joined(asn):
    def make(account):
        account.add(tokens.TRANSIT_GATEWAY, TGW, {"amazonSideAsn": 4_200_000_001})
        account.add(tokens.DIRECT_CONNECT_GATEWAY, GATEWAY, {"amazonSideAsn": asn})
        return request(
            tokens.DIRECT_CONNECT_ASSOCIATION, {"dxGatewayId": GATEWAY, "associatedGatewayId": TGW}
        )

    return make


def interface(vlan):
    def make(account):
        account.add(tokens.TRANSIT_VIRTUAL_INTERFACE, "dxvif-a", {"connectionId": "dxcon-a", "vlan": 101})
        return request(tokens.TRANSIT_VIRTUAL_INTERFACE, {"connectionId": "dxcon-a", "vlan": vlan})

    return make


def key(text):
    return of(tokens.VPN_CONNECTION, transitGatewayId=TGW, tunnel2PresharedKey=text)


ROUTE = "aws:ec2transitgateway/route:Route"
ASSOCIATION = "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation"
CASES = [
    Case("public number", rules.ASN, of(tokens.TRANSIT_GATEWAY, amazonSideAsn=65535), "Value (65535)"),
    Case(
        "too large a number",
        rules.ASN,
        of(tokens.DIRECT_CONNECT_GATEWAY, amazonSideAsn="4294967295"),
        "(4294967295)",
    ),
    Case(
        "customer's number",
        rules.CUSTOMER_ASN,
        of(tokens.CUSTOMER_GATEWAY, bgpAsn="4200000000"),
        "1 to 2147483647",
    ),
    Case("size inside", rules.INSIDE, connection("169.254.21.0/29"), "Value (169.254.21.0/29)"),
    Case("place inside", rules.INSIDE, connection("10.0.0.0/30"), "Value (10.0.0.0/30)"),
    Case("kept by AWS", rules.INSIDE, connection("169.254.5.0/30"), "does not keep for itself"),
    Case("taken", rules.INSIDE_TAKEN, connection("169.254.21.0/30", beside="169.254.21.0/30"), CONNECTION),
    Case("route of a pending peering", rules.PENDING, peered(ROUTE), "tgw-attach-0a is in invalid state"),
    Case("table of a pending peering", rules.PENDING, peered(ASSOCIATION), "is in invalid state"),
    *(
        Case(name, rules.KEY, key(text), "Value for parameter PreSharedKey is invalid.")
        for name, text in (
            ("key with a plus sign", "4ANftZwN6zk+MUMdl5RiY9dAgVUzF05G"),
            ("key with a space", "4ANftZwN6zk MUMdl5RiY9dAgVUzF05G"),
            ("key that begins with 0", "0ANftZwN6zkMUMdl5RiY9dAgVUzF05G"),
            ("short key", "4ANftZw"),
            ("long key", "k" * 65),
        )
    ),
    Case("one number twice", rules.SAME_ASN, joined(4_200_000_001), "have the same ASN 4200000001"),
    Case(
        "one VLAN twice", rules.VLAN_TAKEN, interface(101), "VLAN 101 is already in use on connection dxcon-a"
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_aws_refuses(case):
    case.check()


@pytest.mark.parametrize(
    "make",
    [
        of(tokens.TRANSIT_GATEWAY, amazonSideAsn=64512),
        of(tokens.TRANSIT_GATEWAY, amazonSideAsn=4_294_967_294),
        of(tokens.CUSTOMER_GATEWAY, bgpAsn="31898"),
        connection("169.254.21.4/30", beside="169.254.21.0/30"),
        peered(ROUTE, accepted=True),
        joined(4_200_000_002),
        key("4ANftZwN6zk.MUMdl5RiY9d_gVUzF05G"),
        key(new_key()),
        interface(102),
    ],
)
def test_what_aws_takes(make):
    account = Account()
    assert judged(account, make(account)) is None
