"""Every policy that a region of AWS emits, as a table of actions and resources.

The region has every part that has permissions. A new statement on ``*`` fails here until its reason is known.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.components.aws.conftest import ACCOUNT, Build
from tests.components.aws.test_permissions import EVERYTHING
from tests.components.recording import Graph

TAKE_NO_RESOURCE = {
    # Service authorization reference: these actions have no resource type, so that only "*" allows them.
    "cloudwatch:GetMetricData",
    "cloudwatch:ListMetrics",
    "logs:DescribeLogGroups",
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
    "tag:GetResources",
}
LISTS = {"fsx:DescribeFileSystems"}
"""Describes all file systems or those that it names; the driver of volumes asks for all."""

ESCALATES = ("iam:", "organizations:", "sts:", "kms:CreateGrant", "kms:PutKeyPolicy", "s3:PutBucketPolicy")
"""Actions by which an identity gives itself or others more."""

WRITES_OBJECTS = {"s3:PutObject", "s3:DeleteObject", "s3:ReplicateObject"}


@pytest.fixture(scope="module")
def whole(build: Build) -> Graph:
    return build(**EVERYTHING, health={})


def many(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def rows(graph: Graph) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Role, action, resource and statement of everything that a role of the stack is allowed."""
    for resource in graph.all("RolePolicy"):
        for statement in json.loads(resource.inputs["policy"])["Statement"]:
            assert statement["Effect"] == "Allow"
            assert not {"NotAction", "NotResource", "NotPrincipal"} & set(statement)
            for action in many(statement["Action"]):
                for target in many(statement["Resource"]):
                    yield resource.name, action, target, statement


def test_the_region_has_every_role(whole: Graph) -> None:
    assert {role.removeprefix("aws-us-west-2-") for role, *_ in rows(whole)} == {
        "aws-fsx-csi-driver",
        "cloudwatch-exporter",
        "flow-logs",
        "node",
        "replication",
        "training",
    }


def test_every_resource_is_an_arn_where_the_action_takes_one(whole: Graph) -> None:
    wide = {action for _, action, target, _ in rows(whole) if target == "*"}
    assert wide == TAKE_NO_RESOURCE | LISTS


def test_no_arn_names_more_than_one_bucket_key_or_log_group(whole: Graph) -> None:
    for role, action, target, _ in rows(whole):
        if target != "*":
            resource = target.removesuffix("/*").removesuffix(":*")
            assert "*" not in resource, (role, action, target)
            assert "?" not in resource, (role, action, target)


def test_no_action_is_a_pattern(whole: Graph) -> None:
    assert [row[:3] for row in rows(whole) if "*" in row[1]] == []


def test_no_role_of_the_stack_can_give_itself_more(whole: Graph) -> None:
    assert [row[:3] for row in rows(whole) if row[1].startswith(ESCALATES)] == []


def test_a_key_is_used_through_its_service_for_one_bucket_only(whole: Graph) -> None:
    used = [(role, statement) for role, action, _, statement in rows(whole) if action.startswith("kms:")]
    assert {role.removeprefix("aws-us-west-2-") for role, _ in used} == {"replication", "training"}
    for role, statement in used:
        condition = statement["Condition"]
        assert condition["StringEquals"]["kms:ViaService"].startswith("s3."), role
        bucket, objects = condition["StringLike"]["kms:EncryptionContext:aws:s3:arn"]
        assert objects == f"{bucket}/*"


def test_only_training_pods_and_replication_write_objects(whole: Graph) -> None:
    writers = {role for role, action, _, _ in rows(whole) if action in WRITES_OBJECTS}
    assert writers == {"aws-us-west-2-training", "aws-us-west-2-replication"}


def test_nobody_deletes_versions_or_passes_a_lock(whole: Graph) -> None:
    actions = {action for _, action, _, _ in rows(whole)}
    assert not actions & {"s3:DeleteObjectVersion", "s3:BypassGovernanceRetention", "s3:PutObjectRetention"}


def test_a_service_assumes_a_role_of_this_account_and_of_this_stack_only(whole: Graph) -> None:
    """Without a condition, a service could be made to use the role for another account's resources."""
    for role in whole.all("Role"):
        (trust,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
        (service,) = many(trust["Principal"]["Service"])
        equal = trust.get("Condition", {}).get("StringEquals", {})
        match service:
            case "pods.eks.amazonaws.com":
                assert equal["aws:RequestTag/eks-cluster-arn"].endswith("cluster/demo-aws-us-west-2")
                assert equal["aws:RequestTag/kubernetes-service-account"]
            case "vpc-flow-logs.amazonaws.com":
                assert equal == {"aws:SourceAccount": ACCOUNT}
            case _:
                # These services use roles of the resource's own account only (iam:PassRole does not cross
                # accounts), and no document says that they name a source when they assume the role.
                assert service in ("ec2.amazonaws.com", "eks.amazonaws.com", "s3.amazonaws.com")
