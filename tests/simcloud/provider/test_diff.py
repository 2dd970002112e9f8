import pytest

from gpufabric.simcloud.provider.protocol import provider_pb2
from gpufabric.wire.values import UNKNOWN, is_secret, secret
from tests.simcloud.conftest import COMPARTMENT

VPC = "aws:ec2/vpc:Vpc"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
KIND = provider_pb2.PropertyDiff


def kinds(answer):
    return {path: change.kind for path, change in answer.detailedDiff.items()}


def test_no_change_is_no_difference(aws, vpc):
    answer = aws.diff(vpc, {"cidrBlock": "10.0.0.0/16"})
    assert answer.changes == provider_pb2.DiffResponse.DIFF_NONE
    assert not answer.detailedDiff


def test_saying_the_default_is_no_difference(aws, vpc):
    given = {"cidrBlock": "10.0.0.0/16", "enableDnsSupport": True, "instanceTenancy": "default"}
    assert aws.diff(vpc, given).changes == provider_pb2.DiffResponse.DIFF_NONE


def test_leaving_out_what_oci_fills_in_is_no_difference(oci):
    inputs = {"compartmentId": COMPARTMENT, "cidrBlocks": ["10.0.0.0/16"]}
    made = oci.create("oci:Core/vcn:Vcn", "v", {**inputs, "displayName": "by hand"})
    assert oci.diff(made, inputs).changes == provider_pb2.DiffResponse.DIFF_NONE
    assert kinds(oci.diff(made, {**inputs, "displayName": "declared"})) == {"displayName": KIND.UPDATE}


def test_a_change_in_place_names_its_path(aws):
    made = aws.create(TEMPLATE, "t", {"networkInterfaces": [{"deviceIndex": 0}], "tags": {"a": "b"}})
    news = {"networkInterfaces": [{"deviceIndex": 1}, {"deviceIndex": 2}], "tags": {"a": "b", "c": "d"}}
    answer = aws.diff(made, news)
    assert kinds(answer) == {
        "networkInterfaces[0].deviceIndex": KIND.UPDATE,
        "networkInterfaces[1]": KIND.ADD,
        "tags.c": KIND.ADD,
    }
    assert list(answer.replaces) == []
    assert sorted(answer.diffs) == ["networkInterfaces", "tags"]


REPLACING = [
    (VPC, {"cidrBlock": "10.0.0.0/16"}, {"cidrBlock": "10.1.0.0/16"}, "cidrBlock"),
    (VPC, {"cidrBlock": "10.0.0.0/16"}, {"cidrBlock": UNKNOWN}, "cidrBlock"),
    ("aws:ec2/placementGroup:PlacementGroup", {"strategy": "cluster"}, {"strategy": "spread"}, "strategy"),
    ("azure-native:resources:ResourceGroup", {"location": "eastus"}, {"location": "westus"}, "location"),
    (
        "oci:Core/vcn:Vcn",
        {"compartmentId": "c", "dnsLabel": "a"},
        {"compartmentId": "c", "dnsLabel": "b"},
        "dnsLabel",
    ),
]


@pytest.mark.parametrize(("token", "old", "new", "path"), REPLACING)
def test_what_the_provider_replaces_is_flagged(provider, token, old, new, path):
    cloud = provider(token.split(":")[0])
    answer = cloud.diff(cloud.create(token, "x", old), new)
    assert list(answer.replaces) == [path]
    assert kinds(answer) == {path: KIND.UPDATE_REPLACE}


def test_what_oci_marks_updatable_changes_in_place(oci, vcn):
    answer = oci.diff(vcn, {"compartmentId": COMPARTMENT + "2", "cidrBlocks": ["10.0.0.0/16", "10.1.0.0/16"]})
    assert list(answer.replaces) == []
    assert kinds(answer) == {"compartmentId": KIND.UPDATE, "cidrBlocks[1]": KIND.ADD}


def test_only_the_named_part_of_a_nested_property_replaces(aws, vpc):
    subnet, other = (
        aws.create("aws:ec2/subnet:Subnet", zone, {"vpcId": vpc.id, "availabilityZoneId": zone})
        for zone in ("use2-az1", "use2-az2")
    )
    template = aws.create(TEMPLATE, "t", {})
    cluster = {"roleArn": "r", "vpcConfig": {"subnetIds": [subnet.id, other.id]}, "name": "c"}
    aws.create("aws:eks/cluster:Cluster", "c", cluster)
    scaling = {"desiredSize": 1, "maxSize": 1, "minSize": 1}
    nodes = {"clusterName": "c", "subnetIds": [subnet.id], "nodeRoleArn": "r", "scalingConfig": scaling}
    group = aws.create(
        "aws:eks/nodeGroup:NodeGroup", "n", {**nodes, "launchTemplate": {"id": template.id, "version": "1"}}
    )
    newer = aws.diff(group, {**nodes, "launchTemplate": {"id": template.id, "version": "2"}})
    assert (list(newer.diffs), list(newer.replaces)) == (["launchTemplate"], [])
    other = aws.diff(group, {**nodes, "launchTemplate": {"id": "lt-2", "version": "1"}})
    assert list(other.replaces) == ["launchTemplate.id"]


def test_a_fixed_name_must_go_before_its_replacement(aws, azure, group):
    fixed = aws.create("aws:ec2/placementGroup:PlacementGroup", "p", {"strategy": "cluster", "name": "p"})
    assert aws.diff(fixed, {"strategy": "spread", "name": "p"}).deleteBeforeReplace
    automatic = aws.create("aws:ec2/placementGroup:PlacementGroup", "q", {"strategy": "cluster"})
    assert not aws.diff(automatic, {"strategy": "spread"}).deleteBeforeReplace
    names = {"resourceGroupName": group.outputs["name"], "resourceName": "aks"}
    aks = azure.create("azure-native:containerservice:ManagedCluster", "a", {**names, "dnsPrefix": "one"})
    assert azure.diff(aks, {**names, "dnsPrefix": "two"}).deleteBeforeReplace
    assert not azure.diff(group, {"location": "westus"}).deleteBeforeReplace


def test_a_secret_that_did_not_change_is_no_difference(oci):
    inputs = {"compartmentId": COMPARTMENT, "ipAddress": secret("192.0.2.9")}
    made = oci.create("oci:Core/cpe:Cpe", "c", inputs)
    assert is_secret(made.outputs["ipAddress"])
    assert oci.diff(made, inputs).changes == provider_pb2.DiffResponse.DIFF_NONE
