"""Copies of checkpoints between clouds on the real engine: made, left alone, taken away, and nothing told."""

import json
from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.simcloud.inspect import held
from tests.e2e.conftest import Declare, Sandbox

pytestmark = [pytest.mark.engine, pytest.mark.slow]

AWS, AZURE, OCI = "aws-us-east-1", "azure-eastus", "oci-us-ashburn-1"
LINK = {"between": [AWS, AZURE], "kind": "vpn", "gbps": 2}
TO_OCI = {"source": AWS, "destination": OCI, "method": "datasync", "gbps": 10}
FROM_AZURE = {"source": AZURE, "destination": AWS, "method": "datasync", "gbps": 10}
OF_COPIES = {
    "aws:iam/role:Role",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:datasync/s3Location:S3Location",
    "aws:datasync/task:Task",
}
OF_OCI = {
    "aws:datasync/locationObjectStorage:LocationObjectStorage",
    "oci:Identity/user:User",
    "oci:Identity/group:Group",
    "oci:Identity/userGroupMembership:UserGroupMembership",
    "oci:Identity/policy:Policy",
    "oci:Identity/customerSecretKey:CustomerSecretKey",
}
OF_AZURE = {"aws:cloudcontrol/resource:Resource"}
WAIVER = {
    "rule": "account-network",
    "resources": f"urn:pulumi:{AZURE}::*::*StorageAccount::{AZURE}-account",
    "owner": "storage team",
    "reason": "DataSync reaches the account from the internet with a signed address",
    "expires": "2026-12-31",
}


def share(sandbox: Sandbox, *copies: dict[str, Any]) -> None:
    """Write a checkpoint policy with these copies; one of 1B parameters takes little time."""
    yaml = YAML()
    file = sandbox.project / "Pulumi.yaml"
    project = yaml.load(file)
    fabric = project["config"]["fabric"]["default"]
    policy = {"interval_minutes": 120, "written_by": [AWS, AZURE], "copies": list(copies)}
    fabric["resilience"] = {"checkpoints": policy}
    yaml.dump(project, file)


def made(sandbox: Sandbox) -> dict[str, str]:
    """Give what the backbone holds for copies: type by name and type."""
    return {
        f"{entry.resource.urn.rsplit('::', 1)[1]} {entry.resource.type}": entry.resource.type
        for entry in held(sandbox.clouds)
        if ":backbone::" in entry.resource.urn and "--to--" in entry.resource.urn.rsplit("::", 1)[1]
    }


def secrets(sandbox: Sandbox) -> set[str]:
    """Give every credential of the copies, as the clouds hold it."""
    secrets: set[str] = set()
    for entry in held(sandbox.clouds):
        for name, value in entry.resource.outputs.items():
            if name in {"key", "secretKey", "desiredState"} and "--to--" in entry.resource.urn:
                assert isinstance(value, dict), f"{name} of {entry.resource.type} is no secret"
                secrets.add(value["value"])
    tokens = {
        json.loads(secret)["AzureBlobSasConfiguration"]["AzureBlobSasToken"]
        for secret in secrets
        if "Azure" in secret
    }
    return (
        {secret for secret in secrets if "Azure" not in secret}
        | tokens
        | {token.rpartition("sig=")[2] for token in tokens}
    )


def test_copies_come_and_go_by_themselves(sandbox: Sandbox, region: Declare) -> None:
    share(sandbox, TO_OCI)
    sandbox.declare(AWS, region(AWS))
    sandbox.declare(OCI, region(OCI))
    sandbox.declare(AZURE, region(AZURE, storage={"checkpoints": {"internet_transfers": True}}))
    sandbox.declare("backbone", {"links": [LINK]})
    with (sandbox.project / "stacks" / "waivers.yaml").open("w") as file:
        YAML(typ="safe").dump({"waivers": [WAIVER]}, file)
    for stack in (AWS, AZURE, OCI):
        sandbox.up(stack)
    printed = sandbox.up("backbone")
    assert set(made(sandbox).values()) == OF_COPIES | OF_OCI
    assert set(sandbox.preview("backbone")) <= {"same", "read"}

    before = made(sandbox)
    share(sandbox, TO_OCI, FROM_AZURE)
    steps = sandbox.preview("backbone")
    assert set(steps) <= {"same", "read", "create", "update"}
    assert [urn for urn in steps.get("update", []) if "pulumi:pulumi:Stack" not in urn] == []
    assert all(f"{AZURE}--to--{AWS}" in urn or urn.endswith(f"{AZURE}-copies") for urn in steps["create"])
    printed += sandbox.up("backbone")
    after = made(sandbox)
    assert before.items() < after.items()
    assert {after[urn] for urn in after.keys() - before.keys()} == OF_COPIES | OF_AZURE
    steps = sandbox.preview("backbone")
    assert set(steps) <= {"same", "read"}, "the same signed address is asked for again"

    _nothing_is_told(sandbox, printed)

    # A region that is lost takes its copies with it.
    share(sandbox, FROM_AZURE)
    gone = sandbox.preview("backbone")["delete"]
    assert all(f"{AWS}--to--{OCI}" in urn or urn.endswith(f"{OCI}-copies") for urn in gone), gone
    sandbox.up("backbone")
    assert made(sandbox) == {name: type_ for name, type_ in after.items() if name not in before}
    sandbox.destroy(OCI)
    assert set(sandbox.preview("backbone")) <= {"same", "read"}

    sandbox.destroy("backbone")
    assert [entry for entry in held(sandbox.clouds) if ":backbone::" in entry.resource.urn] == []


def _nothing_is_told(sandbox: Sandbox, printed: str) -> None:
    planted = secrets(sandbox)
    assert len(planted) == 3, "a secret key, a signed address and its signature"
    printed += sandbox.pulumi("stack", "output", "-s", "backbone")
    outputs = sandbox.outputs("backbone")["backbone"]["copies"]
    assert {output["schedule"] for output in outputs.values()} == {"rate(2 hours)"}
    assert outputs[f"{AZURE}--to--{AWS}"]["credentials_expire"] == "2027-07-01"
    state = sandbox.pulumi("stack", "export", "-s", "backbone")
    assert not [
        secret for secret in planted if secret in printed or secret in state or secret in json.dumps(outputs)
    ]
