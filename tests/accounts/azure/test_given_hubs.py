"""Facts about virtual network gateways and virtual WAN hubs of the backbone."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from gpufabric.accounts.azure.given_hubs import gateway_facts
from gpufabric.accounts.target import Target
from gpufabric.spec.backbone import RegionExisting
from gpufabric.spec.given_facts import GatewayInstance, HubFacts
from tests.plan.azure import given
from tools.loopback.azure.server import Loopback, failure

Read = Callable[..., dict[str, Any]]
GATEWAY, WAN = given.net("virtualNetworkGateways", "gw"), given.net("virtualHubs", "wan")


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


def test_a_virtual_hub_has_its_number_only(azure: Loopback, target: Target, read: Read) -> None:
    azure.set(WAN, {"id": WAN, "properties": {"virtualRouterAsn": 65515}})
    assert read(with_hub(target, WAN), "network")["hubs"].rows == {WAN: HubFacts(asn=65515)}


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
