"""Permissions of a region, as data: those of each role, and those for the key of the logs.

To review all permissions of a region, read this file, ``s3_endpoint.py`` and the policies in ``storage.py``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from gpufabric.components.aws.documents import Statement
from gpufabric.manifests.health.exporters import CLOUDWATCH_ACCOUNT
from gpufabric.manifests.health.places import NAMESPACE
from gpufabric.plan.aws.region import AwsRegionPlan

_MANAGED = "arn:aws:iam::aws:policy/"


@dataclass(frozen=True, slots=True, kw_only=True)
class RolePermissions:
    """Service and permissions of a role.

    Attributes:
        service: the AWS service that assumes it.
        managed: names of AWS managed policies.
        statements: further permissions.
        trust_actions: actions with which the service assumes it.
        trust_conditions: conditions for that, by operator and condition key.
    """

    service: str
    managed: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    trust_actions: tuple[str, ...] = ("sts:AssumeRole",)
    trust_conditions: Mapping[str, Mapping[str, str]] | None = None

    @property
    def managed_arns(self) -> dict[str, str]:
        """ARNs of the AWS managed policies by name."""
        return {name: f"{_MANAGED}{name}" for name in self.managed}

    @property
    def trust(self) -> Statement:
        """The statement that lets the service assume the role."""
        return Statement(
            sid="Assume",
            actions=self.trust_actions,
            principals={"Service": self.service},
            conditions={key: dict(value) for key, value in (self.trust_conditions or {}).items()},
        )


CLUSTER = RolePermissions(service="eks.amazonaws.com", managed=("AmazonEKSClusterPolicy",))
"""The control plane (Amazon EKS user guide, "Amazon EKS cluster IAM role")."""

SESSIONS = Statement(
    sid="SessionManager",
    actions=(
        "ssm:UpdateInstanceInformation",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    ),
    resources=("*",),
)
"""Session Manager: the only access to a node, which has no SSH key and no public address. AWS's managed
policy for it reads every parameter of the account. Sessions need these five actions, without resources
(Systems Manager user guide, "Add Session Manager permissions to an existing IAM role")."""

NODE = RolePermissions(
    service="ec2.amazonaws.com",
    managed=("AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"),
    statements=(SESSIONS,),
)
"""A node: join, pull images (Amazon EKS user guide, "Amazon EKS node IAM role"), accept sessions. Every pod
can use its node's permissions, so the pods that need further permissions have their own roles."""


def pod_permissions(plan: AwsRegionPlan) -> dict[str, tuple[str, RolePermissions]]:
    """Return service account and permissions of the add-ons that call AWS, by add-on."""
    return {
        "vpc-cni": (
            "aws-node",
            # Addresses for pods (Amazon EKS user guide, "Configure Amazon VPC CNI plugin to use IRSA").
            pod_role(plan, "aws-node", managed=("AmazonEKS_CNI_Policy",)),
        ),
        "aws-ebs-csi-driver": (
            "ebs-csi-controller-sa",
            # Only volumes and snapshots tagged with this cluster (AWS managed policy reference).
            pod_role(plan, "ebs-csi-controller-sa", managed=("AmazonEBSCSIDriverEKSClusterScopedPolicy",)),
        ),
        "aws-fsx-csi-driver": (
            "fsx-csi-controller-sa",
            # It mounts the file system of this stack. Pods must not create file systems: with the policy that
            # the driver's document recommends (AmazonFSxFullAccess), any volume claim could incur costs.
            pod_role(
                plan,
                "fsx-csi-controller-sa",
                statements=(
                    Statement(
                        sid="LookUp", actions=("fsx:DescribeFileSystems",), resources=("*",)
                    ),  # a list call
                ),
            ),
        ),
    }


def exporter_permissions(plan: AwsRegionPlan) -> RolePermissions:
    """Return the permissions of the exporter of CloudWatch's metrics.

    None of these calls takes a resource (Service authorization reference, CloudWatch and Resource Groups
    Tagging).
    """
    return pod_role(
        plan,
        CLOUDWATCH_ACCOUNT,
        namespace=NAMESPACE,
        statements=(
            Statement(
                sid="ReadMetrics",
                actions=("cloudwatch:GetMetricData", "cloudwatch:ListMetrics", "tag:GetResources"),
                resources=("*",),
            ),
        ),
    )


def pod_role(
    plan: AwsRegionPlan,
    service_account: str,
    *,
    namespace: str = "kube-system",
    managed: tuple[str, ...] = (),
    statements: tuple[Statement, ...] = (),
) -> RolePermissions:
    """Return the permissions of a service account of this cluster, through EKS Pod Identity.

    Pod Identity passes cluster, namespace and service account as session tags (Amazon EKS user guide,
    "Create IAM role with trust policy required by EKS Pod Identity").
    """
    cluster = f"arn:aws:eks:{plan.region}:{plan.spec.account_id}:cluster/{plan.cluster_name}"
    return RolePermissions(
        service="pods.eks.amazonaws.com",
        managed=managed,
        statements=statements,
        trust_actions=("sts:AssumeRole", "sts:TagSession"),
        trust_conditions={
            "StringEquals": {
                "aws:RequestTag/eks-cluster-arn": cluster,
                "aws:RequestTag/kubernetes-namespace": namespace,
                "aws:RequestTag/kubernetes-service-account": service_account,
            }
        },
    )


def flow_log_permissions(plan: AwsRegionPlan, group: str) -> RolePermissions:
    """Return the permissions to deliver flow logs to a log group.

    Source: Amazon VPC user guide, "IAM role for publishing flow logs to CloudWatch Logs", without the
    permission to create groups, because the group exists.
    """
    arn = log_group_arn(plan, group)
    return RolePermissions(
        service="vpc-flow-logs.amazonaws.com",
        trust_conditions={"StringEquals": {"aws:SourceAccount": plan.spec.account_id}},
        statements=(
            Statement(
                sid="Write",
                actions=("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"),
                resources=(arn, f"{arn}:*"),
            ),
            Statement(sid="LookUp", actions=("logs:DescribeLogGroups",), resources=("*",)),
        ),
    )


def log_group_arn(plan: AwsRegionPlan, group: str) -> str:
    """Return the ARN of a log group of the region."""
    return f"arn:aws:logs:{plan.region}:{plan.spec.account_id}:log-group:{group}"


def log_key_statements(plan: AwsRegionPlan, groups: tuple[str, ...]) -> tuple[Statement, ...]:
    """Return the policy of the key that encrypts logs.

    In a key policy, the resource ``*`` means this key only. The first statement is AWS's default: without it
    nobody could change the policy later (KMS developer guide, "Default key policy"). The second lets
    CloudWatch Logs use the key for these log groups only (CloudWatch Logs user guide, "Encrypt log data in
    CloudWatch Logs using AWS KMS").
    """
    return (
        Statement(
            sid="AccountManagesThisKey",
            principals={"AWS": f"arn:aws:iam::{plan.spec.account_id}:root"},
            actions=("kms:*",),
            resources=("*",),
        ),
        Statement(
            sid="LogsOfTheseGroups",
            principals={"Service": f"logs.{plan.region}.amazonaws.com"},
            actions=(
                "kms:Decrypt*",
                "kms:Describe*",
                "kms:Encrypt*",
                "kms:GenerateDataKey*",
                "kms:ReEncrypt*",
            ),
            resources=("*",),
            conditions={
                "ArnEquals": {
                    "kms:EncryptionContext:aws:logs:arn": [log_group_arn(plan, group) for group in groups]
                }
            },
        ),
    )
