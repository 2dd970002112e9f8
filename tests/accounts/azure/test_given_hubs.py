"""Facts about virtual network gateways and virtual WAN hubs of the backbone."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from gpufabric.accounts.azure.given_hubs import gateway_facts, virtual_hub_facts
from gpufabric.accounts.target import Target
from gpufabric.spec.backbone import RegionExisting
from gpufabric.spec.given_facts import GatewayInstance, HubFacts
from tests.plan.azure import given
from tools.loopback.azure.server import Loopback, failure

Read = Callable[..., dict[str, Any]]
GATEWAY, WAN = given.net("virtualNetworkGateways", "gw"), given.net("virtualHubs", "wan")
VPN, EXPRESSROUTE = given.net("vpnGateways", "vpn"), given.net("expressRouteGateways", "er")


def gateway(**changes: Any) -> dict[str, Any]:
    """Return an active-active VPN gateway, whose addresses Azure lists in another order."""
    configurations = [
        {
            "id": f"{GATEWAY}/ipConfigurations/{name}",
            "name": name,
            "properties": {"subnet": {"id": given.subnet("GatewaySubnet")}},
        }
        for name in ("first", "second")
    ]
    peerings = [
        {
            "ipconfigurationId": f"{GATEWAY}/ipConfigurations/{name}".upper(),
            "customBgpIpAddresses": [inside],
            "tunnelIpAddresses": [public],
        }
        for name, inside, public in (
            ("second", "169.254.22.2", "203.0.113.2"),
            ("first", "169.254.21.2", "203.0.113.1"),
        )
    ]
    properties = {
        "gatewayType": "Vpn",
        "sku": {"name": "VpnGw2AZ"},
        "ipConfigurations": configurations,
        "bgpSettings": {"asn": 65515, "bgpPeeringAddresses": peerings},
    }
    return {"id": GATEWAY, "properties": {**properties, **changes}}


FACTS = HubFacts.model_validate(
    {
        "asn": 65515,
        "network_ids": (given.NETWORK,),
        "gateway_type": "Vpn",
        "size": "VpnGw2AZ",
        "instances": (
            {
                "configuration": "first",
                "public_address": "203.0.113.1",
                "inside_addresses": ("169.254.21.2",),
            },
            {
                "configuration": "second",
                "public_address": "203.0.113.2",
                "inside_addresses": ("169.254.22.2",),
            },
        ),
    }
)


def with_hub(target: Target, hub: str) -> Target:
    return replace(target, hubs={"azure-eastus": RegionExisting.model_validate({"hub": {"id": hub}})})


def test_facts_of_a_gateway(azure: Loopback, target: Target, read: Read) -> None:
    azure.set(GATEWAY, gateway())
    hubs = read(with_hub(target, GATEWAY), "network")["hubs"]
    assert hubs.failures == ()
    assert hubs.rows == {GATEWAY: FACTS}


def hub(**changes: Any) -> dict[str, Any]:
    """Return a virtual WAN hub with both gateways."""
    properties = {
        "virtualWan": {"id": given.net("virtualWans", "company")},
        "addressPrefix": "10.250.0.0/23",
        "sku": "Standard",
        "provisioningState": "Succeeded",
        "routingState": "Provisioned",
        "virtualRouterAsn": 65515,
        "vpnGateway": {"id": VPN},
        "expressRouteGateway": {"id": EXPRESSROUTE},
    }
    return {"id": WAN, "properties": {**properties, **changes}}


def connections(*networks: str, **more: Any) -> dict[str, Any]:
    rows = [{"properties": {"remoteVirtualNetwork": {"id": network}}} for network in networks]
    return {"value": rows, **more}


HUB_VPN = {
    "id": VPN,
    "properties": {
        "vpnGatewayScaleUnit": 4,
        "bgpSettings": {
            "asn": 65515,
            "bgpPeeringAddresses": [
                {
                    "ipconfigurationId": f"Instance{number}",
                    "customBgpIpAddresses": [f"169.254.21.{number}"],
                    # A hub lists the private address of an instance as well.
                    "tunnelIpAddresses": [f"10.250.0.{number}", f"203.0.113.{number}"],
                }
                for number in (1, 0)
            ],
        },
    },
}
HUB_EXPRESSROUTE = {
    "id": EXPRESSROUTE,
    "properties": {"autoScaleConfiguration": {"bounds": {"min": 5, "max": 10}}},
}


def answer_hub(azure: Loopback) -> None:
    azure.set(WAN, hub())
    azure.set(f"{WAN}/hubVirtualNetworkConnections", connections(given.NETWORK))
    azure.set(VPN, HUB_VPN)
    azure.set(EXPRESSROUTE, HUB_EXPRESSROUTE)


def test_facts_of_a_virtual_hub_and_its_gateways(azure: Loopback, target: Target, read: Read) -> None:
    answer_hub(azure)
    (facts,) = read(with_hub(target, WAN), "network")["hubs"].rows.values()
    assert facts == HubFacts.model_validate(
        {
            "asn": 65515,
            "network_ids": (given.NETWORK,),
            "instances": [
                {
                    "configuration": f"Instance{number}",
                    "public_address": f"203.0.113.{number}",
                    "inside_addresses": [f"169.254.21.{number}"],
                }
                for number in (0, 1)
            ],
            "address_prefix": "10.250.0.0/23",
            "wan_id": given.net("virtualWans", "company"),
            "tier": "Standard",
            "status": "Succeeded",
            "routing_status": "Provisioned",
            "is_secured": False,
            "vpn_gateway_id": VPN,
            "vpn_scale_units": 4,
            "expressroute_gateway_id": EXPRESSROUTE,
            "expressroute_scale_units": 5,
        }
    )


def test_a_virtual_hub_without_gateways_says_so_and_half_a_list_is_unknown() -> None:
    bare = hub(vpnGateway=None, expressRouteGateway=None, azureFirewall={"id": "firewall"})
    facts = virtual_hub_facts(bare, None, None, None)
    assert (facts.vpn_gateway_id, facts.expressroute_gateway_id, facts.is_secured) == ("", "", True)
    assert (facts.network_ids, facts.instances, facts.vpn_scale_units) == (None, None, None)
    unaddressed = {
        "properties": {"bgpSettings": {"bgpPeeringAddresses": [{"ipconfigurationId": "Instance0"}]}}
    }
    assert virtual_hub_facts(hub(), [], unaddressed, None).instances is None


def test_the_first_page_of_many_connections_is_not_all(azure: Loopback, target: Target, read: Read) -> None:
    answer_hub(azure)
    azure.set(f"{WAN}/hubVirtualNetworkConnections", connections(given.NETWORK, nextLink="more"))
    assert read(with_hub(target, WAN), "network")["hubs"].rows[WAN].network_ids is None


def test_what_azure_does_not_have_is_absent_and_what_it_refuses_unknown(
    azure: Loopback, target: Target, read: Read
) -> None:
    assert list(read(with_hub(target, GATEWAY), "network")["hubs"].absent) == [GATEWAY]
    azure.set(GATEWAY, failure(403, "AuthorizationFailed"))
    refused = read(with_hub(target, GATEWAY), "network")["hubs"]
    assert refused.rows is None
    assert refused.failures[0].call == "Microsoft.Network/virtualNetworkGateways/read"


def test_an_express_route_gateway_has_no_instances_and_a_missing_address_leaves_them_unknown() -> None:
    assert gateway_facts(gateway(gatewayType="ExpressRoute")).instances is None
    assert gateway_facts(gateway(bgpSettings={"asn": 65515})).instances is None
    assert isinstance((gateway_facts(gateway()).instances or ())[0], GatewayInstance)
