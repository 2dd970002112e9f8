"""What only AWS regions declare of their network and cluster."""

from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from gpufabric.spec.cluster import Cluster, Network

LogRetentionDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]
"""Days that CloudWatch Logs can keep a log group (CloudWatch Logs API reference, PutRetentionPolicy)."""

Addon = Literal[
    "vpc-cni",
    "kube-proxy",
    "coredns",
    "eks-pod-identity-agent",
    "aws-ebs-csi-driver",
    "aws-fsx-csi-driver",
    "eks-node-monitoring-agent",
]
"""EKS add-ons that every AWS region runs."""

MOST_PUBLIC_CIDRS = 40
"""Ranges that EKS takes for a public endpoint (Amazon EKS user guide, "Service quotas")."""

WIDEST_PUBLIC_PREFIX = 8
"""Anything wider is no restriction; gpufabric's own limit."""

_PRIVATE = tuple(
    IPv4Network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
)


class AwsNetwork(Network):
    """Network of an AWS region."""

    interface_endpoints: bool = True
    """Private addresses for the AWS services that nodes call, in every system zone. Without them these calls
    leave through the NAT gateway, and no node joins while it is down."""

    flow_logs: bool = True
    """Whether CloudWatch keeps a record of the network's traffic. EFA traffic passes beside it."""


class AwsCluster(Cluster):
    """The EKS cluster of an AWS region."""

    public_cidrs: list[IPv4Network] = Field(
        default_factory=list[IPv4Network], max_length=MOST_PUBLIC_CIDRS, validate_default=True
    )
    """Ranges that may reach a public endpoint; required with one, and of no use without."""

    admin_role_arns: list[Annotated[str, Field(pattern=r"^arn:aws:iam::\d{12}:role/[\w+=,.@/-]+$")]] = Field(
        default_factory=list[str]
    )
    """IAM roles that administer the cluster. The identity that creates the cluster does so anyway, and EKS
    refuses it here."""

    addon_versions: dict[Addon, Annotated[str, Field(pattern=r"^v\d+\.\d+\.\d+-eksbuild\.\d+$")]] = Field(
        default_factory=dict[Addon, str]
    )
    """Add-on versions to use instead of the catalogue's, or of EKS's own choice where it has none."""

    @field_validator("public_cidrs")
    @classmethod
    def _no_open_door(cls, cidrs: list[IPv4Network], info: ValidationInfo) -> list[IPv4Network]:
        is_public = info.data.get("public_endpoint", False)
        if is_public and not cidrs:
            raise ValueError(
                "at least one range such as 203.0.113.0/24, since public_endpoint is true: without any, EKS "
                "lets 0.0.0.0/0 in (EKS API reference, VpcConfigRequest)"
            )
        if cidrs and not is_public:
            raise ValueError("no range, since public_endpoint is false")
        for cidr in cidrs:
            if cidr.prefixlen < WIDEST_PUBLIC_PREFIX:
                raise ValueError(f"ranges of /{WIDEST_PUBLIC_PREFIX} or narrower, not {cidr}")
            if any(cidr.overlaps(private) for private in _PRIVATE):
                raise ValueError(f"public ranges only, not {cidr}: private ones use the private endpoint")
        return cidrs

    @field_validator("admin_role_arns")
    @classmethod
    def _once(cls, arns: list[str]) -> list[str]:
        # A role's name is unique in its account whatever its path (IAM user guide, "IAM identifiers").
        names = [admin_key(arn) for arn in arns]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"each role once, not {name} twice")
        return arns


def admin_key(role_arn: str) -> str:
    """Give what tells a role from all others, in a form fit for names: account and role name."""
    return f"{role_arn.split(':')[4]}-{role_arn.rpartition('/')[2]}"
