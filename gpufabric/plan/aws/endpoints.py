"""Interface endpoints of an AWS region: the services that its nodes call, and the addresses they take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InterfaceEndpoint:
    """A service with a private address in the region's network.

    Attributes:
        service: last part of the endpoint service's name.
        iam_prefix: prefix of the service's actions in policies; absent if no document says that the service
            supports endpoint policies.
        why: purpose of the endpoint.
    """

    service: str
    iam_prefix: str | None
    why: str


INTERFACE_ENDPOINTS = (
    InterfaceEndpoint("ec2", "ec2", "nodes ask for their DNS name, pods for addresses and volumes"),
    InterfaceEndpoint("ecr.api", "ecr", "nodes get a token to pull images"),
    InterfaceEndpoint("ecr.dkr", "ecr", "nodes pull images; their layers come from S3"),
    InterfaceEndpoint("eks", None, "nodes look up their cluster"),
    InterfaceEndpoint("eks-auth", None, "pods get credentials of EKS Pod Identity"),
    InterfaceEndpoint("logs", "logs", "agents on nodes write to CloudWatch Logs"),
    InterfaceEndpoint("ssm", "ssm", "the Session Manager agent registers"),
    InterfaceEndpoint("ssmmessages", None, "sessions of Session Manager"),
    InterfaceEndpoint("sts", "sts", "workloads assume roles"),
)
"""Endpoints that a private cluster needs (Amazon EKS user guide, "Deploy private clusters with limited
internet access"; Systems Manager user guide, "Improve the security of EC2 instances by using VPC endpoints").
EKS supports no endpoint policy (Amazon EKS user guide, "Access Amazon EKS using AWS PrivateLink")."""


def endpoint_addresses(*, zones: int) -> int:
    """Count the endpoints' network interfaces: each has one in every zone, and is billed for it.

    Args:
        zones: zones that have endpoints.
    """
    return len(INTERFACE_ENDPOINTS) * zones
