"""Things that stacks stand on: drafted files are accepted by the simulated clouds."""

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.e2e import test_existing_aws as aws
from tests.e2e import test_existing_azure as azure
from tests.e2e import test_existing_hub as hubs
from tests.e2e import test_existing_oci as oci
from tests.plan.azure import given
from tests.simcloud.cloudfiles.drafting.drafted import drafted, region

AZURE_STORAGE = given.changed(
    given.ON_CLUSTER,
    {
        "existing/resource_group": "company",
        "existing/storage/checkpoints": {"id": given.ACCOUNT, "container": "runs"},
        "existing/identities/training": {"id": given.identity("pods"), "client_id": given.PRINCIPAL},
        "existing/workspace": {"id": given.WORKSPACE},
    },
)
CASES: dict[str, tuple[str, Mapping[str, Any], list[str]]] = {
    "aws pools": (
        aws.STACK,
        aws.DECLARED["pools on a cluster"][0],
        ["vpc", "subnet", "security-group", "role", "aws:eks/cluster:Cluster"],
    ),
    "aws all": (aws.STACK, aws.ALL_BUT_POOLS, ["bucket", "lustre-file-system", "role-policy-attachment"]),
    "aws network": (aws.STACK, aws.ON_A_NETWORK, ["nat-gateway", "aws:kms/key:Key", "eip"]),
    "azure pools": (azure.STACK, azure.SMALLEST, ["virtual-network", "subnet", "managed-cluster"]),
    "azure network": (azure.STACK, given.IN_NETWORK, ["nat-gateway", "private-zone"]),
    "azure storage": (azure.STACK, AZURE_STORAGE, ["storage-account", "blob-container", "resource-group"]),
    "oci pools": (oci.STACK, oci.SMALLEST, ["vcn", "subnet", "oci:ContainerEngine/cluster:Cluster"]),
    "oci all": (oci.STACK, oci.ALL_BUT_POOLS, ["bucket", "compute-cluster", "network-security-group"]),
    "oci network": (oci.STACK, oci.ON_A_NETWORK, ["drg", "drg-attachment", "route-table"]),
}


def types(file: Mapping[str, Any]) -> set[str]:
    return {item["type"] for place in file.get("things", ()) for item in place["resources"]}


@pytest.mark.parametrize("name", CASES)
def test_the_clouds_accept_what_a_stack_stands_on(name: str, tmp_path: Path, repo: Path) -> None:
    stack, declared, wanted = CASES[name]
    file = drafted(tmp_path, repo, {stack: copy.deepcopy(dict(declared))})
    assert set(wanted) <= types(file)


def test_stacks_share_a_thing(tmp_path: Path, repo: Path) -> None:
    """Both name the network, and the file has it once."""
    first = copy.deepcopy(aws.ON_A_NETWORK)
    second = copy.deepcopy(aws.ON_A_NETWORK)
    second["network"] = {"cidr": "10.16.0.0/16"}
    file = drafted(tmp_path, repo, {aws.STACK: first, "aws-us-east-1-b": second})
    ids = [item["id"] for place in file["things"] for item in place["resources"] if "id" in item]
    assert len(ids) == len(set(ids))


def test_a_file_says_what_it_assumes_and_lacks(tmp_path: Path, repo: Path) -> None:
    declared = copy.deepcopy(aws.DECLARED["pools on a cluster"][0])
    said = drafted(tmp_path, repo, {aws.STACK: declared})["unknown"]
    assert (
        f"existing.network.subnets.gpu of {aws.STACK}: the range 10.16.0.0/17 of {aws.GPU} is assumed; "
        "`gpufabric snapshot network` reads it"
    ) in said


def test_ranges_come_from_the_snapshot(tmp_path: Path, repo: Path) -> None:
    declared = copy.deepcopy(aws.DECLARED["pools on a cluster"][0])
    network = {
        "networks": {aws.VPC: {"ranges": ["10.16.0.0/16", "10.20.0.0/16"]}},
        "subnets": {aws.GPU: {"cidr": "10.16.32.0/19", "zone": "use1-az6"}},
    }
    file = drafted(tmp_path, repo, {aws.STACK: declared}, {"network": network})
    things = {item["name"]: item["inputs"] for item in file["things"][0]["resources"]}
    assert things[f"given-{aws.GPU}"]["cidrBlock"] == "10.16.32.0/19"
    assert things[f"{aws.VPC}-0"]["cidrBlock"] == "10.20.0.0/16"
    assert not any("range" in text for text in file["unknown"])


def test_hubs_of_the_backbone_exist(tmp_path: Path, repo: Path) -> None:
    existing = {hubs.EAST: hubs.EXISTING[hubs.EAST]}
    west = {"region": "us-west-2", "zone": "usw2-az2", "system_zones": ["usw2-az1", "usw2-az2"]}
    declared = {
        hubs.EAST: region("aws"),
        hubs.WEST: region("aws", network={"cidr": "10.17.0.0/16"}, **west),
        "backbone": {"links": [hubs.PEERING], "existing": existing},
    }
    file = drafted(tmp_path, repo, declared)
    assert [(place["region"], item["id"]) for place in file["things"] for item in place["resources"]] == [
        ("us-east-1", hubs.EAST_HUB)
    ]
    assert any(f"existing.{hubs.EAST}.dns_zone_id: {hubs.ZONE} is not in" in text for text in file["unknown"])
