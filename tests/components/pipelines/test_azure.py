import re
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.components import azure
from gpufabric.components.pipelines.azure import AzurePipelineIdentities
from gpufabric.plan.azure import roles
from gpufabric.plan.azure.roles import ASSIGNED
from gpufabric.roles.role import PLACEHOLDERS
from gpufabric.roles.roles import role_files
from gpufabric.spec.pipeline import AZURE_AUDIENCE, PURPOSES, pipeline_trust
from gpufabric.spec.problems import DeclarationError
from tests.components.recording import Graph, not_in_api, record

SUBSCRIPTION = "00000000-0000-4000-8000-000000000001"
SCOPE = f"/subscriptions/{SUBSCRIPTION}"
ROLES = {purpose: role_files(PLACEHOLDERS["azure"], purpose, Catalog())[0].text for purpose in PURPOSES}
GITHUB = {"host": "github", "repository": "example/fabric"}


def identities(trust=GITHUB) -> Graph:
    def program():
        made = AzurePipelineIdentities(
            "gpufabric",
            subscription_id=SUBSCRIPTION,
            location="eastus",
            trust=pipeline_trust(trust),
            roles=ROLES,
        )
        return {"client_ids": made.client_ids}

    def computed(kind, name, inputs):
        ids = {"principalId": f"principal/{name}", "clientId": f"client/{name}"}
        return ids | {"name": name} if kind == "UserAssignedIdentity" else {}

    return record(program, "azure", computed)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return identities()


def test_each_identity_trusts_one_environment(graph):
    subjects = {
        credential.name: credential.inputs["subject"]
        for credential in graph.all("FederatedIdentityCredential")
    }
    assert subjects == {
        "gpufabric-snapshots": "repo:example/fabric:environment:snapshots",
        "gpufabric-preview": "repo:example/fabric:environment:preview",
        "gpufabric-up": "repo:example/fabric:environment:production",
    }
    for credential in graph.all("FederatedIdentityCredential"):
        assert credential.inputs["audiences"] == [AZURE_AUDIENCE]


def test_each_identity_has_its_own_role_in_the_subscription(graph):
    for purpose in PURPOSES:
        assignment = graph.one("RoleAssignment", f"gpufabric-{purpose}")
        assert assignment.inputs["principalId"] == f"principal/gpufabric-{purpose}"
        assert assignment.inputs["roleDefinitionId"] == f"RoleDefinition/gpufabric-{purpose}"
        assert assignment.inputs["scope"] == SCOPE


def test_the_role_for_previews_changes_nothing(graph):
    (permission,) = graph.one("RoleDefinition", "gpufabric-preview").inputs["permissions"]
    assert not any(action.endswith(("/write", "/delete")) for action in permission["actions"])


def test_only_the_update_assigns_roles_and_not_to_itself(graph):
    conditions = {
        purpose: graph.one("RoleAssignment", f"gpufabric-{purpose}").inputs.get("condition")
        for purpose in PURPOSES
    }
    text = conditions.pop("up")
    assert not any(conditions.values())
    assert graph.one("RoleAssignment", "gpufabric-up").inputs["conditionVersion"] == "2.0"
    scope = "Microsoft.Authorization/roleAssignments"
    # Attributes of a new assignment are the request's, those of one that goes the resource's.
    for action, source in (("write", "@Request"), ("delete", "@Resource")):
        part = (
            f"((!(ActionMatches{{'{scope}/{action}'}})) OR "
            f"({source}[{scope}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {{{', '.join(ASSIGNED)}}} AND "
            f"{source}[{scope}:PrincipalId] ForAnyOfAllValues:GuidNotEquals {{principal/gpufabric-up}}))"
        )
        assert part in text
    assert text.count("ActionMatches") == 2
    assert text.count("(") == text.count(")")


def test_the_update_may_assign_the_roles_that_stacks_assign_and_define_none(graph):
    (permission,) = graph.one("RoleDefinition", "gpufabric-up").inputs["permissions"]
    assert not any("roleDefinitions" in action for action in permission["actions"])
    used = {
        name
        for file in (Path(azure.__file__).parent).rglob("*.py")
        for line in re.findall(r"from gpufabric\.plan\.azure\.roles import (.*)", file.read_text())
        for name in line.split(", ")
    }
    assert {getattr(roles, name) for name in used} == set(ASSIGNED)


def test_names_are_the_same_every_time(graph):
    names = [assignment.inputs["roleAssignmentName"] for assignment in graph.all("RoleAssignment")]
    again = [assignment.inputs["roleAssignmentName"] for assignment in identities().all("RoleAssignment")]
    assert sorted(names) == sorted(again)
    assert len(set(names)) == len(PURPOSES)


def test_a_subject_with_a_wildcard_is_refused():
    with pytest.raises(DeclarationError, match=r"trust\.subjects\.preview"):
        identities({"host": "gitlab", "repository": "example/fabric"})


def test_properties_are_those_of_the_provider(graph):
    assert not_in_api(graph) == []


def test_the_identities_have_a_resource_group_of_their_own(graph):
    assert graph.one("ResourceGroup").inputs["resourceGroupName"] == "gpufabric-pipelines"
