"""Facts of the catalogue that rules use."""

from functools import cache
from typing import TYPE_CHECKING

from gpufabric.catalog.families import vcpus_in_name
from gpufabric.simcloud import on_demand

if TYPE_CHECKING:
    from gpufabric.catalog.lustre import LustreTier
    from gpufabric.catalog.names import NameFacts
    from gpufabric.catalog.shape import Shape


@cache
def shape_of(size: str) -> "Shape | None":
    """Return a size, in any case; ``None`` for one that the catalogue does not have."""
    catalog = on_demand.catalog()
    name = next(
        (shape_name for shape_name in catalog.shape_names("azure") if shape_name.lower() == size.lower()),
        None,
    )
    return catalog.shape("azure", name) if name else None


@cache
def regions_without_zones() -> frozenset[str]:
    """Return the regions without availability zones, as far as the catalogue knows."""
    regions = on_demand.catalog().regions("azure").values()
    return frozenset(region.name for region in regions if region.has_zones and not region.has_zones.value)


@cache
def infiniband_feature() -> str:
    """Return the feature, with its namespace, that puts the nodes of a pool on one InfiniBand network."""
    return on_demand.catalog().infiniband().aks_feature.value


def vcpus_of(size: str) -> int | None:
    """Return the vCPUs of one machine: the catalogue's, or else the number in the size's name."""
    shape = shape_of(size)
    return shape.quota.units_per_node.value if shape is not None else vcpus_in_name(size)


@cache
def spellings_of(family: str) -> tuple[str, ...]:
    """Return the names under which Azure returns a quota family; the one that the interface of sizes returns
    is the first.
    """
    known = on_demand.catalog().quota_families("azure").get(family)
    others = known.spellings.value if known and known.spellings else []
    return (*others, family)


@cache
def lustre_tier(sku: str) -> "LustreTier | None":
    """Return a tier of Azure Managed Lustre by its SKU."""
    return next((tier for tier in on_demand.catalog().lustre("azure").tiers if tier.sku.value == sku), None)


@cache
def kubernetes_versions() -> dict[str, str]:
    """Return the minor versions that AKS offers, with their support: standard or extended."""
    return {id_: version.support.value for id_, version in on_demand.catalog().kubernetes("azure").items()}


@cache
def reserved_per_subnet() -> int:
    """Return the addresses of every subnet that the cloud keeps for itself."""
    return on_demand.catalog().azure_network().reserved_per_subnet.value


@cache
def pod_addresses_per_node() -> int:
    """Return the addresses of the pod range that Azure CNI overlay gives one node."""
    return on_demand.catalog().azure_network().pod_addresses_per_node.value


@cache
def gateway_asn() -> int:
    """Return the AS number of a gateway that names none."""
    return on_demand.catalog().azure_network().asn.value


def name_facts(type_: str) -> "NameFacts":
    """Return the limits on names of a type."""
    return on_demand.names("azure").by_type[type_]


@cache
def hub_networks() -> int:
    """Return how many networks a virtual WAN hub connects, together with the hubs of its virtual WAN."""
    return on_demand.azure_gateways().virtual_hub.networks.value


@cache
def role_spread_minutes() -> int:
    """Return the longest time until a role assignment takes effect, in minutes."""
    return on_demand.azure_roles().spread_minutes.value


def takes_vpn_key(key: str) -> bool:
    """Return whether the cloud takes a pre-shared key of a VPN tunnel."""
    return on_demand.takes_vpn_key("azure", key)
