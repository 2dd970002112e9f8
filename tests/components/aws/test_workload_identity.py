import json
from typing import Any

import pytest

from tests.components.aws.conftest import ACCOUNT, Build
from tests.components.recording import Graph

NAME = "aws-us-west-2-training"
BUCKET = "arn:Bucket/aws-us-west-2-checkpoints"
KEY = "arn:Key/aws-us-west-2-storage"
DATA = "arn:aws:s3:::corpus"
DATA_KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"


def permissions(graph: Graph) -> dict[str, dict[str, Any]]:
    """The statements of the role's policy, by their names."""
    document = json.loads(graph.one("RolePolicy", NAME).inputs["policy"])
    assert all(statement["Effect"] == "Allow" for statement in document["Statement"])
    return {statement["Sid"]: statement for statement in document["Statement"]}


def test_pods_of_one_service_account_get_the_role(region: Graph) -> None:
    role = region.one("Role", NAME)
    association = region.one("PodIdentityAssociation").inputs
    assert association == {
        "clusterName": "demo-aws-us-west-2",
        "namespace": "gpufabric",
        "serviceAccount": "trainer",
        "roleArn": f"arn:{role.id}",
    }
    assert region.outputs["workload_identity"] == {
        "namespace": "gpufabric",
        "service_account": "trainer",
        "role_arn": f"arn:{role.id}",
    }


@pytest.mark.parametrize(
    ("declared", "namespace", "account"),
    [({}, "gpufabric", "trainer"), ({"namespace": "llm", "service_account": "pretrain"}, "llm", "pretrain")],
)
def test_no_other_pod_can_assume_the_role(
    build: Build, declared: dict[str, Any], namespace: str, account: str
) -> None:
    graph = build(workload_identity=declared)
    (trust,) = json.loads(graph.one("Role", NAME).inputs["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    assert trust["Action"] == ["sts:AssumeRole", "sts:TagSession"]
    assert trust["Condition"] == {
        "StringEquals": {
            "aws:RequestTag/eks-cluster-arn": f"arn:aws:eks:us-west-2:{ACCOUNT}:cluster/demo-aws-us-west-2",
            "aws:RequestTag/kubernetes-namespace": namespace,
            "aws:RequestTag/kubernetes-service-account": account,
        }
    }


def test_pods_read_and_write_checkpoints_and_nothing_else(region: Graph) -> None:
    assert {
        sid: (statement["Action"], statement["Resource"]) for sid, statement in permissions(region).items()
    } == {
        "ListCheckpoints": ("s3:ListBucket", BUCKET),
        "ReadAndWriteCheckpoints": (
            [
                "s3:AbortMultipartUpload",
                "s3:DeleteObject",
                "s3:GetObject",
                "s3:ListMultipartUploadParts",
                "s3:PutObject",
            ],
            f"{BUCKET}/*",
        ),
        "CheckpointKey": (["kms:Decrypt", "kms:GenerateDataKey"], KEY),
    }


def test_the_key_works_for_checkpoints_through_s3_only(region: Graph) -> None:
    assert permissions(region)["CheckpointKey"]["Condition"] == {
        "StringEquals": {"kms:ViaService": "s3.us-west-2.amazonaws.com"},
        "StringLike": {"kms:EncryptionContext:aws:s3:arn": [BUCKET, f"{BUCKET}/*"]},
    }


def test_a_prefix_narrows_objects_lists_and_the_key(build: Build) -> None:
    held = permissions(build(workload_identity={"checkpoint_prefix": "runs/"}))
    assert held["ReadAndWriteCheckpoints"]["Resource"] == f"{BUCKET}/runs/*"
    assert held["ListCheckpoints"]["Condition"] == {"StringLike": {"s3:prefix": "runs/*"}}
    assert held["CheckpointKey"]["Condition"]["StringLike"] == {
        "kms:EncryptionContext:aws:s3:arn": [BUCKET, f"{BUCKET}/runs/*"]
    }


def test_declared_data_can_be_read_and_not_written(build: Build) -> None:
    graph = build(workload_identity={"data": [{"bucket": DATA, "prefix": "text/", "kms_key": DATA_KEY}]})
    held = permissions(graph)
    assert held["ReadData1"] == {
        "Sid": "ReadData1",
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": f"{DATA}/text/*",
    }
    assert held["ListData1"]["Resource"] == DATA
    assert held["ListData1"]["Condition"] == {"StringLike": {"s3:prefix": "text/*"}}
    assert (held["DataKey1"]["Action"], held["DataKey1"]["Resource"]) == ("kms:Decrypt", DATA_KEY)
    assert held["DataKey1"]["Condition"]["StringEquals"] == {"kms:ViaService": "s3.us-east-1.amazonaws.com"}


def test_declared_data_of_another_account_passes_the_endpoint_and_no_other_bucket_does(build: Build) -> None:
    graph = build(workload_identity={"data": [{"bucket": DATA, "prefix": "text/"}]})
    policy = json.loads(graph.one("VpcEndpoint", "aws-us-west-2-s3").inputs["policy"])
    assert policy["Statement"][-1] == {
        "Sid": "DeclaredData",
        "Effect": "Allow",
        "Principal": "*",
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": [DATA, f"{DATA}/text/*"],
        "Condition": {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}},
    }


def test_without_an_identity_there_is_no_role(build: Build) -> None:
    graph = build(workload_identity=None)
    assert NAME not in {resource.name for resource in graph.made}
    assert not graph.all("PodIdentityAssociation")
    assert "workload_identity" not in graph.outputs


def test_no_role_but_that_of_training_reaches_objects(region: Graph) -> None:
    roles = {resource.name for resource in region.all("RolePolicy") if '"s3:' in resource.inputs["policy"]}
    assert roles == {NAME}
