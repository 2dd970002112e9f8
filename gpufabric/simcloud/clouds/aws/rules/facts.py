"""Facts of the catalogue that rules use."""

from functools import cache
from typing import TYPE_CHECKING

from gpufabric.simcloud import on_demand

if TYPE_CHECKING:
    from gpufabric.catalog.lustre import LustreTier
    from gpufabric.catalog.shape import Shape


@cache
def shape_of(instance_type: str) -> "Shape | None":
    """Return an instance type; ``None`` for one that the catalogue lacks and rules do not judge."""
    catalog = on_demand.catalog()
    if instance_type not in catalog.shape_names("aws"):
        return None
    return catalog.shape("aws", instance_type)


@cache
def lustre_tiers() -> "tuple[LustreTier, ...]":
    """Return the throughput tiers of FSx for Lustre on SSD with the deployment type PERSISTENT_2."""
    return tuple(on_demand.catalog().lustre("aws").tiers)


@cache
def zones_without_control_plane() -> tuple[str, ...]:
    """Return the ids of zones in which the subnets of an EKS cluster cannot be."""
    zones = on_demand.catalog().control_plane_zones()
    local = () if zones.local_zones.value else tuple(on_demand.catalog().local_zones("aws"))
    return (*zones.zones_without.value, *local)


@cache
def reserved_per_subnet() -> int:
    """Return the addresses of every subnet that the cloud keeps for itself."""
    return on_demand.catalog().aws_network().reserved_per_subnet.value


def takes_vpn_key(key: str) -> bool:
    """Return whether the cloud takes a pre-shared key of a VPN tunnel."""
    return on_demand.takes_vpn_key("aws", key)


def is_local_zone(zone: str) -> bool:
    """Return whether a zone id is that of a Local Zone."""
    return zone in on_demand.catalog().local_zones("aws")


def border_group(zone: str) -> str | None:
    """Return the network border group of a Local Zone; ``None`` for other zones: theirs is the region."""
    local = on_demand.catalog().local_zones("aws").get(zone)
    return local.network_border_group.value if local else None


def local_lustre(zone: str) -> "tuple[list[int] | None, bool]":
    """Return the throughput of file systems in a Local Zone, ``None`` for any, and whether they use EFA."""
    local = on_demand.catalog().local_zones("aws").get(zone)
    if local is None:
        return None, True
    tiers, efa = local.lustre_tiers, local.lustre_efa
    return tiers.value if tiers else None, efa.value if efa else True


def attached_zone(zone: str) -> str | None:
    """Return the zone through which a transit gateway reaches a zone: a Local Zone's parent, or the zone
    itself. ``None`` where the parent is not known.
    """
    local = on_demand.catalog().local_zones("aws").get(zone)
    if local is None:
        return zone
    return local.parent_zone.value if local.parent_zone else None


@cache
def network_prefixes() -> tuple[int, int]:
    """Return the prefix lengths of the largest and the smallest network; all, where no limit is known."""
    known = on_demand.catalog().aws_network().network_prefixes
    return known.value if known else (0, 32)
