"""Facts about transit gateways and hosted zones of the backbone."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gpufabric.accounts.target import Target
from gpufabric.spec.backbone import RegionExisting
from gpufabric.spec.given_facts import DnsZoneFacts, HubFacts
from tests.accounts.aws.conftest import reader_of, target
from tools.loopback.aws.account import ACCOUNT, NETWORK
from tools.loopback.aws.server import FakeAws, Refusal

HUB, OTHER, ZONE, VPC = "tgw-0123456789abcdef0", "tgw-0aaaaaaaaaaaaaaaa", "Z0123456789", "vpc-1"
OPTIONS = {
    "AmazonSideAsn": 64701,
    "VpnEcmpSupport": "enable",
    "DefaultRouteTablePropagation": "disable",
}


def attachment(gateway: str, network: str, **changes: str) -> dict[str, str]:
    return {
        "TransitGatewayId": gateway,
        "ResourceType": "vpc",
        "ResourceId": network,
        "State": "available",
        **changes,
    }


ANSWERS: dict[str, Any] = {
    "ec2:DescribeTransitGateways": {
        "TransitGateways": [
            {"TransitGatewayId": HUB, "OwnerId": ACCOUNT, "State": "available", "Options": OPTIONS},
            {"TransitGatewayId": OTHER, "OwnerId": ACCOUNT, "State": "deleted", "Options": OPTIONS},
        ]
    },
    "ec2:DescribeTransitGatewayAttachments": {
        "TransitGatewayAttachments": [
            attachment(HUB, VPC),
            attachment(HUB, "vpc-gone", State="deleted"),
            attachment(HUB, "vpn-1", ResourceType="vpn"),
            attachment(OTHER, "vpc-2"),
        ]
    },
    "route53:GetHostedZone": {
        "HostedZone": {"Id": f"/hostedzone/{ZONE}", "Name": "fabric.internal.", "CallerReference": "r"}
    },
}
Aws = Callable[..., FakeAws]


def with_hub(hub: str = HUB) -> Target:
    given = RegionExisting.model_validate({"hub": {"id": hub}, "dns_zone_id": ZONE})
    return replace(target(), hubs={"aws-us-east-1": given})


def read(aws: Aws, asked: Target, **changes: Any) -> dict[str, Any]:
    reader = reader_of(aws(NETWORK | ANSWERS | changes))
    return {answer.section: answer for answer in reader.read(asked, "network")}


def test_facts_of_hub_and_zone(aws: Aws) -> None:
    sections = read(aws, with_hub())
    assert sections["hubs"].rows == {
        HUB: HubFacts(
            asn=64701,
            spreads_over_paths=True,
            network_ids=(VPC,),
            owner_account=ACCOUNT,
            propagates_by_default=False,
        )
    }
    assert sections["dns_zones"].rows == {ZONE: DnsZoneFacts(name="fabric.internal")}


def test_a_gateway_that_was_deleted_is_absent(aws: Aws) -> None:
    hubs = read(aws, with_hub(OTHER))["hubs"]
    assert (hubs.rows, list(hubs.absent)) == ({}, [OTHER])


@pytest.mark.parametrize(("code", "absent"), [("NoSuchHostedZone", True), ("AccessDenied", False)])
def test_a_zone_without_an_answer(aws: Aws, code: str, absent: bool) -> None:
    zones = read(aws, with_hub(), **{"route53:GetHostedZone": Refusal(code, 404 if absent else 403)})
    assert (zones["dns_zones"].rows == {}, bool(zones["dns_zones"].failures)) == (absent, not absent)
    assert zones["hubs"].rows


def test_without_a_backbone_nobody_asks(aws: Aws) -> None:
    assert {"hubs", "dns_zones"}.isdisjoint(read(aws, target()))
