"""Microsoft.Network: virtual WANs, their hubs, the gateways of hubs and what connects to them.

See ``network`` for what replaces a resource of Microsoft.Network.
"""

from gpufabric.simcloud.clouds.azure import tokens
from gpufabric.simcloud.clouds.azure.arm import arm
from gpufabric.simcloud.clouds.azure.rules.facts import gateway_asn
from gpufabric.simcloud.clouds.kind import Context, table
from gpufabric.simcloud.clouds.render import address
from gpufabric.wire.values import Value, as_list, as_map, dig

_NET = "Microsoft.Network"
_STATE = {"provisioningState": "Succeeded", "etag": 'W/"{uuid:etag}"'}
INSTANCES = ("Instance0", "Instance1")
"""Names by which a hub's VPN gateway knows its instances (azure-rest-api-specs, examples of vpnGateways)."""


def _bgp_settings(context: Context) -> Value:
    """Return the settings with the addresses of both instances, which Azure chooses."""
    given = as_map(dig(context.inputs, "bgpSettings"))
    listed = map(as_map, as_list(given.get("bgpPeeringAddresses")))
    custom = {str(entry.get("ipconfigurationId")): entry.get("customBgpIpAddresses") for entry in listed}
    addresses = [
        {
            "ipconfigurationId": name,
            "customBgpIpAddresses": custom.get(name) or list[Value](),
            "defaultBgpIpAddresses": [f"10.255.255.{number}"],
            "tunnelIpAddresses": [address(context, name)],
        }
        for number, name in enumerate(INSTANCES, start=12)
    ]
    return {"peerWeight": 0, **given, "asn": gateway_asn(), "bgpPeeringAddresses": addresses}


def _router_asn(_: Context) -> Value:
    return gateway_asn()


KINDS = table(
    arm(
        tokens.VIRTUAL_WAN, f"{_NET}/virtualWans", ("virtualWANName",),
        computed=_STATE,
        defaults={"allowBranchToBranchTraffic": True, "disableVpnEncryption": False, "type": "Standard"},
        moves=True,
    ),
    arm(
        tokens.VIRTUAL_HUB, f"{_NET}/virtualHubs", ("virtualHubName",),
        computed={**_STATE, "routingState": "Provisioned", "virtualRouterAsn": _router_asn},
        defaults={"sku": "Standard", "hubRoutingPreference": "ExpressRoute"},
        moves=True,
    ),
    arm(
        tokens.HUB_ROUTE_TABLE, f"{_NET}/virtualHubs/hubRouteTables", ("virtualHubName", "routeTableName"),
        computed=_STATE,
    ),
    arm(
        tokens.HUB_CONNECTION, f"{_NET}/virtualHubs/hubVirtualNetworkConnections",
        ("virtualHubName", "connectionName"),
        computed=_STATE,
        defaults={"enableInternetSecurity": False},
        typed=False,
    ),
    arm(
        tokens.VPN_GATEWAY, f"{_NET}/vpnGateways", ("gatewayName",),
        computed={**_STATE, "bgpSettings": _bgp_settings},
        defaults={"vpnGatewayScaleUnit": 1, "isRoutingPreferenceInternet": False},
        moves=True,
    ),
    arm(
        tokens.VPN_SITE, f"{_NET}/vpnSites", ("vpnSiteName",),
        computed=_STATE,
        moves=True,
    ),
    arm(
        tokens.VPN_CONNECTION, f"{_NET}/vpnGateways/vpnConnections", ("gatewayName", "connectionName"),
        computed={
            **_STATE, "connectionStatus": "Unknown", "egressBytesTransferred": 0,
            "ingressBytesTransferred": 0,
        },
        defaults={"enableInternetSecurity": False},
        typed=False,
    ),
    arm(
        tokens.EXPRESS_ROUTE_GATEWAY, f"{_NET}/expressRouteGateways", ("expressRouteGatewayName",),
        computed={**_STATE, "expressRouteConnections": list[Value]()},
        defaults={"autoScaleConfiguration": {"bounds": {"min": 1}}},
        moves=True,
    ),
    arm(
        tokens.EXPRESS_ROUTE_CONNECTION, f"{_NET}/expressRouteGateways/expressRouteConnections",
        ("expressRouteGatewayName", "connectionName"),
        computed={"provisioningState": "Succeeded"},
        defaults={"enableInternetSecurity": False, "routingWeight": 0},
        typed=False,
    ),
)  # fmt: skip
"""Types of virtual WANs by token."""
