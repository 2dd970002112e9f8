"""References, ids and dependencies of simulated AWS, through its provider."""

import grpc
import pytest

from tests.simcloud.refusal import refused

SUBNET = "aws:ec2/subnet:Subnet"


NODES = {
    "scalingConfig": {"desiredSize": 1, "maxSize": 1, "minSize": 1},
    "nodeRoleArn": "arn:aws:iam::1:role/n",
}


MISSING = [
    (
        SUBNET,
        {"vpcId": "vpc-00000000000000000"},
        "InvalidVpcID.NotFound: The vpc ID 'vpc-00000000000000000' does not",
    ),
    ("aws:ec2/natGateway:NatGateway", {"subnetId": "subnet-00000000000000000"}, "InvalidSubnetID.NotFound"),
    ("aws:ec2/routeTable:RouteTable", {"vpcId": "vpc-00000000000000000"}, "InvalidVpcID.NotFound"),
    (
        "aws:eks/nodeGroup:NodeGroup",
        {"clusterName": "no", "subnetIds": [], **NODES},
        "No cluster found for name: no.",
    ),
    ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {"role": "no", "policyArn": "p"}, "NoSuchEntity"),
    ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", {"bucket": "no"}, "NoSuchBucket"),
]


@pytest.mark.parametrize(("token", "inputs", "words"), MISSING, ids=[case[0] for case in MISSING])
def test_aws_refuses_what_names_nothing(aws, token, inputs, words):
    with refused(grpc.StatusCode.INVALID_ARGUMENT, words):
        aws.create(token, "x", inputs)


def test_aws_ids_hold_in_their_region_only(provider, vpc):
    elsewhere = provider("aws", {"region": "us-west-2"})
    with refused(grpc.StatusCode.INVALID_ARGUMENT, "InvalidVpcID.NotFound"):
        elsewhere.create(SUBNET, "x", {"vpcId": vpc.id, "cidrBlock": "10.0.0.0/24"})


def test_what_a_vpc_brings_along_can_be_named(aws, vpc):
    made = aws.create(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "self",
        {"securityGroupId": vpc.outputs["defaultSecurityGroupId"], "ipProtocol": "-1"},
    )
    assert made.id.startswith("sgr-")


def test_aws_keeps_a_vpc_with_subnets(aws, vpc):
    subnet = aws.create(SUBNET, "s", {"vpcId": vpc.id, "cidrBlock": "10.0.0.0/24"})
    with refused(
        grpc.StatusCode.FAILED_PRECONDITION, f"DependencyViolation: The vpc '{vpc.id}' has dependencies"
    ):
        aws.delete(vpc)
    aws.delete(subnet)
    aws.delete(vpc)
    assert aws.read(vpc)[0] == ""


def test_aws_keeps_a_cluster_with_node_groups(aws, vpc):
    subnet, other = (
        aws.create(
            SUBNET, zone, {"vpcId": vpc.id, "cidrBlock": f"10.0.{zone[-1]}.0/24", "availabilityZoneId": zone}
        )
        for zone in ("use2-az1", "use2-az2")
    )
    config = {"roleArn": "arn:aws:iam::1:role/c", "vpcConfig": {"subnetIds": [subnet.id, other.id]}}
    cluster = aws.create("aws:eks/cluster:Cluster", "c", config)
    assert cluster.outputs["vpcConfig"]["vpcId"] == vpc.id
    nodes = {"clusterName": cluster.outputs["name"], "subnetIds": [subnet.id], **NODES}
    group = aws.create("aws:eks/nodeGroup:NodeGroup", "n", nodes)
    aws.create("aws:eks/addon:Addon", "a", {"clusterName": cluster.outputs["name"], "addonName": "vpc-cni"})
    with refused(
        grpc.StatusCode.FAILED_PRECONDITION, "ResourceInUseException: Cluster has nodegroups attached"
    ):
        aws.delete(cluster)
    aws.delete(group)
    aws.delete(cluster)  # add-ons go with the cluster


def test_a_security_group_goes_with_its_own_rules_but_not_with_others(aws, vpc):
    first, second = (
        aws.create("aws:ec2/securityGroup:SecurityGroup", name, {"vpcId": vpc.id}) for name in ("one", "two")
    )
    rule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    inputs = {"securityGroupId": first.id, "ipProtocol": "-1", "referencedSecurityGroupId": second.id}
    aws.create(rule, "r", inputs)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, "has a dependent object"):
        aws.delete(second)
    aws.delete(first)


def test_a_file_system_that_lies_in_a_vpc_does_not_stand_for_it(aws, vpc):
    subnet = aws.create(SUBNET, "s", {"vpcId": vpc.id, "cidrBlock": "10.0.0.0/24"})
    lustre = {
        "subnetIds": subnet.id,
        "deploymentType": "PERSISTENT_2",
        "storageCapacity": 1200,
        "perUnitStorageThroughput": 250,
    }
    system = aws.create("aws:fsx/lustreFileSystem:LustreFileSystem", "f", lustre)
    assert system.outputs["vpcId"] == vpc.id
    aws.delete(system)
