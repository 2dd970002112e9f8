"""Which resources of a simulated account fit declared ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from gpufabric.simcloud.adoptable import Fitting, fitting
from gpufabric.simcloud.seed import seed

SCRIPT = """\
accounts:
  - cloud: aws
    account: "123456789012"
    region: us-east-2
    resources:
      - {type: vpc, id: vpc-0abc1234def567890, inputs: {cidrBlock: 10.0.0.0/16}}
      - {type: vpc, name: other, inputs: {cidrBlock: 10.1.0.0/16}}
      - {type: subnet, name: gpu, inputs: {vpcId: "${vpc}", cidrBlock: 10.0.0.0/20, tags: {a: b}}}
      - {type: route-table, name: one, inputs: {vpcId: "${vpc}"}}
      - {type: route-table, name: two, inputs: {vpcId: "${vpc}"}}
      - {type: route-table, name: far, inputs: {vpcId: "${other}"}}
      - {type: role, name: s-node-hand, inputs: {assumeRolePolicy: "{}"}}
      - {type: role, name: s-pods, inputs: {assumeRolePolicy: "{}"}}
      - {type: role-policy-attachment, inputs: {role: s-node-hand, policyArn: "arn:aws:iam::aws:policy/P"}}
  - cloud: aws
    account: "123456789012"
    region: us-west-2
    resources:
      - {type: vpc, inputs: {cidrBlock: 10.2.0.0/16}}
"""
TYPES = {
    "vpc": "aws:ec2/vpc:Vpc",
    "subnet": "aws:ec2/subnet:Subnet",
    "table": "aws:ec2/routeTable:RouteTable",
    "role": "aws:iam/role:Role",
    "attachment": "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
}


@dataclass(frozen=True)
class Declared:
    kind: str
    name: str
    inputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    automatic: frozenset[str] = frozenset()

    @property
    def urn(self) -> str:
        return f"urn:pulumi:s::gpufabric::{TYPES[self.kind]}::{self.name}"

    @property
    def type(self) -> str:
        return TYPES[self.kind]


VPC = Declared("vpc", "s", {"cidrBlock": "10.0.0.0/16", "enableDnsHostnames": True})


@pytest.fixture
def fit(tmp_path: Path) -> Any:
    file = tmp_path / "script.yaml"
    file.write_text(SCRIPT)
    seed(tmp_path, file)

    def fit(*declared: Declared, known: Mapping[str, str] | None = None) -> Fitting:
        return fitting(tmp_path, "aws", "123456789012", "us-east-2", declared, known or {})

    return fit


def test_what_would_be_replaced_has_to_agree_and_the_rest_mostly(fit: Any) -> None:
    assert fit(VPC).ids == {VPC.urn: "vpc-0abc1234def567890"}
    assert fit(Declared("vpc", "s", {"cidrBlock": "10.9.0.0/16"})) == Fitting()
    elsewhere = Declared("vpc", "s", {"cidrBlock": "10.2.0.0/16"})
    assert fit(elsewhere) == Fitting()
    mostly_other = Declared(
        "vpc", "s", {"cidrBlock": "10.0.0.0/16", "tags": {"a": "b"}, "enableDnsSupport": False}
    )
    assert fit(mostly_other) == Fitting()


def test_a_link_leads_to_the_resource_that_was_found(fit: Any) -> None:
    subnet = Declared("subnet", "s-gpu", {"cidrBlock": "10.0.0.0/20"}, {"vpcId": (VPC.urn,)})
    assert fit(VPC, subnet).ids[subnet.urn].startswith("subnet-")
    other = Declared("vpc", "s", {"cidrBlock": "10.1.0.0/16"})
    assert subnet.urn not in fit(other, subnet).ids


def test_several_that_fit_are_named(fit: Any) -> None:
    table = Declared("table", "s-gpu", {}, {"vpcId": (VPC.urn,)})
    fits = fit(VPC, table)
    assert len(fits.candidates[table.urn]) == 2
    known = {table.urn: fits.candidates[table.urn][0]}
    second = Declared("table", "s-system", {}, {"vpcId": (VPC.urn,)})
    assert fit(VPC, table, second, known=known).ids[second.urn] == fits.candidates[table.urn][1]


def test_a_made_up_name_gives_way_to_the_existing_one(fit: Any) -> None:
    role = Declared(
        "role", "s-node", {"assumeRolePolicy": "{}", "name": "s-node-1a2b3c4"}, {}, frozenset({"name"})
    )
    attached = {"role": "s-node-1a2b3c4", "policyArn": "arn:aws:iam::aws:policy/P"}
    attachment = Declared("attachment", "s-node-P", attached)
    assert fit(role, attachment).ids == {
        role.urn: "s-node-hand",
        attachment.urn: "s-node-hand/arn:aws:iam::aws:policy/P",
    }
