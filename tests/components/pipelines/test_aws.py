import json

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.components.pipelines.aws import AwsPipelineRoles
from gpufabric.roles.role import PLACEHOLDERS
from gpufabric.roles.roles import role_files
from gpufabric.spec.pipeline import PURPOSES, pipeline_trust
from tests.components.recording import Graph, not_in_api, record

ACCOUNT = "123456789012"
ISSUER = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{ISSUER}"
GITHUB = {"host": "github", "repository": "example/fabric"}
POLICIES = {
    purpose: [file.text for file in role_files(PLACEHOLDERS["aws"], purpose, Catalog())]
    for purpose in PURPOSES
}


def roles(trust=GITHUB, **arguments) -> Graph:
    def program():
        made = AwsPipelineRoles(
            "gpufabric", account_id=ACCOUNT, trust=pipeline_trust(trust), policies=POLICIES, **arguments
        )
        return {"role_arns": made.role_arns}

    return record(program, "aws", lambda kind, name, _: {"arn": f"arn:{kind}/{name}"})


@pytest.fixture(scope="module")
def graph() -> Graph:
    return roles()


def trust_of(graph: Graph, name: str):
    (statement,) = json.loads(graph.one("Role", name).inputs["assumeRolePolicy"])["Statement"]
    return statement


def test_only_jobs_of_the_environment_assume_the_role_for_updates(graph):
    statement = trust_of(graph, "gpufabric-up")
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert statement["Principal"] == {"Federated": PROVIDER}
    assert statement["Condition"] == {
        "StringEquals": {
            f"{ISSUER}:aud": "sts.amazonaws.com",
            f"{ISSUER}:sub": "repo:example/fabric:environment:production",
        }
    }


def test_every_role_has_its_policies_and_no_other(graph):
    for purpose, texts in POLICIES.items():
        made = [policy for policy in graph.all("Policy") if policy.name.startswith(f"gpufabric-{purpose}-")]
        assert [policy.inputs["policy"] for policy in made] == texts
    attached = [attachment.name for attachment in graph.all("RolePolicyAttachment")]
    assert sorted(attached) == sorted(policy.name for policy in graph.all("Policy"))


def test_one_identity_provider(graph):
    provider = graph.one("OpenIdConnectProvider")
    assert provider.inputs == {"url": f"https://{ISSUER}", "clientIdLists": ["sts.amazonaws.com"]}


def test_an_account_with_an_identity_provider_gets_no_second_one():
    graph = roles(provider_exists=True)
    assert graph.all("OpenIdConnectProvider") == []
    assert trust_of(graph, "gpufabric-up")["Principal"] == {"Federated": PROVIDER}


def test_previews_of_any_branch_on_gitlab():
    graph = roles({"host": "gitlab", "repository": "example/fabric"})
    assert trust_of(graph, "gpufabric-preview")["Condition"] == {
        "StringEquals": {"gitlab.com:aud": "sts.amazonaws.com"},
        "StringLike": {"gitlab.com:sub": "project_path:example/fabric:ref_type:branch:ref:*"},
    }
    assert "StringLike" not in trust_of(graph, "gpufabric-up")["Condition"]


def test_a_purpose_without_jobs_has_no_role():
    trust = {"host": "azure-devops", "issuer": "https://issuer.example.com", "subjects": {"up": "sc://a/b/c"}}
    graph = roles(trust)
    assert [role.name for role in graph.all("Role")] == ["gpufabric-up"]
    assert set(graph.outputs["role_arns"]) == {"up"}


def test_an_update_may_take_hours(graph):
    assert graph.one("Role", "gpufabric-up").inputs["maxSessionDuration"] == 21600


def test_properties_are_those_of_the_provider(graph):
    assert not_in_api(graph) == []
