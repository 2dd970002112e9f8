"""Facts of the catalogue that rules use."""

from functools import cache
from typing import TYPE_CHECKING

from gpufabric.simcloud import on_demand

if TYPE_CHECKING:
    from gpufabric.catalog.shape import Shape
    from gpufabric.catalog.tables import LustreTier


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
    return tuple(on_demand.catalog().control_plane_zones().zones_without.value)


@cache
def reserved_per_subnet() -> int:
    """Return the addresses of every subnet that the cloud keeps for itself."""
    return on_demand.catalog().aws_network().reserved_per_subnet.value


def takes_vpn_key(key: str) -> bool:
    """Return whether the cloud takes a pre-shared key of a VPN tunnel."""
    return on_demand.takes_vpn_key("aws", key)
