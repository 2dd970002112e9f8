"""Network and cluster settings that all clouds share."""

from ipaddress import IPv4Network
from typing import Annotated, ClassVar

from pydantic import Field, ValidationInfo, field_validator

from gpufabric.spec.base import Declared, PrivateNetwork

WIDEST_PUBLIC_PREFIX = 8
"""A wider range restricts nothing. This limit is gpufabric's own, the same on all clouds."""

_PRIVATE = tuple(
    IPv4Network(cidr) for cidr in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
)


class Network(Declared):
    """Addresses of a region."""

    cidr: PrivateNetwork
    """Range of the region's virtual network. No two stacks of a fabric may overlap."""


class ClusterBase(Declared):
    """The Kubernetes cluster of a region."""

    without_public_cidrs: ClassVar[str] = ""
    """Effect of a public endpoint without ranges, with its source."""

    kubernetes_version: str = Field(default="1.35", pattern=r"^1\.\d{2}$")
    """Minor version, such as "1.35"."""

    public_endpoint: bool = False
    """Whether the API server can be reached from outside the region's network."""

    public_cidrs: list[IPv4Network] = Field(default_factory=list[IPv4Network], validate_default=True)
    """Ranges that may reach a public endpoint. Required if, and only if, there is one."""

    deletion_protection: bool = False
    """Refuse to delete the cluster until this is set to false and applied: in the engine, and in the cloud
    where it has such a protection."""

    system_nodes: Annotated[int, Field(ge=1, le=20)] = 3
    """Small machines for DNS, operators and controllers."""

    @field_validator("public_cidrs")
    @classmethod
    def _no_open_door(cls, cidrs: list[IPv4Network], info: ValidationInfo) -> list[IPv4Network]:
        is_public = info.data.get("public_endpoint", False)
        if is_public and not cidrs:
            raise ValueError(
                "at least one range such as 203.0.113.0/24, since public_endpoint is true"
                + cls.without_public_cidrs
            )
        if cidrs and not is_public:
            raise ValueError("no range, since public_endpoint is false")
        for cidr in cidrs:
            if cidr.prefixlen < WIDEST_PUBLIC_PREFIX:
                raise ValueError(f"ranges of /{WIDEST_PUBLIC_PREFIX} or narrower, not {cidr}")
            if any(cidr.overlaps(private) for private in _PRIVATE):
                raise ValueError(f"public ranges only, not {cidr}: private ranges use the private endpoint")
        if len(set(cidrs)) != len(cidrs):
            raise ValueError("each range once")
        return cidrs
