"""Where `gpufabric adopt` looks for existing resources."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.target import Target
from gpufabric.catalog.adoption import AdoptableKind
from gpufabric.cli.adopt_find import finder, real_finder
from gpufabric.engine.adoption.plan import Fits
from gpufabric.engine.adoption.wanted import Wanted
from gpufabric.plan.pace import SIMULATED_VARIABLE
from gpufabric.spec.project import Project, load_project
from tests.accounts.scripted import ScriptedReader
from tests.cli.demo_project import write_project

VPC = "aws:ec2/vpc:Vpc"


class Listing(ScriptedReader):
    """A reader whose account has one network with the range that was asked for."""

    def lister(self, target: Target) -> "Listing":
        self.asked.append((target.region, "network"))
        return self

    def rows(self, kind: AdoptableKind, given: Mapping[str, str]) -> list[dict[str, Any]]:
        return [{"VpcId": "vpc-1", "CidrBlock": "10.16.0.0/16"}] if kind.id == VPC else []


def wanted(provider: str = "") -> Wanted:
    urn = f"urn:pulumi:s::gpufabric::{VPC}::s"
    inputs = {"cidrBlock": "10.16.0.0/16"}
    return Wanted(urn, VPC, inputs, frozenset(inputs), {}, frozenset(), provider)


def look(project: Project, stack: str, resource: Wanted, reader: Listing | Failure) -> Fits:
    return real_finder(project, stack, lambda _: reader)([resource], {})


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return load_project(write_project(tmp_path))


@pytest.mark.parametrize(
    ("stack", "provider"),
    [("aws-us-east-1", "any"), ("backbone", "aws-us-east-1"), ("backbone", "aws-us-east-1-copies")],
)
def test_a_resource_is_looked_for_in_the_account_of_its_region(
    project: Project, stack: str, provider: str
) -> None:
    reader = Listing()
    findings = look(project, stack, wanted(provider), reader)
    assert findings == Fits({wanted().urn: "vpc-1"})
    assert reader.asked == [("us-east-1", "network")]


def test_a_provider_of_no_region_leaves_its_resources_unknown(project: Project) -> None:
    findings = look(project, "backbone", wanted("someone"), Listing())
    reason = "account: no stack of a region is named someone, so its account is not known"
    assert findings.unknown == {wanted().urn: reason}
    assert findings.failures[0].fix == "name the resource in the file of --ids"


def test_an_encrypted_account_is_not_searched(tmp_path: Path) -> None:
    root = write_project(tmp_path)
    file = root / "stacks" / "Pulumi.aws-us-east-1.yaml"
    file.write_text(file.read_text().replace('"123456789012"', '{secure: "v1:abc:def"}'))
    findings = look(load_project(root), "aws-us-east-1", wanted(), Listing())
    assert "states its account encrypted" in findings.unknown[wanted().urn]


def test_without_a_login_nothing_is_missing(project: Project) -> None:
    failure = Failure("login", "no-credentials", "there are no credentials")
    findings = look(project, "aws-us-east-1", wanted(), failure)
    assert findings.unknown == {wanted().urn: "login: there are no credentials"}
    assert findings.failures == (failure,)


def test_simulated_clouds_are_not_searched_for_the_backbone(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SIMULATED_VARIABLE, str(tmp_path))
    findings = finder(project, "backbone")([wanted("aws-us-east-1")], {})
    assert findings.unknown == {wanted().urn: "the simulated clouds are not searched for the backbone"}
