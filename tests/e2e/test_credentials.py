"""Credentials of a stack's own file on the real engine: passed on, kept secret, and never a replacement."""

import json
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.e2e.conftest import Declare, Sandbox

pytestmark = [pytest.mark.engine, pytest.mark.slow]

AWS, AZURE, OCI = "aws-us-east-1", "azure-eastus", "oci-us-ashburn-1"
ROLE = "arn:aws:iam::123456789012:role/deployer"
PLANTED = "planted-7f3a-secret"
SETTINGS: dict[str, dict[str, Any]] = {
    AWS: {
        "aws:profile": "prod-gpu",
        "aws:assumeRoles": [{"roleArn": ROLE}],
        "aws:endpoints": [{"servicequotas": "https://quotas.example"}],
        "aws:region": "us-east-1",
    },
    AZURE: {"azure-native:tenantId": "11111111-2222-3333-4444-555555555555", "azure-native:useOidc": True},
    OCI: {"oci:configFileProfile": "PROD", "oci:auth": "SecurityToken", "oci:disableAutoRetries": True},
}
SECRETS = {AWS: "aws:token", AZURE: "azure-native:clientSecret", OCI: "oci:privateKeyPassword"}


def state(sandbox: Sandbox, stack: str, settings: dict[str, Any]) -> None:
    """Add settings to the file of a stack."""
    yaml: Any = YAML(typ="safe")
    file = sandbox.project / f"stacks/Pulumi.{stack}.yaml"
    data = yaml.load(file)
    data["config"] |= settings
    yaml.dump(data, file)


def providers(sandbox: Sandbox, stack: str) -> dict[str, dict[str, Any]]:
    """Return the inputs of the explicit providers of a stack, by name."""
    resources = json.loads(sandbox.pulumi("stack", "export", "-s", stack))["deployment"]["resources"]
    return {
        entry["urn"].rsplit("::", 1)[-1]: entry["inputs"]
        for entry in resources
        if entry["type"].startswith("pulumi:providers:") and "::default" not in entry["urn"]
    }


@pytest.mark.parametrize("stack", [AWS, AZURE, OCI])
def test_new_credentials_replace_nothing(sandbox: Sandbox, region: Declare, stack: str) -> None:
    sandbox.declare(stack, region(stack, storage={}))
    sandbox.up(stack)
    before = providers(sandbox, stack)
    state(sandbox, stack, SETTINGS[stack])
    sandbox.pulumi("config", "set", "-s", stack, "--secret", SECRETS[stack], PLANTED)
    assert set(sandbox.preview(stack)) <= {"same", "update"}
    shown = sandbox.up(stack)
    after = providers(sandbox, stack)
    assert after.keys() == before.keys()
    for name, inputs in after.items():
        own = {key.partition(":")[2]: value for key, value in SETTINGS[stack].items()}
        assert set(inputs) - set(before[name]) == ({*own} | {SECRETS[stack].partition(":")[2]}) - {"region"}
        for key, value in own.items():
            text = value if isinstance(value, str) else json.dumps(value)
            assert inputs[key] == text or json.loads(inputs[key]) == value
    exported = sandbox.pulumi("stack", "export", "-s", stack)
    assert PLANTED not in exported + shown + sandbox.gpufabric("check", stack).text
    assert set(sandbox.preview(stack)) == {"same"}


def test_hubs_use_the_credentials_of_their_regions(sandbox: Sandbox, region: Declare) -> None:
    for stack in (AWS, AZURE):
        sandbox.declare(stack, region(stack))
        state(sandbox, stack, SETTINGS[stack])
    sandbox.declare("backbone", {"links": [{"between": [AWS, AZURE], "kind": "vpn", "gbps": 1}]})
    sandbox.gpufabric("up", "--yes")
    hubs = providers(sandbox, "backbone")
    assert hubs[AWS]["profile"] == "prod-gpu"
    assert json.loads(hubs[AWS]["assumeRoles"]) == [{"roleArn": ROLE}]
    assert hubs[AZURE]["useOidc"] == "true"
    assert "profile" not in hubs[AZURE]


def test_a_setting_that_contradicts_the_declaration_stops_the_stack(
    sandbox: Sandbox, region: Declare
) -> None:
    sandbox.declare(AWS, region(AWS))
    state(sandbox, AWS, {"aws:region": "eu-west-1"})
    refused = sandbox.gpufabric("check", status=2).text
    assert f"stacks/Pulumi.{AWS}.yaml:2: config.aws:region: given eu-west-1; allowed: us-east-1" in refused
