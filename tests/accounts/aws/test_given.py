import json
from typing import Any

import pytest

from gpufabric.spec.given_facts import (
    ClusterFacts,
    FileSystemFacts,
    KeyFacts,
    LogFacts,
    RoleFacts,
    StoreFacts,
)
from tests.accounts.aws.conftest import reader_of, target
from tools.loopback.aws.account import ACCOUNT, NETWORK
from tools.loopback.aws.server import Refusal

KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/company/node"
FILES = "fs-0123456789abcdef0"
VPC = "vpc-0123456789abcdef0"
EXISTING = {
    "network": {"id": VPC},
    "cluster": {"id": "shared"},
    "roles": {"node": {"id": ROLE}},
    "keys": {"storage": {"id": KEY}},
    "logs": {"flow_logs": {"id": "/company/flows"}},
    "storage": {"checkpoints": {"id": "lab-checkpoints"}, "lustre": {"id": FILES}},
}
TRUST = {
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"},
        {"Effect": "Deny", "Principal": {"Service": ["eks.amazonaws.com"]}, "Action": "sts:AssumeRole"},
        {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"},
    ]
}
CLUSTER = {
    "name": "shared",
    "version": "1.35",
    "endpoint": "https://shared",
    "certificateAuthority": {"data": "Q0E="},
    "resourcesVpcConfig": {"vpcId": VPC, "clusterSecurityGroupId": "sg-0bbbbbbbbbbbbbbbb"},
    "kubernetesNetworkConfig": {"serviceIpv4Cidr": "172.20.0.0/16"},
    "accessConfig": {"authenticationMode": "API"},
    "identity": {"oidc": {"issuer": "https://oidc"}},
    "status": "ACTIVE",
}
ENCRYPTION = {
    "ServerSideEncryptionConfiguration": {
        "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}}]
    }
}
ANSWERS: dict[str, Any] = {
    "eks:DescribeCluster": {"cluster": CLUSTER},
    "eks:ListAddons": {"addons": ["vpc-cni", "eks-pod-identity-agent"]},
    "kms:DescribeKey": {"KeyMetadata": {"KeyId": KEY[-36:], "Arn": KEY, "KeyState": "Disabled"}},
    "iam:GetRole": {
        "Role": {
            "Path": "/company/",
            "RoleName": "node",
            "RoleId": "AROAEXAMPLE123456789",
            "Arn": ROLE,
            "CreateDate": "2026-01-01T00:00:00Z",
            "AssumeRolePolicyDocument": json.dumps(TRUST),
        }
    },
    "iam:ListAttachedRolePolicies": {"AttachedPolicies": [{"PolicyName": "AmazonEKSWorkerNodePolicy"}]},
    "logs:DescribeLogGroups": {
        "logGroups": [
            {"logGroupName": "/company/flows", "retentionInDays": 30},
            {"logGroupName": "/company/flows-old"},
        ]
    },
    "s3:HeadBucket": {},
    "s3:GetBucketVersioning": {"Status": "Enabled"},
    "s3:GetBucketEncryption": ENCRYPTION,
    "fsx:DescribeFileSystems": {
        "FileSystems": [
            {
                "FileSystemId": FILES,
                "SubnetIds": ["subnet-0aaaaaaaaaaaaaaa0"],
                "DNSName": "fs.fsx.us-east-1.amazonaws.com",
                "StorageCapacity": 9600,
                "LustreConfiguration": {"MountName": "abcdefgh"},
            }
        ]
    },
}


def read(aws: Any, **changes: Any) -> dict[str, Any]:
    declared = target(existing=EXISTING, system_zones=[])
    reader = reader_of(aws(NETWORK | ANSWERS | changes))
    return {answer.section: answer for answer in reader.read(declared, "network")}


def test_a_cluster_with_its_group_and_its_pod_identity(aws):
    assert read(aws)["clusters"].rows == {
        "shared": ClusterFacts.model_validate(
            {
                "kubernetes_version": "1.35",
                "network_id": VPC,
                "security_group_id": "sg-0bbbbbbbbbbbbbbbb",
                "endpoint": "https://shared",
                "certificate_authority": "Q0E=",
                "service_cidr": "172.20.0.0/16",
                "mode": "API",
                "has_oidc_issuer": True,
                "has_workload_identity": True,
                "status": "ACTIVE",
            }
        )
    }


def test_without_the_add_on_the_agent_is_unknown(aws):
    answers = read(aws, **{"eks:ListAddons": {"addons": ["vpc-cni"]}})
    assert answers["clusters"].rows["shared"].has_workload_identity is None


def test_a_cluster_that_does_not_exist_is_absent(aws):
    answer = read(aws, **{"eks:DescribeCluster": Refusal("ResourceNotFoundException", 404)})["clusters"]
    assert (answer.rows, answer.absent) == (
        {},
        {"shared": "DescribeCluster: ResourceNotFoundException"},
    )


def test_a_denied_cluster_is_not_absent(aws):
    answer = read(aws, **{"eks:DescribeCluster": Refusal("AccessDeniedException", 403)})["clusters"]
    assert answer.rows is None
    assert answer.failures[0].cause == "denied"


def test_a_key_and_its_state(aws):
    assert read(aws)["keys"].rows == {KEY: KeyFacts(region="us-east-1", is_enabled=False)}


def test_a_role_with_the_services_that_may_assume_it(aws):
    assert read(aws)["roles"].rows == {
        ROLE: RoleFacts(
            trusted=("ec2.amazonaws.com",), policies=("AmazonEKSWorkerNodePolicy",), permission_boundary=""
        )
    }


def test_a_log_group_by_its_whole_name(aws):
    assert read(aws)["logs"].rows == {"/company/flows": LogFacts(retention_days=30)}


@pytest.mark.parametrize(("status", "versions"), [("Enabled", True), ("Suspended", False)])
def test_a_bucket_with_versions_and_key(aws, status, versions):
    stores = read(aws, **{"s3:GetBucketVersioning": {"Status": status}})["stores"]
    assert stores.rows == {"lab-checkpoints": StoreFacts(region=None, has_versioning=versions, key_id=KEY)}


def test_a_file_system_and_how_to_mount_it(aws):
    assert read(aws)["file_systems"].rows == {
        FILES: FileSystemFacts(
            subnet_id="subnet-0aaaaaaaaaaaaaaa0",
            address="fs.fsx.us-east-1.amazonaws.com",
            mount_name="abcdefgh",
            size_gib=9600,
        )
    }
