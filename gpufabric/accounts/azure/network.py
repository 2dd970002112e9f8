"""Zones of a region, and networks that exist in it."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.azure import actions
from gpufabric.accounts.azure.client import AzureClients
from gpufabric.accounts.azure.errors import CallFailedError, asking, incomplete
from gpufabric.accounts.azure.plans import zones as declared_zones
from gpufabric.accounts.azure.sections import Facts
from gpufabric.accounts.target import Target
from gpufabric.plan.region import STACK_TAG
from gpufabric.snapshots.rows import ExistingNetwork, Zone

if TYPE_CHECKING:
    from azure.mgmt.network.models import Subnet, VirtualNetwork

_VERSION = "2022-12-01"


def read_zones(clients: AzureClients, target: Target) -> Facts:
    """Read the zones of the region: the subscription's numbers, and the physical zones behind them.

    Args:
        clients: clients of the subscription.
        target: account, region and stacks.
    """
    call = actions.LOCATIONS
    with asking(call, target):
        locations = list(clients.pages(f"{clients.scope}/locations", _VERSION))
        if not locations:
            raise incomplete(call, "no region")
        location = next((place for place in locations if place["name"] == target.region), None)
        if location is None:
            raise CallFailedError(_unknown_region(target))
        rows = {str(zone): Zone(name=name) for zone, name in _mappings(location)}
    missing = [zone for zone in declared_zones(target) if zone not in rows]
    return Facts(rows, dict.fromkeys(missing, f"{target.region} has no such zone in the subscription"))


def read_networks(clients: AzureClients, target: Target) -> Facts:
    """Read the virtual networks of the subscription in the region."""
    with asking(actions.NETWORKS, target):
        return Facts(
            {
                str(network.id): ExistingNetwork(
                    ranges=_ranges(network),
                    subnets=dict(_subnets(network)),
                    stack=(network.tags or {}).get(STACK_TAG, ""),
                    gateway_network_id=_gateways(network),
                )
                for network in clients.network.virtual_networks.list_all()
                if str(network.location).casefold() == target.region
            }
        )


def _mappings(location: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    mappings: list[Mapping[str, str]] = location.get("availabilityZoneMappings") or []
    for mapping in mappings:
        yield mapping["logicalZone"], mapping["physicalZone"]


def _unknown_region(target: Target) -> Failure:
    return Failure(
        actions.LOCATIONS,
        "unknown-region",
        f"{target.region} is not among the subscription's regions",
        f"`az account list-locations` lists the names; {target.region} is declared",
    )


def _ranges(network: "VirtualNetwork") -> tuple[str, ...]:
    space = network.properties.address_space if network.properties else None
    return tuple(sorted((space.address_prefixes if space else None) or []))


def _gateways(network: "VirtualNetwork") -> str:
    """Return the network whose gateways serve a network; empty if none do."""
    properties = network.properties
    for peering in (properties.virtual_network_peerings if properties else None) or []:
        details = peering.properties
        if details is not None and details.use_remote_gateways and details.remote_virtual_network is not None:
            return str(details.remote_virtual_network.id)
    for subnet in (properties.subnets if properties else None) or []:
        used = (subnet.properties.ip_configurations if subnet.properties else None) or []
        if any("/virtualnetworkgateways/" in str(entry.id).lower() for entry in used):
            return str(network.id)
    return ""


def _subnets(network: "VirtualNetwork") -> Iterator[tuple[str, str]]:
    """Yield the ranges of subnets by id; a further range of a subnet has a number after the id."""
    for subnet in (network.properties.subnets if network.properties else None) or []:
        for number, prefix in enumerate(_prefixes(subnet), start=1):
            yield str(subnet.id) if number == 1 else f"{subnet.id}#{number}", prefix


def _prefixes(subnet: "Subnet") -> list[str]:
    details = subnet.properties
    if details is None:
        return []
    return details.address_prefixes or ([details.address_prefix] if details.address_prefix else [])
