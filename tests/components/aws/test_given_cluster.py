"""An AWS region on things that exist: the stack makes the rest, and nothing of what is given."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from gpufabric.components.aws.region import AwsRegionComponent
from gpufabric.plan.aws.region import AwsRegionPlan
from tests.components.aws.conftest import computed
from tests.components.recording import Graph, record
from tests.plan.aws.given import CLUSTER_GROUP, GPU, KEY, NODES, POOLS, REGION, STORED, VPC, role
from tests.plan.given_cases import changed, plan_given

STACK = "aws-us-east-1"


def graph_of(data: Mapping[str, Any]) -> Graph:
    plan = plan_given(data)
    assert isinstance(plan, AwsRegionPlan)
    return record(lambda: AwsRegionComponent(plan).outputs, plan.stack, computed)


@pytest.fixture(scope="module")
def pools() -> Graph:
    return graph_of(POOLS)


def kinds(graph: Graph) -> list[str]:
    return sorted(resource.type.rpartition(":")[2] for resource in graph.custom)


def test_pools_on_an_existing_cluster_are_node_group_template_and_placement_group(pools: Graph) -> None:
    assert kinds(pools) == ["LaunchTemplate", "NodeGroup", "PlacementGroup", "aws"]


def test_the_node_group_joins_the_given_cluster(pools: Graph) -> None:
    group = pools.one("NodeGroup").inputs
    assert group["clusterName"] == "shared"
    assert group["nodeGroupName"] == "demo-aws-us-east-1-train"
    assert group["nodeRoleArn"] == role("node")
    assert group["subnetIds"] == [GPU]
    assert group["version"] == "1.35"
    groups = {
        tuple(interface["securityGroups"])
        for interface in pools.one("LaunchTemplate").inputs["networkInterfaces"]
    }
    assert groups == {(NODES, CLUSTER_GROUP)}


def test_outputs_name_what_is_given_and_no_bucket(pools: Graph) -> None:
    outputs = pools.outputs
    assert outputs["cluster"] == {
        "name": "shared",
        "id": "shared",
        "login": "aws eks update-kubeconfig --region us-east-1 --name shared",
    }
    assert outputs["network"]["vpc_id"] == VPC
    assert outputs["network"]["node_security_group_is_given"] is True
    assert outputs["storage"] == {"lustre": None, "checkpoints": None}
    assert "workload_identity" not in outputs


def test_a_given_bucket_and_file_system_are_named_and_not_set_up() -> None:
    graph = graph_of(STORED)
    assert not [resource for resource in graph.custom if resource.type.startswith(("aws:s3/", "aws:fsx/"))]
    assert not graph.all("Key")
    assert graph.outputs["storage"]["checkpoints"] == {
        "id": "lab-checkpoints",
        "url": "s3://lab-checkpoints",
        "bucket": "lab-checkpoints",
        "key_arn": KEY,
    }
    assert graph.outputs["storage"]["lustre"]["mount_name"] == "abcdefgh"


def test_training_pods_may_use_the_given_bucket_and_its_key() -> None:
    statements = json.loads(graph_of(STORED).one("RolePolicy").inputs["policy"])["Statement"]
    resources = {statement["Sid"]: statement["Resource"] for statement in statements}
    assert resources == {
        "ListCheckpoints": "arn:aws:s3:::lab-checkpoints",
        "ReadAndWriteCheckpoints": "arn:aws:s3:::lab-checkpoints/*",
        "CheckpointKey": KEY,
    }


def test_a_given_training_role_is_only_associated() -> None:
    given = changed(STORED, {"existing.roles.training": {"id": role("training")}})
    graph = graph_of(given)
    assert not graph.all("Role")
    assert graph.one("PodIdentityAssociation").inputs["roleArn"] == role("training")
    assert graph.outputs["workload_identity"]["role_arn"] == role("training")


def test_a_given_placement_group_takes_the_place_of_an_own_one() -> None:
    graph = graph_of(
        changed(POOLS, {"pools.train.existing": {"placement_group": {"id": "lab", "strategy": "cluster"}}})
    )
    assert not graph.all("PlacementGroup")
    assert graph.one("LaunchTemplate").inputs["placement"]["groupName"] == "lab"


def test_a_region_in_an_existing_network_makes_no_part_of_the_network_itself() -> None:
    graph = graph_of(REGION)
    made = set(kinds(graph))
    for kind in ("Vpc", "InternetGateway", "NatGateway", "Eip", "VpcEndpoint", "FlowLog"):
        assert kind not in made
    assert "DefaultSecurityGroup" not in made
    assert {subnet.inputs["vpcId"] for subnet in graph.all("Subnet")} == {VPC}
    routes = {route.inputs["natGatewayId"] for route in graph.all("Route")}
    assert routes == {"nat-0aaaaaaaaaaaaaaaa"}
    assert not [rule for rule in graph.custom if NODES in json.dumps(rule.inputs.get("securityGroupId", ""))]


def test_given_roles_and_keys_are_used() -> None:
    given = {
        "existing.roles.cluster": {
            "id": role("cluster"),
            "trusted": ["eks.amazonaws.com"],
            "policies": ["AmazonEKSClusterPolicy"],
        },
        "existing.roles.addons": {"vpc-cni": {"id": role("cni"), "trusted": ["pods.eks.amazonaws.com"]}},
        "existing.keys": {
            "storage": {"id": KEY, "is_enabled": True},
            "secrets": {"id": KEY, "is_enabled": True},
            "logs": {"id": KEY, "is_enabled": True},
        },
    }
    graph = graph_of(changed(REGION, given))
    assert not graph.all("Key")
    assert graph.one("Cluster").inputs["roleArn"] == role("cluster")
    cni = next(addon for addon in graph.all("Addon") if addon.inputs["addonName"] == "vpc-cni")
    assert cni.inputs["podIdentityAssociations"] == [{"roleArn": role("cni"), "serviceAccount": "aws-node"}]
    (encryption,) = graph.one("BucketServerSideEncryptionConfiguration").inputs["rules"]
    assert encryption["applyServerSideEncryptionByDefault"]["kmsMasterKeyId"] == KEY
