"""An Azure region that joins a hub of a company's virtual WAN, on the real engine."""

import json
from typing import Any

import pytest

from gpufabric.plan.links.addresses import SIDES
from gpufabric.simcloud.given import given_bytes
from gpufabric.simcloud.reachability import reachability
from tests.e2e.conftest import Sandbox
from tests.e2e.test_existing_azure_hub import (
    AZURE,
    CIRCUIT,
    DRG,
    OCI,
    PORT,
    TYPE,
    VCN,
    _addresses,
    _made,
    _regions,
    _removed,
    _resource,
    _seed,
)
from tests.plan.azure import given

pytestmark = [pytest.mark.engine, pytest.mark.slow]

HUB = given.net("virtualHubs", "hub")
VPN = {"between": [AZURE, OCI], "kind": "vpn", "gbps": 1}
LEASED = {
    "between": [AZURE, OCI],
    "kind": "circuit",
    "gbps": 10,
    "circuit": {
        "router_asn": 64600,
        "ends": {AZURE: {"id": CIRCUIT, "vlan": 300}, OCI: {"id": PORT, "vlan": 300}},
    },
}


def _of(name: str) -> dict[str, str]:
    return {"id": f"${{{name}}}"}


def _hub(*gateways: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a virtual WAN with a hub and gateways."""
    wan = _resource("network:VirtualWan", "wan", virtualWANName="wan")
    hub = _resource(
        "network:VirtualHub",
        "hub",
        virtualHubName="hub",
        addressPrefix="10.250.0.0/23",
        virtualWan=_of("wan"),
    )
    return [wan, hub, *gateways]


def _vpn_gateway(inside: list[list[str]]) -> dict[str, Any]:
    addresses = [
        {"ipconfigurationId": f"Instance{number}", "customBgpIpAddresses": custom}
        for number, custom in enumerate(inside)
    ]
    return _resource(
        "network:VpnGateway",
        "vpn",
        gatewayName="vpn",
        virtualHub=_of("hub"),
        vpnGatewayScaleUnit=2,
        bgpSettings={"bgpPeeringAddresses": addresses},
    )


def _declare(sandbox: Sandbox, link: dict[str, Any]) -> None:
    """Declare a backbone that knows the hub's id only, and read the rest from the account."""
    existing = {AZURE: {"hub": {"id": HUB}}, OCI: {"hub": {"id": DRG, "network_ids": [VCN]}}}
    sandbox.declare("backbone", {"links": [link], "existing": existing})
    sandbox.gpufabric("snapshot", "network", AZURE)


def _types(sandbox: Sandbox) -> dict[str, int]:
    types = [
        resource.type.removeprefix(TYPE) for resource in _made(sandbox) if resource.type.startswith(TYPE)
    ]
    return {name: types.count(name) for name in types}


def test_a_vpn_ends_at_the_gateway_of_a_hub(sandbox: Sandbox) -> None:
    _seed(sandbox)
    _regions(sandbox)
    inside = [instance["inside_addresses"] for instance in _addresses(sandbox, VPN)]
    assert len(inside) == len(SIDES)
    _seed_more(sandbox, _hub(_vpn_gateway(inside)))
    before = given_bytes(sandbox.clouds)
    _declare(sandbox, VPN)
    for stack in (AZURE, OCI, "backbone"):
        sandbox.up(stack)
    assert _types(sandbox) == {"HubVirtualNetworkConnection": 1, "VpnSite": 4, "VpnConnection": 4}
    assert reachability(sandbox.clouds).down == ()
    _removed(sandbox, before)


def test_a_circuit_ends_at_the_gateway_of_a_hub(sandbox: Sandbox) -> None:
    gateway = _resource(
        "network:ExpressRouteGateway",
        "er",
        expressRouteGatewayName="er",
        virtualHub=_of("hub"),
        autoScaleConfiguration={"bounds": {"min": 5}},
    )
    circuit = _resource("network:ExpressRouteCircuit", "leased", circuitName="leased", bandwidthInGbps=100)
    port = {
        "type": "oci:Core/crossConnect:CrossConnect",
        "name": "port",
        "id": PORT,
        "inputs": {"locationName": "Ashburn", "portSpeedShapeName": "100 Gbps"},
    }
    _seed(sandbox, *_hub(gateway), circuit, oci=(port,))
    before = given_bytes(sandbox.clouds)
    _regions(sandbox)
    _declare(sandbox, LEASED)
    for stack in (AZURE, OCI, "backbone"):
        sandbox.up(stack)
    types = _types(sandbox)
    assert (types["HubVirtualNetworkConnection"], types["ExpressRouteConnection"]) == (1, 1)
    assert "VirtualNetworkGateway" not in types
    assert reachability(sandbox.clouds).down == ()
    _removed(sandbox, before)


def _seed_more(sandbox: Sandbox, resources: list[dict[str, Any]]) -> None:
    """Add what the company has beside its network: the addresses follow from declarations of the regions."""
    account = {
        "cloud": "azure",
        "account": given.SUBSCRIPTION,
        "region": "eastus",
        "resource_group": "company",
        "resources": resources,
    }
    more = sandbox.root / "more.json"
    more.write_text(json.dumps({"accounts": [account]}))
    sandbox.gpufabric("sim", "seed", str(more))
