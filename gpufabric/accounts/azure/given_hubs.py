"""Facts about hubs that the backbone's declaration gives: virtual network gateways, virtual WAN hubs."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network

from gpufabric.accounts.azure.given_facts import Row, items, part
from gpufabric.plan.azure.ids import network_of
from gpufabric.spec.given_facts import GatewayInstance, HubFacts

_VPN = "Vpn"
_PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
"""Private ranges (RFC 1918)."""


def gateway_facts(row: Row) -> HubFacts:
    """Return the facts of a virtual network gateway.

    Whether it spreads over paths is left out: Azure has no setting for it.

    Args:
        row: the gateway.
    """
    given = part(row, "properties")
    bgp = part(given, "bgpSettings")
    subnets = [part(part(entry, "properties"), "subnet") for entry in items(given, "ipConfigurations")]
    kind = given.get("gatewayType")
    return HubFacts.model_validate(
        {
            "asn": bgp.get("asn"),
            "network_ids": sorted({network_of(str(subnet["id"])) for subnet in subnets if subnet.get("id")}),
            "gateway_type": kind,
            "size": part(given, "sku").get("name"),
            "instances": _instances(given, bgp) if kind == _VPN else None,
        }
    )


def _instances(given: Row, bgp: Row) -> list[GatewayInstance] | None:
    """Return the instances in the order of the IP configurations; None if Azure leaves an address out."""
    peerings = {
        str(entry.get("ipconfigurationId")).casefold(): entry for entry in items(bgp, "bgpPeeringAddresses")
    }
    instances: list[GatewayInstance] = []
    for entry in items(given, "ipConfigurations"):
        peering = peerings.get(str(entry.get("id")).casefold())
        public = next(iter((peering or {}).get("tunnelIpAddresses") or ()), None)
        if peering is None or public is None:
            return None
        instances.append(
            GatewayInstance(
                configuration=str(entry["name"]),
                public_address=IPv4Address(public),
                inside_addresses=tuple(map(IPv4Address, peering.get("customBgpIpAddresses") or ())),
            )
        )
    return instances


def virtual_hub_facts(
    row: Row, connections: Iterable[Row] | None, vpn: Row | None, expressroute: Row | None
) -> HubFacts:
    """Return the facts of a virtual WAN hub and of its gateways.

    Args:
        row: the hub.
        connections: its connections with virtual networks; None if they are not known.
        vpn: its VPN gateway; None if it has none.
        expressroute: its ExpressRoute gateway; None if it has none.
    """
    given = part(row, "properties")
    joined = None if connections is None else [part(entry, "properties") for entry in connections]
    remote = None if joined is None else [part(entry, "remoteVirtualNetwork").get("id") for entry in joined]
    inspects = ("azureFirewall", "securityPartnerProvider")
    of_vpn = part(vpn or {}, "properties")
    bounds = part(part(part(expressroute or {}, "properties"), "autoScaleConfiguration"), "bounds")
    return HubFacts.model_validate(
        {
            "asn": part(of_vpn, "bgpSettings").get("asn"),
            "network_ids": None if remote is None else sorted({str(id_) for id_ in remote if id_}),
            "instances": None if vpn is None else _of_hub(part(of_vpn, "bgpSettings")),
            "address_prefix": given.get("addressPrefix"),
            "wan_id": part(given, "virtualWan").get("id"),
            "tier": given.get("sku"),
            "status": given.get("provisioningState"),
            "routing_status": given.get("routingState"),
            "is_secured": any(part(given, name).get("id") for name in inspects),
            "vpn_gateway_id": part(given, "vpnGateway").get("id") or "",
            "vpn_scale_units": of_vpn.get("vpnGatewayScaleUnit"),
            "expressroute_gateway_id": part(given, "expressRouteGateway").get("id") or "",
            "expressroute_scale_units": bounds.get("min"),
        }
    )


def _of_hub(bgp: Row) -> list[GatewayInstance] | None:
    """Return the instances of a hub's VPN gateway by their names; None if Azure leaves an address out."""
    instances: list[GatewayInstance] = []
    for entry in items(bgp, "bgpPeeringAddresses"):
        public = _public(entry.get("tunnelIpAddresses") or ())
        if public is None:
            return None
        instances.append(
            GatewayInstance(
                configuration=str(entry["ipconfigurationId"]),
                public_address=public,
                inside_addresses=tuple(map(IPv4Address, entry.get("customBgpIpAddresses") or ())),
            )
        )
    return sorted(instances, key=lambda instance: instance.configuration)


def _public(addresses: Iterable[str]) -> IPv4Address | None:
    """Return the public address among the addresses of tunnels: a hub lists its private ones as well."""
    parsed = map(IPv4Address, addresses)
    return next((address for address in parsed if not any(address in net for net in _PRIVATE)), None)
