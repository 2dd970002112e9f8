"""What only Azure regions declare of their cluster."""

from ipaddress import IPv4Network

from pydantic import Field, ValidationInfo, field_validator

from gpufabric.spec.azure_storage import ObjectId
from gpufabric.spec.cluster import Cluster

MOST_PUBLIC_CIDRS = 199
"""Ranges that may reach a public endpoint: 200 (AKS document "API server authorized IP ranges"), of which the
NAT gateway's address, from which the nodes call the API server, is one."""

WIDEST_PUBLIC_PREFIX = 8
"""Anything wider is no restriction; gpufabric's own limit, the same on all clouds."""

_PRIVATE = tuple(
    IPv4Network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
)


class AzureCluster(Cluster):
    """The AKS cluster of an Azure region."""

    public_cidrs: list[IPv4Network] = Field(
        default_factory=list[IPv4Network], max_length=MOST_PUBLIC_CIDRS, validate_default=True
    )
    """Ranges that may reach a public endpoint; required with one, and of no use without."""

    admin_group_ids: list[ObjectId] = Field(default_factory=list[ObjectId])
    """Groups of Microsoft Entra ID that administer the cluster: each gets the roles of a cluster
    administrator and of a cluster user. There are no local accounts; without a group, whoever may assign
    roles on the cluster gives them."""

    @field_validator("public_cidrs")
    @classmethod
    def _no_open_door(cls, cidrs: list[IPv4Network], info: ValidationInfo) -> list[IPv4Network]:
        is_public = info.data.get("public_endpoint", False)
        if is_public and not cidrs:
            raise ValueError(
                "at least one range such as 203.0.113.0/24, since public_endpoint is true: without any, AKS "
                'lets everyone in (AKS document "API server authorized IP ranges")'
            )
        if cidrs and not is_public:
            raise ValueError("no range, since public_endpoint is false")
        for cidr in cidrs:
            if cidr.prefixlen < WIDEST_PUBLIC_PREFIX:
                raise ValueError(f"ranges of /{WIDEST_PUBLIC_PREFIX} or narrower, not {cidr}")
            if any(cidr.overlaps(private) for private in _PRIVATE):
                raise ValueError(f"public ranges only, not {cidr}: private ones use the private endpoint")
        if len(set(cidrs)) != len(cidrs):
            raise ValueError("each range once")
        return cidrs

    @field_validator("admin_group_ids")
    @classmethod
    def _groups_once(cls, groups: list[str]) -> list[str]:
        if len(set(groups)) != len(groups):
            raise ValueError("each group once")
        return groups
