"""Facts about hubs that the backbone's declaration gives: virtual network gateways, virtual WAN hubs."""

from ipaddress import IPv4Address

from gpufabric.accounts.azure.given_facts import Row, items, part
from gpufabric.plan.azure.ids import network_of
from gpufabric.spec.given_facts import GatewayInstance, HubFacts

_VPN = "Vpn"


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


def virtual_hub_facts(row: Row) -> HubFacts:
    """Return the facts of a virtual WAN hub. Its networks are connections, which are not asked for."""
    return HubFacts(asn=part(row, "properties").get("virtualRouterAsn"))
