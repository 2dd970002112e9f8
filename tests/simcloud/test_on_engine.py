"""The real engine on all three simulated clouds at once: preview, up, no-op, drift, refresh, destroy."""

import json

import pytest

from gpufabric.simcloud.inspect import held, tamper
from tests.simcloud.project import Project, changes

PROGRAM = """
import pulumi
import pulumi_aws as aws
import pulumi_azure_native as azure
import pulumi_oci as oci

at = pulumi.ResourceOptions(provider=aws.Provider("east", region="us-east-2"))
vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", tags={"owner": OWNER}, opts=at)
aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block="BLOCK", opts=at)
group = azure.resources.ResourceGroup("group", location="eastus")
azure.network.VirtualNetwork(
    "network", resource_group_name=group.name, location="eastus",
    address_space={"address_prefixes": ["10.1.0.0/16"]},
)
vcn = oci.core.Vcn("vcn", compartment_id="ocid1.compartment.oc1..a", cidr_blocks=["10.2.0.0/16"])
pulumi.export("ids", [vpc.id, group.id, vcn.id])
"""
CUSTOM = 6  # resources in the clouds, and the explicit provider


@pytest.fixture
def pulumi(engine, tmp_path):
    project = Project(engine, tmp_path)

    def run(*arguments, code=0, block="10.0.1.0/24", owner='"team"'):
        project.program = PROGRAM.replace("BLOCK", block).replace("OWNER", owner)
        return project(*arguments, code=code)

    run.root = project.root
    return run


def ids(root):
    return {entry.resource.type: entry.resource.id for entry in held(root)}


@pytest.mark.engine
@pytest.mark.slow
def test_three_clouds_live_on_the_real_engine(pulumi):
    assert changes(pulumi("preview", "--json")) == {"create": CUSTOM + 1}
    assert ids(pulumi.root) == {}

    pulumi("up", "--yes", "--skip-preview")
    made = ids(pulumi.root)
    assert len(made) == CUSTOM - 1
    assert set(json.loads(pulumi("stack", "output", "--json"))["ids"]) <= set(made.values())

    pulumi("preview", "--expect-no-changes")

    tamper(pulumi.root, made["aws:ec2/vpc:Vpc"], "tags.owner", "mallory")
    assert changes(pulumi("refresh", "--yes", "--skip-preview", "--json")) == {"same": CUSTOM, "update": 1}

    output = pulumi("up", "--yes", "--skip-preview", "--json", block="10.0.2.0/24")
    assert changes(output) == {"same": CUSTOM - 1, "update": 1, "replace": 1}
    assert next(held(pulumi.root, type_="aws:ec2/vpc:Vpc")).resource.inputs["tags"] == {"owner": "team"}
    after = ids(pulumi.root)
    assert {name for name in made if made[name] != after[name]} == {"aws:ec2/subnet:Subnet"}

    pulumi("destroy", "--yes", "--skip-preview")
    assert ids(pulumi.root) == {}


@pytest.mark.engine
def test_a_wrong_type_fails_the_preview_at_its_property(pulumi):
    output = pulumi("preview", code=1, owner="5")
    assert "tags.owner" in output
    assert "given: a number; allowed: a string" in output
    assert ids(pulumi.root) == {}
