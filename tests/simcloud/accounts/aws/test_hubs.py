"""Hubs and zones that a company has are read from its simulated account."""

import json
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from gpufabric.accounts.target import Target, targets_of
from gpufabric.simcloud.accounts.reader import SimulatedReader
from gpufabric.simcloud.seed import seed
from gpufabric.spec.backbone import RegionExisting
from gpufabric.spec.given_facts import DnsZoneFacts, HubFacts
from gpufabric.spec.regions import AnyRegion, DeclaredRegion
from tests.simcloud.accounts.holdings import STACKS, declared, rows

ADAPTER: TypeAdapter[AnyRegion] = TypeAdapter(DeclaredRegion)
STACK, ACCOUNT = STACKS["aws"], "123456789012"
HUB, OTHER = "tgw-0aaaaaaaaaaaaaaa1", "tgw-0aaaaaaaaaaaaaaa2"
VPC, ZONE = "vpc-0abc1234def567890", "Z0123456789ABCDEFGHIJ"
RESOURCES = [
    {"type": "vpc", "id": VPC, "inputs": {"cidrBlock": "10.90.0.0/16"}},
    {"type": "subnet", "inputs": {"vpcId": VPC, "cidrBlock": "10.90.0.0/24"}},
    {"type": "transit-gateway", "id": HUB, "inputs": {"amazonSideAsn": 64701, "vpnEcmpSupport": "disable"}},
    {
        "type": "ec2transitgateway:VpcAttachment",
        "inputs": {"transitGatewayId": HUB, "vpcId": VPC, "subnetIds": ["${subnet}"]},
    },
    {"type": "route53:Zone", "id": ZONE, "inputs": {"name": "fabric.internal", "vpcs": [{"vpcId": VPC}]}},
]


@pytest.fixture
def company(tmp_path: Path) -> Path:
    account = {"cloud": "aws", "account": ACCOUNT, "region": "us-east-1", "resources": RESOURCES}
    file = tmp_path / "company.json"
    file.write_text(json.dumps({"accounts": [account]}))
    seed(tmp_path, file)
    return tmp_path


def target(hub: str = HUB) -> Target:
    given = RegionExisting.model_validate({"hub": {"id": hub}, "dns_zone_id": ZONE})
    return targets_of({STACK: ADAPTER.validate_python(declared("aws"))}, hubs={STACK: given})[0]


def test_facts_of_hub_and_zone(company: Path) -> None:
    assert rows(company, target(), "network", "hubs") == {
        HUB: HubFacts(
            asn=64701,
            spreads_over_paths=False,
            network_ids=(VPC,),
            owner_account=ACCOUNT,
            propagates_by_default=True,
        )
    }
    assert rows(company, target(), "network", "dns_zones") == {ZONE: DnsZoneFacts(name="fabric.internal")}


def test_a_hub_that_does_not_exist_is_absent(company: Path) -> None:
    answers = SimulatedReader(company).read(target(OTHER), "network")
    (hubs,) = [answer for answer in answers if answer.section == "hubs"]
    assert (hubs.rows, list(hubs.absent)) == ({}, [OTHER])
