import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.components.aws.conftest import ACCOUNT, Build
from tests.components.recording import Graph, Made

STACK = "aws-us-west-2"
EVERYTHING = {
    "storage": {
        "lustre": {
            "at_least_tib": 10,
            "throughput_mbps_per_tib": 500,
            "checkpoint_link": {},
        },
        "checkpoints": {
            "replicate_to": {
                "bucket": "arn:aws:s3:::copies",
                "kms_key": f"arn:aws:kms:us-east-2:{ACCOUNT}:key/5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93",
            }
        },
    },
    "cluster": {"admin_role_arns": [f"arn:aws:iam::{ACCOUNT}:role/ops"]},
}
KEY_OWNER = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
MANAGED = {
    "cluster": {"AmazonEKSClusterPolicy"},
    "node": {"AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"},
    "vpc-cni": {"AmazonEKS_CNI_Policy"},
    "aws-ebs-csi-driver": {"AmazonEBSCSIDriverEKSClusterScopedPolicy"},
    "aws-fsx-csi-driver": set(),
    "flow-logs": set(),
    "training": set(),
}


def statements(document: str) -> list[dict[str, Any]]:
    return json.loads(document)["Statement"]


def many(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def allowed(graph: Graph) -> Iterator[tuple[Made, dict[str, Any]]]:
    """Every statement that allows something, of policies of whatever kind."""
    for resource in graph.custom:
        for key in ("policy", "assumeRolePolicy"):
            for statement in statements(resource.inputs[key]) if key in resource.inputs else ():
                if statement["Effect"] == "Allow":
                    yield resource, statement


@pytest.fixture(scope="module")
def whole(build: Build) -> Graph:
    """A region with every part that has permissions."""
    return build(**EVERYTHING)


def test_all_kinds_of_policy_are_looked_at(whole: Graph) -> None:
    kinds = {resource.type.rsplit(":", 1)[-1] for resource, _ in allowed(whole)}
    assert kinds == {"Key", "Role", "RolePolicy", "VpcEndpoint"}


def test_no_statement_allows_everything_on_everything(whole: Graph) -> None:
    for resource, statement in allowed(whole):
        actions, resources = many(statement["Action"]), many(statement.get("Resource", []))
        assert not ("*" in actions and "*" in resources), resource.name


def test_all_of_a_service_is_allowed_under_a_condition_or_to_the_owner_of_a_key(whole: Graph) -> None:
    wide = [
        (resource, statement)
        for resource, statement in allowed(whole)
        if any(action.endswith(":*") for action in many(statement["Action"]))
    ]
    for resource, statement in wide:
        if resource.type == "aws:kms/key:Key":
            # In a key's policy "*" is the key itself, and its account must keep the right to change it.
            assert (statement["Action"], statement["Principal"]) == ("kms:*", KEY_OWNER)
        else:
            assert resource.type == "aws:ec2/vpcEndpoint:VpcEndpoint"
            assert statement["Condition"] == {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}
    assert {resource.type for resource, _ in wide} == {"aws:kms/key:Key", "aws:ec2/vpcEndpoint:VpcEndpoint"}


def test_roles_change_nothing_on_all_resources(whole: Graph) -> None:
    for resource, statement in allowed(whole):
        if resource.type == "aws:iam/rolePolicy:RolePolicy" and statement["Resource"] == "*":
            verbs = {action.split(":")[1] for action in many(statement["Action"])}
            sessions = {
                "UpdateInstanceInformation",
                "CreateControlChannel",
                "CreateDataChannel",
                "OpenControlChannel",
                "OpenDataChannel",
            }
            assert verbs <= sessions or all(verb.startswith("Describe") for verb in verbs), resource.name


@pytest.mark.parametrize(("role", "policies"), MANAGED.items())
def test_each_role_holds_these_managed_policies(region: Graph, role: str, policies: set[str]) -> None:
    made = region.one("Role", f"{STACK}-{role}")
    attached = [
        resource for resource in region.all("RolePolicyAttachment") if resource.inputs["role"] == made.id
    ]
    assert {resource.inputs["policyArn"] for resource in attached} == {
        f"arn:aws:iam::aws:policy/{policy}" for policy in policies
    }


def test_there_are_no_other_roles(region: Graph) -> None:
    assert {resource.name.removeprefix(f"{STACK}-") for resource in region.all("Role")} == set(MANAGED)


@pytest.mark.parametrize(
    ("role", "service"),
    [
        ("cluster", "eks.amazonaws.com"),
        ("node", "ec2.amazonaws.com"),
        ("flow-logs", "vpc-flow-logs.amazonaws.com"),
    ],
)
def test_a_role_is_for_one_service(region: Graph, role: str, service: str) -> None:
    (trust,) = statements(region.one("Role", f"{STACK}-{role}").inputs["assumeRolePolicy"])
    assert (trust["Principal"], trust["Action"]) == ({"Service": service}, "sts:AssumeRole")


@pytest.mark.parametrize(
    ("addon", "account"),
    [
        ("vpc-cni", "aws-node"),
        ("aws-ebs-csi-driver", "ebs-csi-controller-sa"),
        ("aws-fsx-csi-driver", "fsx-csi-controller-sa"),
    ],
)
def test_an_addon_calls_aws_as_its_own_service_account_of_this_cluster(
    region: Graph, addon: str, account: str
) -> None:
    role = region.one("Role", f"{STACK}-{addon}")
    made = region.one("Addon", f"{STACK}-{addon}")
    assert made.inputs["podIdentityAssociations"] == [
        {"roleArn": f"arn:{role.id}", "serviceAccount": account}
    ]
    (trust,) = statements(role.inputs["assumeRolePolicy"])
    assert trust["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    assert trust["Action"] == ["sts:AssumeRole", "sts:TagSession"]
    assert trust["Condition"] == {
        "StringEquals": {
            "aws:RequestTag/eks-cluster-arn": f"arn:aws:eks:us-west-2:{ACCOUNT}:cluster/demo-{STACK}",
            "aws:RequestTag/kubernetes-namespace": "kube-system",
            "aws:RequestTag/kubernetes-service-account": account,
        }
    }
    permissions = [resource for resource in region.made if resource.inputs.get("role") == role.id]
    assert permissions
    assert {permission.urn for permission in permissions} <= set(made.depends_on)


def test_addons_that_do_not_call_aws_have_no_role(region: Graph) -> None:
    without = [
        resource for resource in region.all("Addon") if "podIdentityAssociations" not in resource.inputs
    ]
    assert {resource.inputs["addonName"] for resource in without} == {
        "coredns",
        "kube-proxy",
        "eks-pod-identity-agent",
        "eks-node-monitoring-agent",
    }


def test_pods_cannot_make_file_systems(region: Graph) -> None:
    (statement,) = statements(region.one("RolePolicy", f"{STACK}-aws-fsx-csi-driver").inputs["policy"])
    assert statement["Action"] == "fsx:DescribeFileSystems"


def test_names_of_a_region_begin_with_its_stack(build: Build):
    """The policies that `gpufabric roles` prints for updates rely on it."""
    named = [
        resource
        for resource in build(**EVERYTHING).custom
        if resource.type in {"aws:iam/role:Role", "aws:s3/bucket:Bucket"}
    ]
    assert named
    for resource in named:
        assert resource.inputs.get("name", resource.name).startswith(f"{STACK}-")
