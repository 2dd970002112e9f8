"""Roles of the cluster and its nodes: AWS managed policies only, each for one service."""

import json

import pulumi
from pulumi_aws import iam

CLUSTER_POLICIES = ("AmazonEKSClusterPolicy",)
"""What the control plane needs (Amazon EKS user guide, "Amazon EKS cluster IAM role")."""

NODE_POLICIES = (
    "AmazonEKSWorkerNodePolicy",
    "AmazonEKS_CNI_Policy",
    "AmazonEC2ContainerRegistryPullOnly",
)
"""What a node needs to join, give pods addresses and pull images (Amazon EKS user guide, "Amazon EKS node
IAM role"). Workloads get their own permissions through Pod Identity, never through the node."""


class ServiceRole(pulumi.ComponentResource):
    """A role that one AWS service assumes.

    Args:
        name: logical name, which also begins the role's name.
        service: service principal, such as ``ec2.amazonaws.com``.
        policies: names of AWS managed policies.
        opts: options of the component.
    """

    def __init__(
        self,
        name: str,
        *,
        service: str,
        policies: tuple[str, ...],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:aws:ServiceRole", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        role = iam.Role(name, assume_role_policy=_trust(service), opts=child)
        self.attachments = [
            iam.RolePolicyAttachment(
                f"{name}-{policy}",
                role=role.name,
                policy_arn=f"arn:aws:iam::aws:policy/{policy}",
                opts=child,
            )
            for policy in policies
        ]
        self.arn: pulumi.Output[str] = role.arn
        self.register_outputs({"arn": self.arn})


def _trust(service: str) -> str:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
