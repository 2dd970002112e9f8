"""Declared resources as a preview shows them, the state, and the engine's import file."""

import json
from typing import Any

import pytest

from gpufabric.engine.adoption.wanted import (
    Wanted,
    declared_in,
    held_in,
    is_whole,
    with_automatic_names,
    with_ids,
)
from gpufabric.wire.values import SECRET, SIGNATURE, UNKNOWN

PREFIX = "urn:pulumi:s::gpufabric::"
REGION = f"{PREFIX}gpufabric:aws:Region::s"
VPC = f"{PREFIX}gpufabric:aws:Region$aws:ec2/vpc:Vpc::s"
SUBNET = f"{PREFIX}gpufabric:aws:Region$aws:ec2/subnet:Subnet::s-gpu"


def state(urn: str, **inputs: Any) -> dict[str, Any]:
    return {
        "urn": urn,
        "type": urn.split("::")[2].rsplit("$", maxsplit=1)[-1],
        "custom": True,
        "inputs": inputs,
        "propertyDependencies": {name: [] for name in inputs if not name.startswith("__")},
    }


def preview(*steps: tuple[str, dict[str, Any]]) -> str:
    return json.dumps({"steps": [{"op": op, "urn": new["urn"], "newState": new} for op, new in steps]})


def wanted(urn: str) -> Wanted:
    return Wanted(urn, urn.rsplit("$", maxsplit=1)[-1].split("::", maxsplit=1)[0], {}, frozenset(), {})


def test_declared_resources_are_those_that_providers_would_create() -> None:
    subnet = state(SUBNET, cidrBlock="10.0.0.0/24", vpcId=UNKNOWN, key={SIGNATURE: SECRET})
    subnet["propertyDependencies"]["vpcId"] = [VPC]
    declared = declared_in(
        preview(
            ("create", {**state(REGION), "custom": False}),
            ("create", state(f"{PREFIX}pulumi:providers:aws::s")),
            ("same", state(VPC)),
            ("create", subnet),
            ("delete", state(f"{PREFIX}a:b/c:C::old")),
        )
    )
    (resource,) = declared
    assert resource.key == "aws:ec2/subnet:Subnet::s-gpu"
    assert dict(resource.inputs) == {"cidrBlock": "10.0.0.0/24"}
    assert resource.names == {"cidrBlock", "vpcId", "key"}
    assert dict(resource.links) == {"vpcId": (VPC,)}


def test_names_that_the_engine_made_up_are_told_apart() -> None:
    marked = state(f"{PREFIX}aws:iam/role:Role::s", name="s-1234567", __defaults=["name"])
    added = state(
        f"{PREFIX}azure-native:network:VirtualNetwork::s", location="eastus", virtualNetworkName="s1"
    )
    added["propertyDependencies"] = {}
    role, network = declared_in(preview(("create", marked), ("create", added)))
    assert role.automatic == {"name"}
    assert network.automatic == {"virtualNetworkName"}


def test_a_state_says_what_it_holds_and_which_names_were_made_up() -> None:
    held = {**state(VPC, name="hand-made", __defaults=["other"]), "id": "vpc-1"}
    exported = json.dumps({"deployment": {"resources": [held, {**state(REGION), "custom": False}]}})
    assert held_in(exported) == {VPC: ("aws:ec2/vpc:Vpc", "vpc-1")}
    changed = json.loads(with_automatic_names(exported, {VPC: frozenset({"name", "absent"})}))
    (vpc, region) = changed["deployment"]["resources"]
    assert vpc["inputs"] == {"name": "hand-made", "__defaults": ["name", "other"]}
    assert region["inputs"] == {}


def test_an_import_file_has_the_known_ids_only() -> None:
    component = {"type": "gpufabric:aws:Region", "name": "s", "component": True}
    vpc = {"type": "aws:ec2/vpc:Vpc", "name": "sVpc", "logicalName": "s", "id": "<PLACEHOLDER>"}
    subnet = {"type": "aws:ec2/subnet:Subnet", "name": "s-gpu", "id": "<PLACEHOLDER>"}
    text = json.dumps({"nameTable": {"p": "urn"}, "resources": [component, vpc, subnet]})
    filled = json.loads(with_ids(text, [wanted(VPC), wanted(SUBNET)], {VPC: "vpc-1"}))
    assert filled == {"nameTable": {"p": "urn"}, "resources": [component, {**vpc, "id": "vpc-1"}]}


@pytest.mark.parametrize(
    ("messages", "whole"),
    [
        (["error: it cannot be deleted\nbecause it is protected. To", "error: preview failed\n"], True),
        (["error: preview failed\n"], False),
        (["error: it cannot be deleted\nbecause it is protected. To", "error: no such file"], False),
        ([], False),
    ],
)
def test_a_failed_preview_is_whole_if_only_protection_stops_it(messages: list[str], whole: bool) -> None:
    assert is_whole(json.dumps({"diagnostics": [{"message": message} for message in messages]})) == whole
    assert not is_whole("error: no stack")
