"""Regions and Local Zones of the clouds (``<cloud>/regions.toml``, ``aws/local-zones.toml``)."""

from gpufabric.catalog.fact import Entry, Fact


class CloudRegion(Entry):
    """A region of a cloud."""

    name: str
    place: Fact[str]
    """City or state and country, in the cloud's own words."""

    code: Fact[str] | None = None
    """Short code in some of the cloud's names (OCI: iad; AWS zone ids: use1)."""

    has_zones: Fact[bool] | None = None
    """Whether an Azure region has availability zones; absent if unknown."""


class LocalZone(Entry):
    """A zone of an AWS region at another location. An account must opt in to use it."""

    id: str
    """Zone id, such as use1-dfw2-az1."""

    zone_name: Fact[str]
    """Name, the same in every account, such as us-east-1-dfw-2a."""

    region: Fact[str]
    """Region that it extends."""

    place: Fact[str]

    network_border_group: Fact[str]
    """Group of zones that announce the same public addresses; an address belongs to one group."""

    parent_zone: Fact[str] | None = None
    """Id of the region's zone through which a transit gateway reaches the Local Zone."""

    lustre_tiers: Fact[list[int]] | None = None
    """Throughput in MB/s/TiB of the Lustre file systems that can be created in the zone."""

    lustre_efa: Fact[bool] | None = None
    """Whether Lustre file systems in the zone can use EFA."""
