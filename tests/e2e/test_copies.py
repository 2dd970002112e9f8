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
    """Write a checkpoint policy with these copies; one of 7B parameters takes little time."""
    yaml = YAML()
    file = sandbox.project / "Pulumi.yaml"
    project = yaml.load(file)
    fabric = project["config"]["fabric"]["default"]
    fabric["training"]["model"]["total_parameters"] = fabric["training"]["model"]["active_parameters"] = (
        7 * 10**9
    )
    policy = {"interval_minutes": 120, "written_by": [AWS, AZURE], "copies": list(copies)}
    fabric["resilience"] = {"checkpoints": policy}
    yaml.dump(project, file)


def made(sandbox: Sandbox) -> dict[str, str]:
    """Give what the backbone holds for copies: type by name and type."""
    return {
        f"{one.resource.urn.rsplit('::', 1)[1]} {one.resource.type}": one.resource.type
        for one in held(sandbox.clouds)
        if ":backbone::" in one.resource.urn and "--to--" in one.resource.urn.rsplit("::", 1)[1]
    }


def secrets(sandbox: Sandbox) -> set[str]:
    """Give every credential of the copies, as the clouds hold it."""
    found: set[str] = set()
    for one in held(sandbox.clouds):
        for name, value in one.resource.outputs.items():
            if name in {"key", "secretKey", "desiredState"} and "--to--" in one.resource.urn:
                assert isinstance(value, dict), f"{name} of {one.resource.type} is no secret"
                found.add(value["value"])
    tokens = {
        json.loads(one)["AzureBlobSasConfiguration"]["AzureBlobSasToken"] for one in found if "Azure" in one
    }
    return (
        {one for one in found if "Azure" not in one} | tokens | {one.rpartition("sig=")[2] for one in tokens}
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
    told = sandbox.up("backbone")
    assert set(made(sandbox).values()) == OF_COPIES | OF_OCI
    assert set(sandbox.preview("backbone")) <= {"same", "read"}

    before = made(sandbox)
    share(sandbox, TO_OCI, FROM_AZURE)
    steps = sandbox.preview("backbone")
    assert set(steps) <= {"same", "read", "create", "update"}
    assert [one for one in steps.get("update", []) if "pulumi:pulumi:Stack" not in one] == []
    assert all(f"{AZURE}--to--{AWS}" in one or one.endswith(f"{AZURE}-copies") for one in steps["create"])
    told += sandbox.up("backbone")
    after = made(sandbox)
    assert before.items() < after.items()
    assert {after[one] for one in after.keys() - before.keys()} == OF_COPIES | OF_AZURE
    steps = sandbox.preview("backbone")
    assert set(steps) <= {"same", "read"}, "the same signed address is asked for again"

    _nothing_is_told(sandbox, told)

    # A region that is lost takes its copies with it.
    share(sandbox, FROM_AZURE)
    gone = sandbox.preview("backbone")["delete"]
    assert all(f"{AWS}--to--{OCI}" in one or one.endswith(f"{OCI}-copies") for one in gone), gone
    sandbox.up("backbone")
    assert made(sandbox) == {name: one for name, one in after.items() if name not in before}
    sandbox.destroy(OCI)
    assert set(sandbox.preview("backbone")) <= {"same", "read"}

    sandbox.destroy("backbone")
    assert [one for one in held(sandbox.clouds) if ":backbone::" in one.resource.urn] == []


def _nothing_is_told(sandbox: Sandbox, told: str) -> None:
    planted = secrets(sandbox)
    assert len(planted) == 3, "a secret key, a signed address and its signature"
    told += sandbox.pulumi("stack", "output", "-s", "backbone")
    outputs = sandbox.outputs("backbone")["backbone"]["copies"]
    assert {one["schedule"] for one in outputs.values()} == {"rate(2 hours)"}
    assert outputs[f"{AZURE}--to--{AWS}"]["credentials_expire"] == "2027-07-01"
    state = sandbox.pulumi("stack", "export", "-s", "backbone")
    assert not [one for one in planted if one in told or one in state or one in json.dumps(outputs)]
