"""Network and cluster settings of AWS regions."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator

from gpufabric.spec.aws.metadata import MetadataHops
from gpufabric.spec.cluster import ClusterBase, Network
from gpufabric.spec.concealed import MayBeEncrypted, is_concealed, is_secret

LogRetentionDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]
"""Days that CloudWatch Logs can keep a log group (CloudWatch Logs API reference, PutRetentionPolicy)."""

EksAddon = Literal[
    "vpc-cni",
    "kube-proxy",
    "coredns",
    "eks-pod-identity-agent",
    "aws-ebs-csi-driver",
    "aws-fsx-csi-driver",
    "eks-node-monitoring-agent",
]
"""EKS add-ons that every AWS region runs."""


class AwsNetwork(Network):
    """Network of an AWS region."""

    interface_endpoints: bool = True
    """Create interface endpoints, in every system zone, for the AWS services that nodes call. Without them
    these calls go through the NAT gateway, and no node can join while the gateway is down."""

    flow_logs: bool = True
    """Send VPC flow logs to CloudWatch. Flow logs do not record EFA traffic."""


class AwsCluster(ClusterBase):
    """The EKS cluster of an AWS region."""

    without_public_cidrs: ClassVar[str] = (
        ": without any, EKS allows 0.0.0.0/0 (EKS API reference, VpcConfigRequest)"
    )

    admin_role_arns: list[
        Annotated[str, Field(pattern=r"^arn:aws:iam::\d{12}:role/[\w+=,.@/-]+$"), MayBeEncrypted]
    ] = Field(default_factory=list[str])
    """IAM roles that administer the cluster. None: the identity that creates the cluster administers it. A
    cluster that was created without this list keeps its creator as an administrator, and EKS refuses the
    creator here."""

    metadata_hops: MetadataHops | None = None
    """As for pools, for the system nodes. Absent: 1 for a new cluster; system nodes that exist keep what they
    have, because a change replaces them."""

    addon_versions: dict[EksAddon, Annotated[str, Field(pattern=r"^v\d+\.\d+\.\d+-eksbuild\.\d+$")]] = Field(
        default_factory=dict[EksAddon, str]
    )
    """Add-on versions that override those of the catalogue, or EKS's default where the catalogue has none."""

    @field_validator("admin_role_arns")
    @classmethod
    def _once(cls, arns: list[str]) -> list[str]:
        # A role's name is unique in its account whatever its path (IAM user guide, "IAM identifiers").
        known = [arn for arn in arns if not is_concealed(arn)]
        names = [_account_and_role(arn) for arn in known]
        for name, arn in zip(names, known, strict=True):
            if names.count(name) > 1:
                raise ValueError(f"each role once{'' if is_secret(arn) else f', not {name} twice'}")
        return arns


def admin_key(role_arn: str, position: int) -> str:
    """Return a key for the names of an administrator's resources, which never contains an encrypted role.

    Args:
        role_arn: the role.
        position: its position in the list.
    """
    return f"encrypted-{position}" if is_secret(role_arn) else _account_and_role(role_arn)


def _account_and_role(role_arn: str) -> str:
    return f"{role_arn.split(':')[4]}-{role_arn.rpartition('/')[2]}"
