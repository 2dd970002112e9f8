"""Rows of account snapshots: one fact that a cloud stated about an account and a region.

A value that the cloud did not state is absent, which means unknown. Zero means zero.
"""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import AwareDatetime, Field, NonNegativeInt
from pydantic import model_validator as validator

from gpufabric.spec.base import Declared


class Limit(Declared):
    """A quota. Key: ``<service>/<code>``, on OCI with ``@<full name of the domain>`` for limits of a domain.

    AWS: ``ec2/L-417A185B``. Azure: ``Microsoft.Compute/standardNDSH100v5Family``, in the spelling of the
    catalogue if it has the family. OCI: ``compute/gpu-h100-count@Uocm:PHX-AD-1``.
    """

    limit: Decimal | None = None
    """Absent only if the account has no limit."""

    is_unlimited: bool = False
    """Whether the cloud says that it does not limit the account. Simulated clouds say so of limits that their
    capacity file omits."""

    name: str = ""
    """The cloud's own name of the quota."""

    unit: str = ""
    is_default: bool | None = None
    """Whether the value is the cloud's default, not the account's own; absent if the cloud does not say."""

    adjustable: bool | None = None

    @validator(mode="after")
    def _limited_or_not(self) -> "Limit":
        if (self.limit is None) != self.is_unlimited:
            raise ValueError("limit: absent if and only if is_unlimited is true")
        return self


class Usage(Declared):
    """Units of a quota in use. Key: that of the limit."""

    used: Decimal


class IncreaseRequest(Declared):
    """The newest request for a higher limit. Key: that of the limit."""

    limit: Decimal
    """Requested limit."""

    state: Literal["pending", "approved", "denied", "unknown"]
    cloud_state: str
    """State in the cloud's own word."""

    filed: date | None = None
    reference: str = ""
    """The cloud's number of the request or support case."""


class Offer(Declared):
    """A shape in a zone. Key: ``<shape>@<zone>``: zone id on AWS, number on Azure, domain on OCI.

    A zone is absent (``<shape>@``) where a cloud sells a shape by region.
    """

    is_sold: bool
    reason: str = ""
    """Why it is not sold, in the cloud's own word, such as ``NotAvailableForSubscription``."""


class ShapeFacts(Declared):
    """Facts that the cloud states about a shape, to compare with the catalogue. Key: the shape."""

    gpus: NonNegativeInt | None = None
    vcpus: NonNegativeInt | None = None
    memory_gib: Decimal | None = None
    nics: NonNegativeInt | None = None
    """RDMA-capable network interfaces: EFA interfaces on AWS, RDMA ports on OCI."""

    nic_gbps_total: Decimal | None = None
    architecture: Literal["x86_64", "arm64"] | None = None
    quota_names: tuple[str, ...] = ()
    """Keys of the quotas that the cloud says the shape draws on; on OCI without the domain."""


class HeldCapacity(Declared):
    """A reservation, Capacity Block, or Azure's reservation group member. Key: its id.

    On Azure the key is ``<group>/<reservation>``.
    """

    shape: str
    kind: Literal["on-demand", "capacity-block"]
    state: str
    """State in the cloud's own word."""

    is_usable: bool | None = None
    """Whether machines can start in it now; absent if the state is not known to say so."""

    zone: str = ""
    nodes: NonNegativeInt | None = None
    free_nodes: NonNegativeInt | None = None
    starts: AwareDatetime | None = None
    ends: AwareDatetime | None = None
    """End; absent if it has none."""

    tenancy: str = ""
    matching: Literal["open", "targeted", ""] = ""
    groups: tuple[str, ...] = ()
    """Resource groups that it is in (AWS)."""


class BlockOffer(Declared):
    """A Capacity Block that can be bought. Key: the offering's id."""

    shape: str
    zone: str
    nodes: NonNegativeInt
    hours: NonNegativeInt
    starts: AwareDatetime
    ends: AwareDatetime
    upfront_usd: Decimal


class SpotPrice(Declared):
    """Newest spot price. Key: ``<shape>@<zone>``."""

    usd_per_hour: Decimal
    since: AwareDatetime


class PlacementScore(Declared):
    """Chance to get machines as spot, from 1 to 10. Key: ``<shape>@<zone>``."""

    score: NonNegativeInt
    nodes: NonNegativeInt


class Availability(Declared):
    """Machines that could start now without a reservation. Key: ``<shape>@<zone>``.

    OCI's capacity report says it by fault domain: ``<shape>@<domain>/<fault domain>``. AWS and Azure do not
    say it; simulated clouds do.
    """

    status: str
    """The cloud's own word; ``AVAILABLE`` if machines can start."""

    nodes: NonNegativeInt | None = None
    is_unlimited: bool = False
    """Whether machines never run out. Simulated clouds say so of shapes that their capacity file omits."""

    @property
    def can_start(self) -> bool:
        """Whether machines can start."""
        return self.status.upper() == "AVAILABLE"


class Construct(Declared):
    """A compute cluster, cluster network or GPU memory fabric. Key: its OCID."""

    kind: Literal["compute-cluster", "cluster-network", "gpu-memory-fabric"]
    domain: str
    state: str
    shape: str = ""
    health: str = ""
    """Health of the hardware in the cloud's own word; empty if it does not say."""

    nodes: NonNegativeInt | None = None
    free_nodes: NonNegativeInt | None = None


class Feature(Declared):
    """Registration of a feature or resource provider. Key: ``<namespace>/<feature>`` or ``<namespace>``."""

    is_registered: bool
    cloud_state: str


class Zone(Declared):
    """A zone. Key: zone id (AWS), number (Azure), or domain (OCI)."""

    name: str
    """Name in this account, such as ``us-east-1a``."""

    state: str = ""


class ExistingNetwork(Declared):
    """A network that exists in the account. Key: its id."""

    ranges: tuple[str, ...]
    """CIDR blocks of the network."""

    subnets: dict[str, str] = Field(default_factory=dict[str, str])
    """CIDR block by subnet id."""

    stack: str = ""
    """Stack that made it, as its tag says."""

    gateway_network_id: str | None = None
    """Network or hub whose gateways serve it (Azure); its own id if it has a gateway. Empty: none."""


class FileSystemSubnet(Declared):
    """Subnet of a managed file system (Azure Managed Lustre). Key: the stack."""

    addresses: NonNegativeInt
    """Addresses that the declared size and tier need, by the cloud's own calculation."""

    subnet: str = ""
    """Id of the subnet, if it exists already."""

    is_accepted: bool | None = None
    """Whether the cloud would create the file system in the subnet; absent if it was not asked."""

    reason: str = ""


class TakenName(Declared):
    """Whether a name that the plan needs is free. Key: ``<kind>/<name>``, such as ``bucket/lab-data``."""

    is_free: bool
    is_own: bool | None = None
    """Whether the account itself owns it; absent if unknown."""

    reason: str = ""


class Image(Declared):
    """A machine image. Key: its id, or the parameter, release or node image version that stands for it."""

    name: str = ""
    image_id: str = ""
    """The cloud's id of the image, if the key is another name."""

    operating_system: str = ""
    """Operating system with its version, such as ``Canonical Ubuntu 22.04``; empty if unknown."""

    architecture: Literal["x86_64", "arm64"] | None = None
    kubernetes_version: str = ""
    created: AwareDatetime | None = None
    deprecated: AwareDatetime | None = None
    is_available: bool


class KubernetesRelease(Declared):
    """A Kubernetes version that the managed service offers. Key: the version, ``1.35``."""

    is_offered: bool
    support: str = ""
    """Support level or end, in the cloud's own word."""


PriceTerm = Literal["on-demand", "spot", "reserved-1y", "reserved-3y", "savings-1y", "savings-3y"]


class ListPrice(Declared):
    """A list price. Key: id of the product in the cloud's price list."""

    usd: Decimal
    unit: str
    """Unit of the price, in the cloud's own words."""

    product: str
    """The priced product in the catalogue's words: a shape, or the key of a service."""

    term: PriceTerm = "on-demand"
    effective: date | None = None
    above: Decimal | None = None
    """Amount in a month above which a tier holds, in units of the price; absent: from the first unit."""
