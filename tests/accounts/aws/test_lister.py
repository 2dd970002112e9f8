"""A region that a script made in an account is found with the real SDK; moto is the account."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from moto import mock_aws

from gpufabric.accounts.adoption.account import find_in_accounts
from gpufabric.accounts.adoption.sought import Findings
from gpufabric.accounts.aws.adoption_calls import ADOPTION_CALLS
from gpufabric.accounts.aws.calls import CALLS
from gpufabric.accounts.aws.reader import AwsReader
from gpufabric.catalog.adoption import adoption
from gpufabric.catalog.catalog import default_catalog
from tests.accounts.adoption.mirror import Declared
from tests.accounts.aws.conftest import reader_of, target
from tools.loopback.aws.account import ACCOUNT
from tools.loopback.aws.server import FakeAws, Refusal

REGION = "us-east-1"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
RIGHTS = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
)
NAME = "s"


@pytest.fixture
def account() -> Iterator[None]:
    with mock_aws(config={"core": {"reset_boto3_session": True}}):
        yield


def declared(type_: str, logical: str, links: Mapping[str, str] | None = None, /, **inputs: Any) -> Declared:
    """Declare a resource; the engine makes up the names that are None."""
    automatic = frozenset(key for key, value in inputs.items() if value is None)
    made_up = dict.fromkeys(automatic, f"{logical}-1a2b3c4")
    owners = {key: (urn(owner),) for key, owner in (links or {}).items()}
    return Declared(urn(f"{type_}::{logical}"), type_, {**inputs, **made_up}, owners, automatic)


def urn(key: str) -> str:
    return f"urn:pulumi:s::gpufabric::{key}"


VPC, SUBNET, TABLE = "aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet", "aws:ec2/routeTable:RouteTable"
LINK, NAT, EIP = (
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
    "aws:ec2/natGateway:NatGateway",
    "aws:ec2/eip:Eip",
)
GROUP, IN = "aws:ec2/securityGroup:SecurityGroup", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
ROLE, BUCKET, CLUSTER = "aws:iam/role:Role", "aws:s3/bucket:Bucket", "aws:eks/cluster:Cluster"
NODES, TEMPLATE = "aws:eks/nodeGroup:NodeGroup", "aws:ec2/launchTemplate:LaunchTemplate"
KEY, LOGS, ROUTE = "aws:kms/key:Key", "aws:cloudwatch/logGroup:LogGroup", "aws:ec2/route:Route"
VERSIONS = "aws:s3/bucketVersioning:BucketVersioning"
POLICY, ATTACHED = "aws:iam/rolePolicy:RolePolicy", "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
MANAGED = f"arn:aws:iam::{ACCOUNT}:policy/cluster"
IN_VPC = {"vpcId": f"{VPC}::{NAME}"}

REGION_DECLARED = [
    declared(VPC, NAME, cidrBlock="10.16.0.0/16"),
    declared(SUBNET, "s-gpu", IN_VPC, cidrBlock="10.16.0.0/20"),
    declared(SUBNET, "s-public", IN_VPC, cidrBlock="10.16.16.0/20"),
    declared(EIP, "s-nat", domain="vpc", tags={"Name": "demo-s-nat"}),
    declared(NAT, "s-nat", {"subnetId": f"{SUBNET}::s-public", "allocationId": f"{EIP}::s-nat"}),
    declared(TABLE, "s-gpu", IN_VPC, tags={"Name": "demo-s-gpu"}),
    declared(LINK, "s-gpu", {"subnetId": f"{SUBNET}::s-gpu", "routeTableId": f"{TABLE}::s-gpu"}),
    declared(ROUTE, "s-gpu-out", {"routeTableId": f"{TABLE}::s-gpu"}, destinationCidrBlock="0.0.0.0/0"),
    declared(GROUP, "s-nodes", IN_VPC, description="GPU nodes", name=None),
    declared(
        IN,
        "s-nodes-from-nodes",
        {"securityGroupId": f"{GROUP}::s-nodes", "referencedSecurityGroupId": f"{GROUP}::s-nodes"},
        ipProtocol="-1",
    ),
    declared(IN, "s-nodes-ssh", {"securityGroupId": f"{GROUP}::s-nodes"}, ipProtocol="tcp", fromPort=22,
             toPort=22, cidrIpv4="10.0.0.0/8"),
    declared(ROLE, "s-cluster", name=None),
    declared(ROLE, "s-node", name=None),
    declared(POLICY, "s-node-policy", name=None, role="s-node-1a2b3c4"),
    declared(ATTACHED, "s-cluster-policy", policyArn=MANAGED, role="s-cluster-1a2b3c4"),
    declared(KEY, "s-logs", description="Logs of demo-s"),
    declared(LOGS, "s-logs", {"kmsKeyId": f"{KEY}::s-logs"}, name="/demo/flow-logs"),
    declared(BUCKET, "s-checkpoints", bucket=None),
    declared(VERSIONS, "s-checkpoints", {"bucket": f"{BUCKET}::s-checkpoints"}),
    declared(CLUSTER, NAME, {"roleArn": f"{ROLE}::s-cluster"}, name="demo-s"),
    declared(TEMPLATE, "s-train", name=None),
    declared(
        NODES, "s-train", {"launchTemplate": f"{TEMPLATE}::s-train", "nodeRoleArn": f"{ROLE}::s-node"},
        clusterName="demo-s", nodeGroupName=None,
    ),
]  # fmt: skip
"""Facts that a preview of a region knows before anything exists."""


def by_hand() -> dict[str, str]:
    """Make the region with a script, under names of its own; return the ids that imports take."""
    ec2, iam, eks = (boto3.client(name, region_name=REGION) for name in ("ec2", "iam", "eks"))
    vpc = ec2.create_vpc(CidrBlock="10.16.0.0/16")["Vpc"]["VpcId"]
    ec2.create_vpc(CidrBlock="10.17.0.0/16")

    def subnet(cidr: str) -> str:
        return ec2.create_subnet(VpcId=vpc, CidrBlock=cidr)["Subnet"]["SubnetId"]

    gpu, public = subnet("10.16.0.0/20"), subnet("10.16.16.0/20")
    ec2.allocate_address(Domain="vpc")
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=public, AllocationId=address)["NatGateway"]["NatGatewayId"]
    ec2.create_route_table(VpcId=vpc)
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.associate_route_table(RouteTableId=table, SubnetId=gpu)
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat)
    group = ec2.create_security_group(GroupName="gpu", Description="GPU nodes", VpcId=vpc)["GroupId"]
    pair = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}
    ssh = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[pair, ssh])
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])
    inwards = [rule for rule in rules["SecurityGroupRules"] if not rule["IsEgress"]]
    by_port = {rule["FromPort"]: rule["SecurityGroupRuleId"] for rule in inwards}
    roles = {
        name: iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        for name in ("hand-cluster", "hand-node", "other")
    }
    iam.put_role_policy(RoleName="hand-node", PolicyName="nodes", PolicyDocument=RIGHTS)
    iam.create_policy(PolicyName="cluster", PolicyDocument=RIGHTS)
    iam.attach_role_policy(RoleName="hand-cluster", PolicyArn=MANAGED)
    kms = boto3.client("kms", region_name=REGION)
    keys = [
        kms.create_key(Description=text)["KeyMetadata"] for text in ("Logs of demo-s", "Logs of demo-s", "x")
    ]
    logs = boto3.client("logs", region_name=REGION)
    logs.create_log_group(logGroupName="/demo/flow-logs", kmsKeyId=keys[1]["Arn"])
    s3 = boto3.client("s3", region_name=REGION)
    s3.create_bucket(Bucket="s-checkpoints")
    s3.put_bucket_versioning(Bucket="s-checkpoints", VersioningConfiguration={"Status": "Enabled"})
    network = {"subnetIds": [gpu, public]}
    eks.create_cluster(name="demo-s", roleArn=roles["hand-cluster"], resourcesVpcConfig=network)
    template = ec2.create_launch_template(LaunchTemplateName="lt", LaunchTemplateData={"ImageId": "ami-1"})
    template_id = template["LaunchTemplate"]["LaunchTemplateId"]
    eks.create_nodegroup(
        clusterName="demo-s", nodegroupName="train", subnets=[gpu], nodeRole=roles["hand-node"],
        launchTemplate={"id": template_id},
    )  # fmt: skip
    return {
        f"{VPC}::s": vpc,
        f"{SUBNET}::s-gpu": gpu,
        f"{SUBNET}::s-public": public,
        f"{EIP}::s-nat": address,
        f"{NAT}::s-nat": nat,
        f"{TABLE}::s-gpu": table,
        f"{LINK}::s-gpu": f"{gpu}/{table}",
        f"{ROUTE}::s-gpu-out": f"{table}_0.0.0.0/0",
        f"{GROUP}::s-nodes": group,
        f"{IN}::s-nodes-from-nodes": by_port[-1],
        f"{IN}::s-nodes-ssh": by_port[22],
        f"{ROLE}::s-cluster": "hand-cluster",
        f"{ROLE}::s-node": "hand-node",
        f"{POLICY}::s-node-policy": "hand-node:nodes",
        f"{ATTACHED}::s-cluster-policy": f"hand-cluster/{MANAGED}",
        f"{KEY}::s-logs": keys[1]["KeyId"],
        f"{LOGS}::s-logs": "/demo/flow-logs",
        f"{BUCKET}::s-checkpoints": "s-checkpoints",
        f"{VERSIONS}::s-checkpoints": "s-checkpoints",
        f"{CLUSTER}::s": "demo-s",
        f"{TEMPLATE}::s-train": template_id,
        f"{NODES}::s-train": "demo-s:train",
    }


def find(reader: AwsReader, sought: list[Declared], known: Mapping[str, str] | None = None) -> Findings:
    return find_in_accounts(lambda _: reader, lambda _: target(), sought, known or {})


def reader() -> AwsReader:
    return AwsReader(clock=lambda: datetime.now(UTC), session=boto3.Session(region_name=REGION))


def test_a_region_that_a_script_made_is_found(account: None) -> None:
    expected = by_hand()
    findings = find(reader(), REGION_DECLARED)
    assert findings.unknown == findings.candidates == {}
    assert findings.ids == {urn(key): id_ for key, id_ in expected.items()}


def test_what_a_call_refuses_is_unknown_and_the_rest_is_found(aws: Callable[..., FakeAws]) -> None:
    vpc = {"VpcId": "vpc-1", "CidrBlock": "10.16.0.0/16"}
    subnets = {"Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.16.0.0/20"}] * 2}
    subnets["Subnets"][1] = {**subnets["Subnets"][0], "SubnetId": "subnet-2"}
    fake = aws(
        {
            "ec2:DescribeVpcs": {"Vpcs": [vpc]},
            "ec2:DescribeSubnets": subnets,
            "ec2:DescribeSecurityGroups": Refusal("UnauthorizedOperation", 403),
            "s3:ListBuckets": {"Buckets": [{"Name": "s-checkpoints-0a1b2c3"}]},
            "s3:GetBucketVersioning": {},
        }
    )
    wanted = [item for item in REGION_DECLARED if item.type in (VPC, SUBNET, GROUP, IN, BUCKET, VERSIONS)]
    findings = find(reader_of(fake), wanted)
    assert findings.ids == {
        urn(f"{VPC}::s"): "vpc-1",
        urn(f"{BUCKET}::s-checkpoints"): "s-checkpoints-0a1b2c3",
    }
    assert findings.candidates == {urn(f"{SUBNET}::s-gpu"): ["subnet-1", "subnet-2"]}
    # The second subnet and the versions of the bucket do not exist.
    assert findings.unknown.keys() == {
        urn(f"{GROUP}::s-nodes"), urn(f"{IN}::s-nodes-from-nodes"), urn(f"{IN}::s-nodes-ssh")
    }  # fmt: skip
    assert [(item.call, item.cause) for item in findings.failures] == [
        ("ec2:DescribeSecurityGroups", "denied")
    ]
    assert "ec2:DescribeSecurityGroups" in findings.failures[0].fix


def test_an_answer_that_says_that_there_is_none_is_no_failure(aws: Callable[..., FakeAws]) -> None:
    policy = "aws:s3/bucketPolicy:BucketPolicy"
    fake = aws(
        {
            "s3:ListBuckets": {"Buckets": [{"Name": "s-checkpoints"}]},
            "s3:GetBucketPolicy": Refusal("NoSuchBucketPolicy", 404),
        }
    )
    bucket = next(item for item in REGION_DECLARED if item.type == BUCKET)
    findings = find(reader_of(fake), [bucket, declared(policy, "p", {"bucket": f"{BUCKET}::s-checkpoints"})])
    assert findings == Findings({bucket.urn: "s-checkpoints"})


def test_credentials_of_another_account_find_nothing(aws: Callable[..., FakeAws]) -> None:
    caller = {"Account": "999999999999", "Arn": "arn:aws:iam::999999999999:user/x", "UserId": "A"}
    fake = aws({"sts:GetCallerIdentity": caller})
    findings = find(reader_of(fake), REGION_DECLARED)
    assert [failure.cause for failure in findings.failures] == ["wrong-account"]
    assert len(findings.unknown) == len(REGION_DECLARED)
    assert {name for name, _ in fake.calls} == {"sts:GetCallerIdentity"}


def test_further_calls_are_those_of_the_table_and_of_hubs() -> None:
    """A call that nobody makes would widen the role for snapshots."""
    tables = set(adoption(default_catalog(), "aws").calls)
    assert {call.name for call in ADOPTION_CALLS} - tables == {"route53:GetHostedZone"}
    assert {call.name for call in ADOPTION_CALLS} <= {call.name for call in CALLS}
