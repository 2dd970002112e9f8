import json
from typing import Any

import pytest

from .conftest import Build, Graph

STACK = "aws-us-west-2"


def statements(document: str) -> list[dict[str, Any]]:
    return json.loads(document)["Statement"]


def test_control_plane_is_private_and_uses_access_entries(region: Graph) -> None:
    cluster = region.one("Cluster")
    assert cluster.inputs["accessConfig"]["authenticationMode"] == "API"
    network = cluster.inputs["vpcConfig"]
    assert network["endpointPrivateAccess"] is True
    assert network["endpointPublicAccess"] is False
    assert set(network["subnetIds"]) == {f"Subnet/{STACK}-system-{zone}" for zone in ("usw2-az1", "usw2-az2")}
    assert len(cluster.inputs["enabledClusterLogTypes"]) == 5
    assert cluster.inputs["kubernetesNetworkConfig"]["serviceIpv4Cidr"] == "172.20.0.0/16"


def test_endpoint_is_public_only_when_declared(build: Build) -> None:
    graph = build(cluster={"public_endpoint": True})
    network = graph.one("Cluster").inputs["vpcConfig"]
    assert network["endpointPublicAccess"] is True
    assert network["endpointPrivateAccess"] is True


def test_secrets_are_encrypted_with_a_rotating_key(region: Graph) -> None:
    key = region.one("Key", f"{STACK}-secrets")
    encryption = region.one("Cluster").inputs["encryptionConfig"]
    assert encryption == {"provider": {"keyArn": f"arn:{key.id}"}, "resources": ["secrets"]}
    assert key.inputs["enableKeyRotation"] is True


@pytest.mark.parametrize(
    ("role", "service", "policies"),
    [
        ("cluster", "eks.amazonaws.com", {"AmazonEKSClusterPolicy"}),
        (
            "node",
            "ec2.amazonaws.com",
            {"AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryPullOnly"},
        ),
    ],
)
def test_roles_are_for_one_service_and_hold_managed_policies_only(
    region: Graph, role: str, service: str, policies: set[str]
) -> None:
    made = region.one("Role", f"{STACK}-{role}")
    (trust,) = statements(made.inputs["assumeRolePolicy"])
    assert trust["Principal"] == {"Service": service}
    attached = [one for one in region.all("RolePolicyAttachment") if one.inputs["role"] == made.id]
    assert {one.inputs["policyArn"] for one in attached} == {
        f"arn:aws:iam::aws:policy/{one}" for one in policies
    }


def test_no_statement_allows_everything_on_everything(region: Graph) -> None:
    documents = [
        one.inputs[key]
        for one in region.custom
        for key in ("policy", "assumeRolePolicy")
        if key in one.inputs
    ]
    assert len(documents) >= 4
    for statement in (one for document in documents for one in statements(document)):
        assert not (statement["Action"] == "*" and statement.get("Resource") == "*")


def test_pod_network_runs_before_nodes_and_dns_after(region: Graph) -> None:
    addons = {one.inputs["addonName"]: one for one in region.all("Addon")}
    assert set(addons) == {"vpc-cni", "kube-proxy", "eks-pod-identity-agent", "coredns"}
    system = region.one("NodeGroup", f"{STACK}-system")
    groups = region.all("NodeGroup")
    for addon in ("vpc-cni", "kube-proxy", "eks-pod-identity-agent"):
        assert all(addons[addon].urn in group.depends_on for group in groups)
    assert system.urn in addons["coredns"].depends_on
    assert region.one("Cluster").inputs["bootstrapSelfManagedAddons"] is False
    environment = json.loads(addons["vpc-cni"].inputs["configurationValues"])["env"]
    assert environment["ENABLE_PREFIX_DELEGATION"] == "true"


def test_nodes_join_only_after_they_can_reach_the_internet(region: Graph) -> None:
    routes = {one.urn for one in region.all("Route")} | {
        one.urn for one in region.all("RouteTableAssociation")
    }
    for group in region.all("NodeGroup"):
        assert routes <= set(group.depends_on)


def test_system_nodes_are_as_many_as_declared_in_system_subnets(build: Build) -> None:
    graph = build(cluster={"system_nodes": 5})
    group = graph.one("NodeGroup", f"{STACK}-system")
    assert group.inputs["scalingConfig"] == {"desiredSize": 5, "minSize": 5, "maxSize": 5}
    assert set(group.inputs["subnetIds"]) == set(graph.one("Cluster").inputs["vpcConfig"]["subnetIds"])
    assert "taints" not in group.inputs


def test_every_launch_template_requires_imdsv2_and_encrypts_its_volume(region: Graph) -> None:
    templates = region.all("LaunchTemplate")
    assert {one.name for one in templates} == {f"{STACK}-system", f"{STACK}-train"}
    for template in templates:
        metadata = template.inputs["metadataOptions"]
        assert (metadata["httpTokens"], metadata["httpPutResponseHopLimit"]) == ("required", 2)
        (volume,) = template.inputs["blockDeviceMappings"]
        assert volume["ebs"]["encrypted"] == "true"
        assert volume["ebs"]["volumeType"] == "gp3"
        assert template.inputs["updateDefaultVersion"] is True
        for tags in template.inputs["tagSpecifications"]:
            assert tags["tags"]["team"] == "research"
            assert tags["tags"]["gpufabric-stack"] == STACK


def test_a_changed_template_rolls_its_nodes(region: Graph) -> None:
    for group in region.all("NodeGroup"):
        template = region.one("LaunchTemplate", group.name)
        assert group.inputs["launchTemplate"] == {"id": template.id, "version": "7"}
