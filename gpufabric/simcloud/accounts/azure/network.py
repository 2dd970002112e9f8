"""Zones, networks and names of a simulated Azure subscription."""

from collections.abc import Iterator
from datetime import datetime

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.simcloud.accounts.azure.given import given
from gpufabric.simcloud.accounts.view import AccountView, answered
from gpufabric.simcloud.clouds.azure.rules.errors import arm_parents
from gpufabric.simcloud.clouds.azure.rules.facts import regions_without_zones
from gpufabric.simcloud.clouds.azure.rules.vaults import SCHEDULED_PURGE
from gpufabric.simcloud.clouds.azure.tokens import (
    HUB_CONNECTION,
    NETWORK_PEERING,
    STORAGE_ACCOUNT,
    SUBNET,
    VAULT,
    VIRTUAL_NETWORK,
    VIRTUAL_NETWORK_GATEWAY,
)
from gpufabric.snapshots.rows import ExistingNetwork, TakenName, Zone
from gpufabric.wire.values import as_list, dig, plain


def network(view: AccountView) -> list[SectionAnswer]:
    """Return the sections on networks."""
    zones = () if view.target.region in regions_without_zones() else ("1", "2", "3")
    return [
        answered("zones", {zone: Zone(name=zone) for zone in zones}),
        answered("networks", _networks(view)),
        answered("names", dict(_names(view))),
        *given(view),
    ]


def _networks(view: AccountView) -> dict[str, ExistingNetwork]:
    subnets: dict[str, dict[str, str]] = {}
    for subnet in view.state.of_type(SUBNET):
        prefix = plain(subnet.inputs).get("addressPrefix")
        if prefix:
            owner = next(iter(arm_parents(subnet.id)), "")
            subnets.setdefault(owner.lower(), {})[subnet.id] = str(prefix)
    return {
        network.id: ExistingNetwork(
            ranges=tuple(
                str(cidr) for cidr in as_list(dig(plain(network.inputs), "addressSpace.addressPrefixes"))
            ),
            subnets=subnets.get(network.id.lower(), {}),
            gateway_network_id=_gateways(view, network.id),
        )
        for network in view.state.of_type(VIRTUAL_NETWORK)
        if network.region == view.target.region
    }


def _gateways(view: AccountView, network: str) -> str:
    """Return the network whose gateways serve a network, or the hub that it is connected to; empty: none."""
    for connection in view.state.of_type(HUB_CONNECTION):
        if str(dig(plain(connection.inputs), "remoteVirtualNetwork.id")).lower() == network.lower():
            return connection.id.rpartition("/hubVirtualNetworkConnections/")[0]
    for peering in view.state.of_type(NETWORK_PEERING):
        given = plain(peering.inputs)
        if peering.id.lower().startswith(f"{network}/".lower()) and dig(given, "useRemoteGateways"):
            return str(dig(given, "remoteVirtualNetwork.id"))
    for gateway in view.state.of_type(VIRTUAL_NETWORK_GATEWAY):
        for configuration in as_list(dig(plain(gateway.inputs), "ipConfigurations")):
            if str(dig(configuration, "subnet.id")).lower().startswith(f"{network}/".lower()):
                return network
    return ""


def _names(view: AccountView) -> Iterator[tuple[str, TakenName]]:
    for account in view.state.of_type(STORAGE_ACCOUNT):
        yield (
            f"storage-account/{account.id.rpartition('/')[2]}",
            TakenName(is_free=False, is_own=True, reason="StorageAccountAlreadyTaken"),
        )
    for vault in view.state.of_type(VAULT):
        reason = "VaultAlreadyExists"
        if not vault.urn:
            if datetime.fromisoformat(str(vault.outputs[SCHEDULED_PURGE])) <= view.world.now:
                continue
            reason = "ConflictError: a deleted vault keeps its name until it is purged"
        yield (
            f"vault/{vault.id.rpartition('/')[2]}",
            TakenName(is_free=False, is_own=True, reason=reason),
        )
