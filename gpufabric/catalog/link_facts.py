"""Kinds of links, and the places where two clouds' circuits meet."""

from decimal import Decimal

from pydantic import Field

from gpufabric.catalog.fact import Entry, Fact
from gpufabric.spec.link_kinds import LinkKindName


class LinkFacts(Entry):
    """Facts on a kind of link (``links.toml``)."""

    id: LinkKindName
    title: Fact[str]
    clouds: Fact[list[str]]
    """Pairs of clouds it connects, such as ``aws-azure``, in alphabetical order."""

    gbps_per_tunnel: Fact[Decimal] | None = None
    sizes_gbps: Fact[list[Decimal]] | None = None
    """Bandwidths that both sides sell; absent if any bandwidth up to the ceiling is possible."""

    max_gbps: Fact[Decimal] | None = None
    """Largest single link; absent for tunnels, which add up, and if no cloud states one."""

    mtu_bytes: Fact[int] | None = None
    """Largest packet from network to network; absent if unknown."""

    mtu_bytes_by_clouds: dict[str, Fact[int]] = Field(default_factory=dict[str, Fact[int]])
    """The same by pair of clouds, such as ``aws-azure``, where it depends on them."""

    segments_clamped: Fact[bool] | None = None
    """Whether a gateway of the link lowers the segment size of TCP connections to what fits; absent if no
    source says so."""


class InterconnectPlace(Entry):
    """A pair of regions where two clouds' private circuits meet."""

    between: tuple[str, str]
    """Stack names' cloud-region parts, sorted, such as ``azure-eastus`` and ``oci-us-ashburn-1``."""

    peering_location: Fact[str]
    """Name of the location in Azure ExpressRoute."""

    provider_names: Fact[dict[str, str]]
    """Names for the circuit resources: azure (ExpressRoute's service provider), oci (FastConnect's provider)
    and oci_service (that provider's service)."""
