"""The real engine when AWS runs short in the middle of an update: the next one converges, nothing is left."""

import json

import pytest

from gpufabric.simcloud.inspect import held
from tests.simcloud.project import Project, changes

PROGRAM = """
import pulumi
import pulumi_aws as aws

at = pulumi.ResourceOptions(provider=aws.Provider("east", region="us-east-2"))
vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", opts=at)
subnet = aws.ec2.Subnet(
    "gpu", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone_id="use2-az2", opts=at
)
other = aws.ec2.Subnet(
    "other", vpc_id=vpc.id, cidr_block="10.0.2.0/24", availability_zone_id="use2-az1", opts=at
)
cluster = aws.eks.Cluster(
    "cluster", role_arn="arn:aws:iam::1:role/c", vpc_config={"subnet_ids": [subnet.id, other.id]}, opts=at
)
template = aws.ec2.LaunchTemplate("train", instance_type="p5.48xlarge", opts=at)
nodes = aws.eks.NodeGroup(
    "train",
    cluster_name=cluster.name,
    NAME
    node_role_arn="arn:aws:iam::1:role/n",
    subnet_ids=[subnet.id],
    launch_template={"id": template.id, "version": "1"},
    scaling_config={"desired_size": NODES, "min_size": 0, "max_size": 100},
    opts=at,
)
later = pulumi.ResourceOptions.merge(at, pulumi.ResourceOptions(depends_on=[nodes]))
aws.cloudwatch.LogGroup("after", opts=later)
"""
GROUP = "aws:eks/nodeGroup:NodeGroup"
ALL = 9  # the stack, the provider and seven resources in the cloud


@pytest.fixture
def project(engine, tmp_path):
    return Project(engine, tmp_path)


def has(project, count):
    machines = {"region": "us-east-2", "zone": "use2-az2", "instance_type": "p5.48xlarge", "count": count}
    (project.root / "capacity.json").write_text(json.dumps({"aws": {"on_demand": [machines]}}))


def declare(project, nodes, name='node_group_name="train",'):
    project.program = PROGRAM.replace("NODES", str(nodes)).replace("NAME", name)


def groups(project):
    return [entry.resource.outputs["status"] for entry in held(project.root, type_=GROUP)]


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.parametrize("name", ['node_group_name="train",', ""], ids=["named", "auto-named"])
def test_a_shortage_in_the_middle_of_an_update_is_mended_by_the_next(project, name):
    declare(project, 8, name)
    has(project, 4)
    output = project("up", "--yes", "--skip-preview", code=1)
    assert "InsufficientInstanceCapacity - We currently do not have sufficient p5.48xlarge capacity" in output
    assert groups(project) == ["CREATE_FAILED"]

    has(project, 8)
    assert changes(project("up", "--yes", "--skip-preview", "--json")) == {
        "same": ALL - 2, "replace": 1, "create": 1,
    }  # fmt: skip
    assert groups(project) == ["ACTIVE"]
    project("preview", "--expect-no-changes")

    project("destroy", "--yes", "--skip-preview")
    assert list(held(project.root)) == []


@pytest.mark.engine
@pytest.mark.slow
def test_a_failed_group_is_destroyed_with_the_rest(project):
    declare(project, 8)
    has(project, 4)
    project("up", "--yes", "--skip-preview", code=1)
    project("refresh", "--yes", "--skip-preview")
    assert groups(project) == ["CREATE_FAILED"]
    project("destroy", "--yes", "--skip-preview")
    assert list(held(project.root)) == []


@pytest.mark.engine
@pytest.mark.slow
def test_a_group_that_could_not_grow_grows_with_the_next_update(project):
    declare(project, 4)
    has(project, 4)
    project("up", "--yes", "--skip-preview")
    declare(project, 6)
    assert "config update: unexpected state 'Failed'" in project("up", "--yes", "--skip-preview", code=1)
    has(project, 6)
    assert changes(project("up", "--yes", "--skip-preview", "--json")) == {"same": ALL - 1, "update": 1}
    project("preview", "--expect-no-changes")
