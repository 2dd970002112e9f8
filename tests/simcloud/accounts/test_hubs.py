"""Hubs and zones that a company has are read from its simulated accounts."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from gpufabric.accounts.target import Target, targets_of
from gpufabric.simcloud.seed import seed
from gpufabric.spec.backbone import RegionExisting
from gpufabric.spec.given_facts import DnsZoneFacts, HubFacts
from gpufabric.spec.regions import AnyRegion, DeclaredRegion
from tests.simcloud.accounts.holdings import STACKS, declared, rows
from tools.small_fabric import REGIONS

ADAPTER: TypeAdapter[AnyRegion] = TypeAdapter(DeclaredRegion)
TGW, VPC, ZONE = "tgw-0aaaaaaaaaaaaaaa1", "vpc-0abc1234def567890", "Z0123456789ABCDEFGHIJ"
DRG, VCN = "ocid1.drg.oc1.iad.aaaahub", "ocid1.vcn.oc1.iad.aaaavcn"
GROUP = f"/subscriptions/{REGIONS['azure-eastus']['subscription_id']}/resourceGroups/company"
GATEWAY = f"{GROUP}/providers/Microsoft.Network/virtualNetworkGateways/gw"
NETWORK = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/spoke"

RESOURCES: dict[str, list[dict[str, Any]]] = {
    "aws": [
        {"type": "vpc", "id": VPC, "inputs": {"cidrBlock": "10.90.0.0/16"}},
        {
            "type": "transit-gateway",
            "id": TGW,
            "inputs": {"amazonSideAsn": 64701, "defaultRouteTablePropagation": "disable"},
        },
        {"type": "route53:Zone", "id": ZONE, "inputs": {"name": "fabric.internal", "vpcs": [{"vpcId": VPC}]}},
    ],
    "oci": [
        {"type": "vcn", "id": VCN, "inputs": {"cidrBlocks": ["10.90.0.0/16"]}},
        {"type": "drg", "id": DRG},
        {"type": "drg-attachment", "inputs": {"drgId": DRG, "networkDetails": {"id": VCN, "type": "VCN"}}},
    ],
}
ACCOUNTS = {"aws": "account_id", "oci": "tenancy_id"}
HUBS = {
    "aws": {TGW: HubFacts(asn=64701, spreads_over_paths=True, network_ids=(), owner_account="123456789012",
                          propagates_by_default=False)},
    "oci": {DRG: HubFacts(network_ids=(VCN,))},
}  # fmt: skip


def target(cloud: str, given: dict[str, Any]) -> Target:
    stack = STACKS[cloud]
    region = ADAPTER.validate_python(declared(cloud))
    return targets_of({stack: region}, hubs={stack: RegionExisting.model_validate(given)})[0]


@pytest.fixture
def company(tmp_path: Path) -> Path:
    accounts = [
        {
            "cloud": cloud,
            "account": REGIONS[STACKS[cloud]][ACCOUNTS[cloud]],
            "region": REGIONS[STACKS[cloud]]["region"],
            "resources": resources,
            **({"compartment": REGIONS[STACKS[cloud]]["compartment_id"]} if cloud == "oci" else {}),
        }
        for cloud, resources in RESOURCES.items()
    ]
    file = tmp_path / "company.json"
    file.write_text(json.dumps({"accounts": accounts}))
    seed(tmp_path, file)
    return tmp_path


@pytest.mark.parametrize("cloud", HUBS)
def test_facts_of_hubs(company: Path, cloud: str) -> None:
    hub = next(iter(HUBS[cloud]))
    assert rows(company, target(cloud, {"hub": {"id": hub}}), "network", "hubs") == HUBS[cloud]


def test_a_zone_has_its_name(company: Path) -> None:
    zones = rows(company, target("aws", {"dns_zone_id": ZONE}), "network", "dns_zones")
    assert zones == {ZONE: DnsZoneFacts(name="fabric.internal")}
