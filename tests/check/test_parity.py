"""The check says what the real engine's preview says: same rules, levels, resources and messages."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.check.config import stack_config
from gpufabric.check.fabric import check_fabric
from gpufabric.check.program import run_program
from gpufabric.check.providers import Providers
from gpufabric.check.recorded import check_events, check_state
from gpufabric.check.result import StackCheck
from gpufabric.wire.values import UNKNOWN, masked
from tests.e2e.conftest import Sandbox
from tools.small_fabric import REGIONS as REGION_DECLARATIONS

pytestmark = pytest.mark.engine

REGIONS = ("aws-us-east-1", "azure-eastus", "oci-us-ashburn-1")
LINKED = (*REGIONS, "aws-us-west-2")
"""Regions that the demo's backbone joins."""

STREAM = "PULUMI_ENABLE_STREAMING_JSON_PREVIEW"
ADVICE = "advice"
BOOKKEEPING = {"__internal", "version"}
"""Inputs that the engine gives to providers."""

Said = set[tuple[str, str, str, str]]


def demo(sandbox: Sandbox, *stacks: str) -> None:
    """Take the demo's declarations into the sandbox, and create the stacks."""
    for stack in stacks:
        file = sandbox.project / "stacks" / f"Pulumi.{stack}.yaml"
        shutil.copy2(sandbox.checkout / "stacks" / file.name, file)
    for file in (sandbox.checkout / "stacks" / "quota-snapshots").glob("*.yaml"):
        shutil.copy2(file, sandbox.project / "stacks" / "quota-snapshots" / file.name)
    for stack in stacks:
        sandbox.init(stack)


def engine(sandbox: Sandbox, stack: str, *, fails: bool = False) -> Said:
    """Preview on the real engine with the pack, and give what its policies said."""
    sandbox.environment[STREAM] = "1"
    try:
        output = sandbox.pulumi("preview", "-s", stack, "--json", *sandbox.packs, fails=fails)
    finally:
        del sandbox.environment[STREAM]
    events = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    said: Said = set()
    for policy in (event["policyEvent"] for event in events if "policyEvent" in event):
        _title, _, text = re.sub(r"<\{%[^%]*%\}>", "", policy["message"]).strip().partition("\n")
        rule = policy["policyName"]
        if rule == ADVICE:
            rule, _, text = text.partition(": ")
        said.add((rule, policy["enforcementLevel"], policy["resourceUrn"], text))
    return said


def ours(check: StackCheck) -> Said:
    assert not (check.problems or check.errors or check.broken), check
    return {(finding.rule, finding.level, finding.urn, finding.message) for finding in check.findings}


@pytest.mark.parametrize(
    "stack", [REGIONS[0], *(pytest.param(region, marks=pytest.mark.slow) for region in REGIONS[1:])]
)
def test_region_of_the_demo(sandbox: Sandbox, stack: str) -> None:
    demo(sandbox, stack)
    said = engine(sandbox, stack)
    assert said
    assert ours(check_fabric(sandbox.project, [stack]).stacks[0]) == said
    digest = json.loads(sandbox.pulumi("preview", "-s", stack, "--json", "--show-sames"))
    same_resources(sandbox, stack, digest)
    file = sandbox.root / "digest.json"
    file.write_text(json.dumps(digest))
    assert ours(check_events(sandbox.project, file).stacks[0]) == said


def test_violations(sandbox: Sandbox) -> None:
    stack = "aws-us-east-1"
    demo(sandbox, stack)
    data: Any = YAML(typ="safe").load((sandbox.project / "stacks" / f"Pulumi.{stack}.yaml").read_text())
    region = data["config"]["gpufabric:region"]
    region["budget"] = {"usd_per_hour": 1}
    region["pools"]["train"]["capacity"]["nodes"] = region["pools"]["train"]["nodes"]
    region["storage"]["lustre"]["protect"] = False
    sandbox.declare(stack, region)
    said = engine(sandbox, stack, fails=True)
    assert any(level == "mandatory" for _, level, _, _ in said)
    assert ours(check_fabric(sandbox.project, [stack]).stacks[0]) == said


@pytest.mark.slow
def test_backbone_and_live_state(sandbox: Sandbox) -> None:
    demo(sandbox, *LINKED, "backbone")
    for stack in LINKED:
        sandbox.up(stack)
    said = engine(sandbox, "backbone")
    assert ours(check_fabric(sandbox.project, ["backbone"]).stacks[0]) == said
    for stack in LINKED:
        file = sandbox.root / "state.json"
        file.write_text(sandbox.pulumi("stack", "export", "-s", stack))
        assert ours(check_state(sandbox.project, file).stacks[0]) == engine(sandbox, stack)


PLAIN = """
import pulumi
import pulumi_aws as aws
import pulumi_azure_native as azure
import pulumi_oci as oci

aws.s3.Bucket("checkpoints", tags={"team": "research"})
aws.ec2.LaunchTemplate("nodes", instance_type="p5.48xlarge")
group = azure.resources.ResourceGroup("group")
azure.storage.StorageAccount(
    "account", resource_group_name=group.name, kind="StorageV2", sku={"name": "Standard_LRS"}
)
networks = [
    azure.network.VirtualNetwork(
        f"network-{number}",
        resource_group_name=group.name,
        address_space={"address_prefixes": [f"10.{number}.0.0/16"]},
    )
    for number in range(2)
]
peerings = []
for number, network in enumerate(networks):
    peering = azure.network.VirtualNetworkPeering(
        f"peering-{number}",
        resource_group_name=group.name,
        virtual_network_name=network.name,
        remote_virtual_network={"id": networks[1 - number].id},
        opts=pulumi.ResourceOptions(depends_on=peerings),
    )
    peerings.append(peering)
compartment = "ocid1.compartment.oc1..aaaaaaaacompartment"
oci.objectstorage.Bucket(
    "archive",
    compartment_id=compartment,
    namespace=oci.objectstorage.get_namespace_output(compartment_id=compartment).namespace,
    access_type="ObjectRead",
)
"""
"""A program of its own, whose resources have default providers."""

DEFAULT_PROVIDERS = {
    "aws:region": "us-east-1",
    "azure-native:location": "eastus2",
    "azure-native:subscriptionId": "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93",
    "oci:region": "us-ashburn-1",
    "oci:tenancyOcid": "ocid1.tenancy.oc1..aaaaaaaatenancy",
}


@pytest.mark.slow
def test_default_providers_and_peerings_of_networks(sandbox: Sandbox) -> None:
    stack = "aws-us-east-1"
    declared = {**REGION_DECLARATIONS[stack], "tags": {"team": "research", "cost-center": "42"}}
    sandbox.declare(stack, declared)
    sandbox.init(stack)
    file = sandbox.project / "stacks" / f"Pulumi.{stack}.yaml"
    yaml = YAML(typ="safe")
    data: Any = yaml.load(file.read_text())
    data["config"] |= DEFAULT_PROVIDERS
    yaml.dump(data, file)
    program = sandbox.project / "stacks" / "__main__.py"
    program.unlink()
    program.write_text(PLAIN)
    said = engine(sandbox, stack, fails=True)
    tags = {text for rule, _, _, text in said if rule == "declared-tags"}
    assert "checkpoints: lacks 1 of 2 declared tags" in tags
    assert ours(check_fabric(sandbox.project, [stack]).stacks[0]) == said
    recorded = sandbox.root / "preview.json"
    recorded.write_text(sandbox.pulumi("preview", "-s", stack, "--json", "--show-sames"))
    assert ours(check_events(sandbox.project, recorded).stacks[0]) == said
    sandbox.pulumi("up", "-s", stack, "--yes", "--skip-preview")
    said = engine(sandbox, stack, fails=True)
    recorded.write_text(sandbox.pulumi("stack", "export", "-s", stack))
    assert ours(check_state(sandbox.project, recorded).stacks[0]) == said


@pytest.mark.slow
def test_backbone_of_peered_networks(sandbox: Sandbox) -> None:
    regions = ("azure-eastus", "azure-westus2")
    sandbox.declare(regions[0], REGION_DECLARATIONS[regions[0]])
    other = {"region": "westus2", "network": {"cidr": "10.33.0.0/16"}}
    sandbox.declare(regions[1], REGION_DECLARATIONS[regions[0]] | other)
    links = [{"between": list(regions), "kind": "vnet-peering", "gbps": 10}]
    sandbox.declare("backbone", {"links": links})
    for stack in regions:
        sandbox.up(stack)
    sandbox.init("backbone")
    said = engine(sandbox, "backbone")
    assert ours(check_fabric(sandbox.project, ["backbone"]).stacks[0]) == said
    recorded = sandbox.root / "preview.json"
    recorded.write_text(sandbox.pulumi("preview", "-s", "backbone", "--json", "--show-sames"))
    assert ours(check_events(sandbox.project, recorded).stacks[0]) == said


def same_resources(sandbox: Sandbox, stack: str, digest: Any) -> None:
    """Compare resources with those of the engine; random endings of names differ, and so does what functions
    of providers answered."""
    root: Path = sandbox.project
    run = run_program(
        root / "stacks", root, stack, stack_config(root, stack), references={}, providers=Providers()
    )
    theirs = {step["urn"]: step["newState"] for step in digest["steps"]}
    assert {resource.urn for resource in run.resources} == set(theirs)
    for resource in run.resources:
        state = theirs[resource.urn]
        links = {key: set(urns) for key, urns in (state.get("propertyDependencies") or {}).items() if urns}
        assert {key: set(urns) for key, urns in resource.property_dependencies.items() if urns} == links, (
            resource.urn
        )
        assert set(resource.dependencies) == set(state.get("dependencies") or []), resource.urn
        assert (resource.parent, resource.protect) == (state.get("parent", ""), bool(state.get("protect"))), (
            resource.urn
        )
        assert resource.provider == state.get("provider", "").rpartition("::")[0], resource.urn
        inputs = dict(state.get("inputs") or {})
        for key in BOOKKEEPING if resource.type.startswith("pulumi:providers:") else ():
            inputs.pop(key, None)
        mine = masked(dict(resource.inputs))
        differing = {key for key in {*mine, *inputs} if not _like(mine.get(key), inputs.get(key))}
        assert not differing, resource.urn


def _like(mine: Any, theirs: Any) -> bool:
    if isinstance(mine, dict) and isinstance(theirs, dict):
        return set(mine) == set(theirs) and all(_like(mine[key], theirs[key]) for key in mine)
    if isinstance(mine, list) and isinstance(theirs, list):
        return len(mine) == len(theirs) and all(map(_like, mine, theirs))
    if isinstance(mine, str) and isinstance(theirs, str):
        ending = re.compile(r"-[0-9a-f]{7}$")
        return mine in (theirs, UNKNOWN) or ending.sub("", mine) == ending.sub("", theirs)
    return mine == theirs
