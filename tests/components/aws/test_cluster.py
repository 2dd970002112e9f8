import json
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.aws.addons import ADDONS
from tests.components.aws.conftest import Build
from tests.components.recording import Graph

STACK = "aws-us-west-2"


def test_control_plane_is_private_and_uses_access_entries(region: Graph) -> None:
    cluster = region.one("Cluster")
    assert cluster.inputs["accessConfig"]["authenticationMode"] == "API"
    network = cluster.inputs["vpcConfig"]
    assert network["endpointPrivateAccess"] is True
    assert network["endpointPublicAccess"] is False
    assert set(network["subnetIds"]) == {f"Subnet/{STACK}-system-{zone}" for zone in ("usw2-az1", "usw2-az2")}
    assert len(cluster.inputs["enabledClusterLogTypes"]) == 5
    assert cluster.inputs["kubernetesNetworkConfig"]["serviceIpv4Cidr"] == "172.20.0.0/16"


def test_endpoint_is_public_only_when_declared_and_only_to_declared_ranges(build: Build) -> None:
    graph = build(cluster={"public_endpoint": True, "public_cidrs": ["198.51.100.0/24", "203.0.113.7/32"]})
    network = graph.one("Cluster").inputs["vpcConfig"]
    assert network["endpointPublicAccess"] is True
    assert network["endpointPrivateAccess"] is True
    assert network["publicAccessCidrs"] == ["198.51.100.0/24", "203.0.113.7/32"]


def test_control_plane_logs_are_kept_as_declared_in_a_group_that_is_there_first(build: Build) -> None:
    graph = build(log_retention_days=400)
    group = graph.one("LogGroup", f"{STACK}-control-plane")
    assert group.inputs["name"] == f"/aws/eks/demo-{STACK}/cluster"
    assert group.urn in graph.one("Cluster").depends_on
    assert {resource.inputs["retentionInDays"] for resource in graph.all("LogGroup")} == {400}


def test_declared_roles_administer_the_cluster_and_adding_one_leaves_the_cluster_alone(
    build: Build, region: Graph
) -> None:
    roles = ["arn:aws:iam::123456789012:role/ops/oncall", "arn:aws:iam::210987654321:role/oncall"]
    graph = build(cluster={"admin_role_arns": roles})
    assert {resource.inputs["principalArn"] for resource in graph.all("AccessEntry")} == set(roles)
    grants = graph.all("AccessPolicyAssociation")
    assert {grant.inputs["principalArn"] for grant in grants} == set(roles)
    for grant in grants:
        assert grant.inputs["policyArn"].endswith("/AmazonEKSClusterAdminPolicy")
        assert grant.inputs["accessScope"] == {"type": "cluster"}
        entry = graph.one("AccessEntry", grant.name)
        assert entry.urn in grant.depends_on
    assert {grant.name for grant in grants} == {
        f"{STACK}-admin-123456789012-oncall",
        f"{STACK}-admin-210987654321-oncall",
    }
    # The engine ignores the change of what counts only at creation.
    made, before = graph.one("Cluster"), region.one("Cluster")
    assert made.ignore_changes == ("accessConfig.bootstrapClusterCreatorAdminPermissions",)
    assert {key: made.inputs[key] for key in made.inputs if key != "accessConfig"} == {
        key: before.inputs[key] for key in before.inputs if key != "accessConfig"
    }
    assert region.all("AccessEntry") == []


def test_secrets_are_encrypted_with_a_rotating_key(region: Graph) -> None:
    key = region.one("Key", f"{STACK}-secrets")
    encryption = region.one("Cluster").inputs["encryptionConfig"]
    assert encryption == {"provider": {"keyArn": f"arn:{key.id}"}, "resources": ["secrets"]}
    assert key.inputs["enableKeyRotation"] is True


def test_addons_that_nodes_need_run_before_them_and_those_that_need_nodes_after(region: Graph) -> None:
    addons = {resource.inputs["addonName"]: resource for resource in region.all("Addon")}
    assert set(addons) == set(ADDONS)
    system = region.one("NodeGroup", f"{STACK}-system")
    groups = region.all("NodeGroup")
    before = {"vpc-cni", "kube-proxy", "eks-pod-identity-agent"}
    for name, addon in addons.items():
        if name in before:
            assert all(addon.urn in group.depends_on for group in groups)
            assert system.urn not in addon.depends_on
        else:
            assert system.urn in addon.depends_on
    assert region.one("Cluster").inputs["bootstrapSelfManagedAddons"] is False
    environment = json.loads(addons["vpc-cni"].inputs["configurationValues"])["env"]
    assert environment["ENABLE_PREFIX_DELEGATION"] == "true"


def test_addon_versions_are_the_catalogues_or_declared_and_else_eks_own(build: Build) -> None:
    known = default_catalog().kubernetes("aws")["1.35"].addon_versions
    assert known is not None
    declared = {"coredns": "v1.14.3-eksbuild.3", "aws-fsx-csi-driver": "v1.9.0-eksbuild.1"}
    graph = build(cluster={"kubernetes_version": "1.35", "addon_versions": declared})
    versions = {
        resource.inputs["addonName"]: resource.inputs.get("addonVersion") for resource in graph.all("Addon")
    }
    assert versions == dict.fromkeys(ADDONS) | known.value | declared
    older = build(cluster={"kubernetes_version": "1.34"})
    assert all("addonVersion" not in resource.inputs for resource in older.all("Addon"))


def test_nodes_join_only_after_they_can_reach_the_internet(region: Graph) -> None:
    routes = {resource.urn for resource in region.all("Route")} | {
        resource.urn for resource in region.all("RouteTableAssociation")
    }
    for group in region.all("NodeGroup"):
        assert routes <= set(group.depends_on)


def test_system_nodes_are_as_many_as_declared_in_system_subnets(build: Build) -> None:
    graph = build(cluster={"system_nodes": 5})
    group = graph.one("NodeGroup", f"{STACK}-system")
    assert group.inputs["scalingConfig"] == {"desiredSize": 5, "minSize": 5, "maxSize": 5}
    assert set(group.inputs["subnetIds"]) == set(graph.one("Cluster").inputs["vpcConfig"]["subnetIds"])
    assert "taints" not in group.inputs


def test_nodes_join_only_after_they_can_reach_aws_privately(region: Graph) -> None:
    endpoints = {resource.urn for resource in region.all("VpcEndpoint")}
    assert len(endpoints) > 1
    for group in region.all("NodeGroup"):
        assert endpoints <= set(group.depends_on)


HOPS = "metadataOptions.httpPutResponseHopLimit"


def test_pods_do_not_reach_the_metadata_of_new_nodes_and_running_nodes_are_left_alone(region: Graph) -> None:
    """A change of a template replaces the machines of its pool, in the middle of a training job."""
    for template in region.all("LaunchTemplate"):
        assert template.inputs["metadataOptions"]["httpPutResponseHopLimit"] == 1
        assert template.ignore_changes == (HOPS,)


@pytest.mark.parametrize("hops", [1, 2])
def test_declared_hops_change_a_template_that_exists(build: Build, hops: int) -> None:
    pools = {"train": {"shape": "p6-b200.48xlarge", "nodes": 4, "metadata_hops": hops}}
    graph = build(pools=pools, cluster={"metadata_hops": hops})
    for template in graph.all("LaunchTemplate"):
        assert template.inputs["metadataOptions"]["httpPutResponseHopLimit"] == hops
        assert template.ignore_changes == ()


@pytest.mark.parametrize(
    ("cluster", "creator"), [({}, True), ({"admin_role_arns": ["arn:aws:iam::123456789012:role/ops"]}, False)]
)
def test_the_creator_administers_a_new_cluster_only_if_nobody_else_does(
    build: Build, cluster: dict[str, Any], creator: bool
) -> None:
    made = build(cluster=cluster).one("Cluster")
    assert made.inputs["accessConfig"]["bootstrapClusterCreatorAdminPermissions"] is creator
    assert made.ignore_changes == ("accessConfig.bootstrapClusterCreatorAdminPermissions",)


@pytest.mark.parametrize("protected", [False, True])
def test_deletion_protection_is_that_of_eks_and_of_the_engine(build: Build, protected: bool) -> None:
    made = build(cluster={"deletion_protection": protected}).one("Cluster")
    assert (made.inputs["deletionProtection"], made.protect) == (protected, protected)


def test_every_launch_template_requires_imdsv2_and_encrypts_its_volume(region: Graph) -> None:
    templates = region.all("LaunchTemplate")
    assert {template.name for template in templates} == {f"{STACK}-system", f"{STACK}-train"}
    for template in templates:
        metadata = template.inputs["metadataOptions"]
        assert metadata["httpTokens"] == "required"
        (volume,) = template.inputs["blockDeviceMappings"]
        assert volume["ebs"]["encrypted"] == "true"
        assert volume["ebs"]["volumeType"] == "gp3"
        assert template.inputs["updateDefaultVersion"] is True


def test_a_changed_template_rolls_its_nodes(region: Graph) -> None:
    for group in region.all("NodeGroup"):
        template = region.one("LaunchTemplate", group.name)
        assert group.inputs["launchTemplate"] == {"id": template.id, "version": "7"}
