"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.aws.cluster`."""

from typing import NotRequired, TypedDict


class AwsClusterSettings(TypedDict):
    """The EKS cluster of an AWS region."""

    kubernetes_version: NotRequired[str]
    """Minor version, such as "1.35"."""

    public_endpoint: NotRequired[bool]
    """Whether the API server can be reached from outside the region's network."""

    public_cidrs: NotRequired[list[str]]
    """Ranges that may reach a public endpoint. Required if, and only if, there is one."""

    deletion_protection: NotRequired[bool]
    """Refuse to delete the cluster until this is set to false and applied: in the engine, and in the
    cloud where it has such a protection.
    """

    system_nodes: NotRequired[int]
    """Small machines for DNS, operators and controllers."""

    admin_role_arns: NotRequired[list[str]]
    """IAM roles that administer the cluster. None: the identity that creates the cluster administers
    it. A cluster that was created without this list keeps its creator as an administrator, and EKS
    refuses the creator here.
    """

    metadata_hops: NotRequired[int]
    """As for pools, for the system nodes. Absent: 1 for a new cluster; system nodes that exist keep
    what they have, because a change replaces them.
    """

    addon_versions: NotRequired[dict[str, str]]
    """Add-on versions that override those of the catalogue, or EKS's default where the catalogue has
    none.
    """


class AwsNetworkSettings(TypedDict):
    """Network of an AWS region."""

    cidr: str
    """Range of the region's virtual network. No two stacks of a fabric may overlap."""

    interface_endpoints: NotRequired[bool]
    """Create interface endpoints, in every system zone, for the AWS services that nodes call. Without
    them these calls go through the NAT gateway, and no node can join while the gateway is down.
    """

    flow_logs: NotRequired[bool]
    """Send VPC flow logs to CloudWatch. Flow logs do not record EFA traffic."""
