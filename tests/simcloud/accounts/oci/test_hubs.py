"""Hubs that a company has are read from its simulated account."""

import json
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from gpufabric.accounts.target import Target, targets_of
from gpufabric.simcloud.accounts.reader import SimulatedReader
from gpufabric.simcloud.seed import seed
from gpufabric.spec.backbone import RegionExisting
from gpufabric.spec.given_facts import HubFacts
from gpufabric.spec.regions import AnyRegion, DeclaredRegion
from tests.simcloud.accounts.holdings import STACKS, declared, rows

ADAPTER: TypeAdapter[AnyRegion] = TypeAdapter(DeclaredRegion)
STACK = STACKS["oci"]
DRG, VCN = "ocid1.drg.oc1.iad.aaaahub", "ocid1.vcn.oc1.iad.aaaavcn"
RESOURCES = [
    {"type": "vcn", "id": VCN, "inputs": {"cidrBlocks": ["10.90.0.0/16"]}},
    {"type": "drg", "id": DRG},
    {"type": "drg-attachment", "inputs": {"drgId": DRG, "networkDetails": {"id": VCN, "type": "VCN"}}},
]


@pytest.fixture
def company(tmp_path: Path) -> Path:
    region = declared("oci")
    account = {
        "cloud": "oci",
        "account": region["tenancy_id"],
        "region": region["region"],
        "compartment": region["compartment_id"],
        "resources": RESOURCES,
    }
    file = tmp_path / "company.json"
    file.write_text(json.dumps({"accounts": [account]}))
    seed(tmp_path, file)
    return tmp_path


def target(hub: str = DRG) -> Target:
    given = RegionExisting.model_validate({"hub": {"id": hub}})
    return targets_of({STACK: ADAPTER.validate_python(declared("oci"))}, hubs={STACK: given})[0]


def test_a_drg_has_the_networks_that_are_attached(company: Path) -> None:
    assert rows(company, target(), "network", "hubs") == {DRG: HubFacts(network_ids=(VCN,))}


def test_a_drg_that_does_not_exist_is_absent(company: Path) -> None:
    answers = SimulatedReader(company).read(target("ocid1.drg.oc1.iad.aaaaother"), "network")
    (hubs,) = [answer for answer in answers if answer.section == "hubs"]
    assert (hubs.rows, list(hubs.absent)) == ({}, ["ocid1.drg.oc1.iad.aaaaother"])
