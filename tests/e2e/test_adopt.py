"""Regions that scripts made become stacks, and none of their resources changes."""

import json
from pathlib import Path
from typing import Any

import pytest

from gpufabric.simcloud.given import given_bytes
from gpufabric.simcloud.inspect import held, remove, tamper
from tests.e2e.conftest import Declare, HandMade, Sandbox

pytestmark = [pytest.mark.engine, pytest.mark.slow]

AWS = "aws-us-east-1"
REFUSED = 1
VPC = "aws:ec2/vpc:Vpc::aws-us-east-1"
GPU_SUBNET = "aws:ec2/subnet:Subnet::aws-us-east-1-gpu"


def adopt(sandbox: Sandbox, stack: str, *options: str, status: int = 0) -> dict[str, Any]:
    done = sandbox.gpufabric("adopt", stack, "--json", *options, status=status)
    return json.loads(done.stdout)


@pytest.mark.parametrize("stack", [AWS, "azure-eastus", "oci-us-ashburn-1"])
def test_a_hand_made_region_becomes_a_stack(stack: str, sandbox: Sandbox, hand_made: HandMade) -> None:
    number = hand_made(stack)
    before = given_bytes(sandbox.clouds)
    assert len(before) == number

    tried = adopt(sandbox, stack)
    assert (tried["status"], len(tried["ids"]), tried["differences"]) == ("ready", number, [])
    assert json.loads(sandbox.pulumi("stack", "ls", "--json")) == []

    done = adopt(sandbox, stack, "--yes")
    assert (done["status"], done["next_update"]) == ("adopted", [])
    assert given_bytes(sandbox.clouds) == before
    assert sandbox.preview(stack).keys() == {"same"}
    assert adopt(sandbox, stack)["status"] == "complete"


def test_what_differs_is_refused_with_its_values(sandbox: Sandbox, hand_made: HandMade) -> None:
    hand_made(AWS)
    ids = {
        name: entry.resource.id
        for entry in held(sandbox.clouds)
        for name in [entry.resource.inputs.get("tags", {}).get("Name")]
        if name
    }
    tamper(sandbox.clouds, ids["demo-aws-us-east-1"], "enableDnsHostnames", False)
    tamper(sandbox.clouds, ids["demo-aws-us-east-1-gpu"], "availabilityZoneId", "use1-az1")
    before = given_bytes(sandbox.clouds)
    known = sandbox.root / "ids.yaml"
    known.write_text(f"{GPU_SUBNET}: {ids['demo-aws-us-east-1-gpu']}\n")

    refused = adopt(sandbox, AWS, "--yes", "--accept-changes", "--ids", str(known), status=REFUSED)
    own = [item for item in refused["differences"] if item["declared"] != "(not known yet)"]
    assert [(item["resource"], item["property"], item["effect"]) for item in own] == [
        (VPC, "enableDnsHostnames", "update"),
        (GPU_SUBNET, "availabilityZoneId", "replacement"),
    ]
    assert (own[1]["declared"], own[1]["existing"]) == ("use1-az6", "use1-az1")
    assert refused["status"] == "refused"

    tamper(sandbox.clouds, ids["demo-aws-us-east-1-gpu"], "availabilityZoneId", "use1-az6")
    assert adopt(sandbox, AWS, "--yes", status=REFUSED)["status"] == "refused"
    assert json.loads(sandbox.pulumi("stack", "ls", "--json")) == []
    accepted = adopt(sandbox, AWS, "--yes", "--accept-changes")
    assert accepted["next_update"] == [f"{VPC} (update)"]
    tamper(sandbox.clouds, ids["demo-aws-us-east-1-gpu"], "availabilityZoneId", "use1-az6")
    changed = {key for key, rows in given_bytes(sandbox.clouds).items() if rows != before[key]}
    assert {key[2] for key in changed} == {"aws:ec2/subnet:Subnet"}  # what the test itself changed


def test_what_is_missing_is_named_and_created_on_request(
    sandbox: Sandbox, hand_made: HandMade, tmp_path: Path
) -> None:
    hand_made(AWS)
    (log,) = [entry.resource for entry in held(sandbox.clouds, type_="aws:ec2/flowLog:FlowLog")]
    remove(sandbox.clouds, log.id)
    before = given_bytes(sandbox.clouds)
    file = tmp_path / "known.yaml"
    refused = adopt(sandbox, AWS, "--yes", "--write-ids", str(file), status=REFUSED)
    missing = "aws:ec2/flowLog:FlowLog::aws-us-east-1-flow-logs"
    assert refused["missing"] == [{"resource": missing, "fits": [], "unknown": None, "near": None}]
    assert f'"{missing}": ""\n' in file.read_text()

    file.write_text(file.read_text().replace(f'"{missing}": ""', f'"{missing}": "{log.id}"'))
    gone = adopt(sandbox, AWS, "--ids", str(file), status=REFUSED)
    assert any(log.id in error and "does not exist" in error for error in gone["errors"])

    done = adopt(sandbox, AWS, "--yes", "--create-missing")
    assert (done["status"], done["next_update"]) == ("adopted", [])
    assert given_bytes(sandbox.clouds) == before
    assert sandbox.preview(AWS).keys() == {"same"}


def test_plain_pulumi_takes_the_import_file(sandbox: Sandbox, hand_made: HandMade) -> None:
    hand_made(AWS)
    before = given_bytes(sandbox.clouds)
    file = sandbox.project / adopt(sandbox, AWS)["import_file"]
    sandbox.created.discard(AWS)
    sandbox.init(AWS)
    options = ("--protect=false", "--generate-code=false", "--yes", "--skip-preview")
    printed = sandbox.pulumi("import", "--file", str(file), "-s", AWS, *options)
    assert "110 imported" in printed  # 97 resources and their components
    assert given_bytes(sandbox.clouds) == before


def test_resources_move_between_stacks(sandbox: Sandbox, region: Declare) -> None:
    """`pulumi state move` puts resources below the stack itself, and `adopt` under their components."""
    sandbox.declare(AWS, region(AWS))
    sandbox.up(AWS)
    sandbox.init("company")
    before = everything(sandbox)
    names = (VPC, "aws:s3/bucket:Bucket::aws-us-east-1-checkpoints")
    urns = [entry.resource.urn for entry in held(sandbox.clouds) if entry.resource.urn.endswith(names)]
    assert len(urns) == 2
    sandbox.pulumi("state", "move", "--source", AWS, "--dest", "company", "--yes", *urns)
    company = json.loads(sandbox.pulumi("stack", "export", "-s", "company"))["deployment"]["resources"]
    moved = sorted(resource["urn"] for resource in company if resource["type"].startswith("aws:"))
    assert moved == [f"urn:pulumi:company::gpufabric::{name}" for name in names]

    sandbox.pulumi("state", "move", "--source", "company", "--dest", AWS, "--yes", *moved)
    again = sandbox.pulumi("preview", "-s", AWS, fails=True)
    # The engine takes the bucket and the network for ones that are gone, and protected resources stop it.
    assert "marked for protection" in again
    done = adopt(sandbox, AWS, "--yes")
    assert (done["status"], sorted(done["ids"]), done["next_update"]) == ("adopted", sorted(names), [])
    assert everything(sandbox) == before
    assert sandbox.preview(AWS).keys() == {"same"}


def everything(sandbox: Sandbox) -> list[Any]:
    return [
        (entry.resource.id, entry.resource.inputs, entry.resource.outputs) for entry in held(sandbox.clouds)
    ]
