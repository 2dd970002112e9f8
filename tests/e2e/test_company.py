"""Rules of a company on the real engine: names, tags of machines, boundary, and what the policies refuse."""

import base64
from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.simcloud.inspect import held
from tests.e2e.conftest import Declare, Sandbox

pytestmark = [pytest.mark.engine, pytest.mark.slow]

STACK = "aws-us-east-1"
BOUNDARY = "arn:aws:iam::999999999999:policy/teams/boundary"
COMPANY = {
    "names": {"aws": {"prefix": "corp-", "suffix": "-prod"}},
    "proxy": {"aws": {"http": "http://proxy.corp.example:3128"}},
    "registries": {"aws": {"docker.io": "mirror.corp.example/hub"}},
    "tags": {"cost-center": {"values": ["pretraining"]}, "owner": {"pattern": "[a-z]+"}},
    "tags_on_launch": "declared",
    "permission_boundary": BOUNDARY,
    "regions": {"aws": ["us-east-1"]},
}


def state(sandbox: Sandbox, company: dict[str, Any]) -> None:
    """State rules of the company in the project."""
    yaml: Any = YAML()
    file = sandbox.project / "Pulumi.yaml"
    data = yaml.load(file)
    data["config"]["fabric"]["default"]["company"] = company
    yaml.dump(data, file)


def outputs(sandbox: Sandbox, type_: str) -> list[dict[str, Any]]:
    """Return the outputs of the resources of a type."""
    return [dict(entry.resource.outputs) for entry in held(sandbox.clouds, type_=type_)]


def test_a_region_follows_the_rules(sandbox: Sandbox, region: Declare) -> None:
    state(sandbox, COMPANY)
    sandbox.declare(STACK, region(STACK, storage={}))
    refused = sandbox.gpufabric("check", status=2).text
    assert "tags.owner: given nothing; allowed: a value that matches [a-z]+" in refused
    sandbox.declare(STACK, region(STACK, storage={}, tags={"owner": "ml"}))
    sandbox.gpufabric("check")
    sandbox.up(STACK)
    roles = outputs(sandbox, "aws:iam/role:Role")
    assert roles
    assert {role["permissionsBoundary"] for role in roles} == {BOUNDARY.replace("9" * 12, "123456789012")}
    (cluster,) = outputs(sandbox, "aws:eks/cluster:Cluster")
    assert cluster["name"] == f"corp-demo-{STACK}-prod"
    assert all(role["name"].startswith(f"corp-demo-{STACK}-prod-") for role in roles)
    for template in outputs(sandbox, "aws:ec2/launchTemplate:LaunchTemplate"):
        boot = base64.b64decode(template["userData"]).decode()
        assert "HTTPS_PROXY" in boot
        assert "mirror.corp.example/v2/hub" in boot
        for stated in template["tagSpecifications"]:
            assert {"owner": "ml", "cost-center": "pretraining"}.items() <= stated["tags"].items()
    assert set(sandbox.preview(STACK)) == {"same"}


def test_roles_and_addresses_that_others_make(sandbox: Sandbox, region: Declare) -> None:
    state(sandbox, {"roles": "existing-only", "public_addresses": False})
    sandbox.declare(STACK, region(STACK))
    refused = sandbox.gpufabric("check", status=2).text
    for place in ("existing.roles.node", "existing.roles.cluster", "existing.network"):
        assert f"{place}: given nothing, so that the stack would make" in refused


PROXY = "http://proxy.corp.example:3128"


@pytest.mark.parametrize(
    ("stack", "cluster", "name"),
    [
        ("azure-eastus", "azure-native:containerservice:ManagedCluster", "name"),
        ("oci-us-ashburn-1", "oci:ContainerEngine/cluster:Cluster", "name"),
    ],
)
def test_names_and_proxies_of_other_clouds(
    sandbox: Sandbox, region: Declare, stack: str, cluster: str, name: str
) -> None:
    cloud = stack.partition("-")[0]
    state(
        sandbox,
        {"names": {cloud: {"prefix": "corp-", "suffix": "-prod"}}, "proxy": {cloud: {"http": PROXY}}},
    )
    sandbox.declare(stack, region(stack))
    sandbox.up(stack)
    (made,) = outputs(sandbox, cluster)
    assert made[name].startswith(f"corp-demo-{stack}-prod")
    if cloud == "azure":
        assert made["httpProxyConfig"]["httpProxy"] == PROXY
    else:
        (system,) = outputs(sandbox, "oci:ContainerEngine/nodePool:NodePool")
        assert PROXY in base64.b64decode(system["nodeMetadata"]["user_data"]).decode()
    assert set(sandbox.preview(stack)) <= {"same", "read"}
