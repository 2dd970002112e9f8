"""Routing in simulated Azure: virtual networks, their peerings, VPN and ExpressRoute gateways."""

from collections.abc import Iterable, Iterator
from functools import partial
from ipaddress import IPv4Network

from gpufabric.simcloud.clouds.azure.routing_hubs import read_hubs
from gpufabric.simcloud.resource import CloudResource
from gpufabric.simcloud.routing.bandwidth import tunnel_gbps
from gpufabric.simcloud.routing.model import (
    End,
    HeldResource,
    HeldResources,
    Port,
    Route,
    Subnet,
    Topology,
    network,
    of_type,
)
from gpufabric.wire.values import Value, as_list, as_map, dig

_NET = "azure-native:network:"
_EXPRESSROUTE_ASN = 12076
_MBPS_PER_GBPS = 1000
_GATEWAYS = "GatewaySubnet"
"""The subnet of gateways, in which no machine can be."""


def read(held: Iterable[tuple[str, CloudResource]]) -> Topology:
    """Read the routing resources of the subscriptions of simulated Azure."""
    every = list(held)
    cloud = Topology()
    spaces = {vnet.id.lower(): vnet for vnet in of_type(every, f"{_NET}VirtualNetwork")}
    for id_, vnet in spaces.items():
        tags = as_map(vnet.values.get("tags"))
        cloud.names[id_] = str(tags.get("gpufabric-stack") or vnet.text("name"))
        cloud.port(Port(_local(id_), enters="", network=id_))
        for prefix in _prefixes(vnet):
            for table in (id_, _inside(id_)):
                cloud.route(table, Route(prefix, _local(id_)))
    for resource in of_type(every, f"{_NET}Subnet"):
        owner = resource.id.lower().rpartition("/subnets/")[0]
        prefix = resource.values.get("addressPrefix") or dig(resource.values, "addressPrefixes.0")
        cloud.subnets.append(
            Subnet("azure", owner, resource.id.lower(), resource.text("name"), network(prefix), owner)
        )
    _peerings(every, cloud, spaces)
    for gateway in of_type(every, f"{_NET}VirtualNetworkGateway"):
        _gateway(every, cloud, gateway)
    networks = {id_: (_local(id_), tuple(_prefixes(vnet))) for id_, vnet in spaces.items()}
    read_hubs(every, cloud, networks, _circuit)
    cloud.admits["azure"] = partial(_admits, _filters(every))
    return cloud


def _prefixes(virtual_network: HeldResource) -> Iterator[IPv4Network]:
    return (
        network(prefix) for prefix in as_list(dig(virtual_network.values, "addressSpace.addressPrefixes"))
    )


def _local(id_: str) -> str:
    return f"{id_}/local"


def _inside(id_: str) -> str:
    """Return the table for packets from outside, which only leads to the network itself."""
    return f"{id_}/inside"


def _peerings(every: HeldResources, cloud: Topology, spaces: dict[str, HeldResource]) -> None:
    """Add peerings; a side is up once the other network names it as well."""
    for peering in of_type(every, f"{_NET}VirtualNetworkPeering"):
        mine = peering.id.lower().rpartition("/virtualnetworkpeerings/")[0]
        other = str(dig(peering.values, "remoteVirtualNetwork.id") or "").lower()
        if other not in spaces or peering.values.get("allowVirtualNetworkAccess") is False:
            continue
        port = peering.id.lower()
        cloud.port(Port(port, enters=_inside(mine)))
        cloud.ends.append(End(port, mine=("peering", mine), other=("peering", other), exchange="none"))
        for prefix in _prefixes(spaces[other]):
            cloud.route(mine, Route(prefix, port))


def _gateway(every: HeldResources, cloud: Topology, gateway: HeldResource) -> None:
    """Add a gateway: a port for each connection.

    A VPN gateway passes routes on between its connections (Azure document "About BGP with Azure VPN
    Gateway"); an ExpressRoute gateway does not.
    """
    subnet = str(dig(gateway.values, "ipConfigurations.0.subnet.id") or "").lower()
    owner = subnet.rpartition("/subnets/")[0]
    vpn = gateway.text("gatewayType") == "Vpn"
    asn = int(dig(gateway.values, "bgpSettings.asn") or 0) if vpn else _EXPRESSROUTE_ASN
    table = f"{gateway.id.lower()}/routes" if vpn else _inside(owner)
    if vpn:
        for route in list(cloud.tables.get(_inside(owner), ())):
            cloud.route(table, route)
    for connection in of_type(every, f"{_NET}VirtualNetworkGatewayConnection"):
        if str(dig(connection.values, "virtualNetworkGateway1.id")).lower() != gateway.id.lower():
            continue
        learns = (owner, table) if vpn else (owner,)
        cloud.port(Port(connection.id.lower(), enters=table, learns=learns, tells=table, asn=asn))
        ends = (
            _tunnels(every, gateway, connection, asn)
            if vpn
            else _circuit(every, str(dig(connection.values, "peer.id")).lower(), connection.id.lower())
        )
        cloud.ends.extend(ends)


def _tunnels(
    every: HeldResources, gateway: HeldResource, connection: HeldResource, asn: int
) -> Iterator[End]:
    if not connection.values.get("enableBgp"):
        return
    far_id = str(dig(connection.values, "localNetworkGateway2.id")).lower()
    known = {
        local_gateway.id.lower(): local_gateway
        for local_gateway in of_type(every, f"{_NET}LocalNetworkGateway")
    }
    far = known.get(far_id)
    public = {
        ipaddress.id.lower(): ipaddress.text("ipAddress")
        for ipaddress in of_type(every, f"{_NET}PublicIPAddress")
    }
    custom = {
        str(address.get("ipConfigurationId")).rpartition("/")[2]: str(address.get("customBgpIpAddress"))
        for address in map(as_map, as_list(connection.values.get("gatewayCustomBgpIpAddresses")))
    }
    for configuration in map(as_map, as_list(gateway.values.get("ipConfigurations"))):
        address = public.get(str(dig(configuration, "publicIPAddress.id")).lower(), "")
        if far is None or not address:
            continue
        yield End(
            connection.id.lower(),
            mine=(address, asn, custom.get(str(configuration.get("name")), "")),
            other=(
                far.text("gatewayIpAddress"),
                int(dig(far.values, "bgpSettings.asn") or 0),
                str(dig(far.values, "bgpSettings.bgpPeeringAddress") or ""),
            ),
            secret=connection.text("sharedKey"),
            gbps=tunnel_gbps(),
        )


def _circuit(every: HeldResources, wanted: str, port: str) -> Iterator[End]:
    """Return the ends of a circuit at a port: with a provider's network, or with the user's own routers."""
    for circuit in of_type(every, f"{_NET}ExpressRouteCircuit"):
        if circuit.id.lower() == wanted and circuit.text("circuitProvisioningState") == "Enabled":
            mbps = int(dig(circuit.values, "serviceProviderProperties.bandwidthInMbps") or 0)
            key = circuit.text("serviceKey")
            yield End(
                port,
                mine=("microsoft", mbps),
                other=("oracle", mbps),
                secret=key,
                gbps=mbps / _MBPS_PER_GBPS,
            )
    for peering in of_type(every, f"{_NET}ExpressRouteCircuitPeering"):
        if peering.id.lower() == f"{wanted}/peerings/azureprivatepeering":
            router = int(peering.values.get("peerASN") or 0)
            yield End(port, mine=(wanted, peering.text("vlanId")), other=("router", router))


_Filters = dict[str, list[dict[str, Value]]]


def _filters(every: HeldResources) -> _Filters:
    """Return the rules for incoming traffic by subnet, in order of priority."""
    groups = {
        group.id.lower(): [as_map(rule) for rule in as_list(group.values.get("securityRules"))]
        for group in of_type(every, f"{_NET}NetworkSecurityGroup")
    }
    filters: _Filters = {}
    for subnet in of_type(every, f"{_NET}Subnet"):
        rules = groups.get(str(dig(subnet.values, "networkSecurityGroup.id") or "").lower(), [])
        coming_in = [rule for rule in rules if rule.get("direction") == "Inbound"]
        filters[subnet.id.lower()] = sorted(coming_in, key=lambda rule: int(rule.get("priority") or 0))
    return filters


def _admits(filters: _Filters, subnet: Subnet, peer: IPv4Network) -> bool:
    """Return whether all traffic is admitted; Azure's last default rule admits the network itself and the
    networks joined to it.
    """
    if subnet.name == _GATEWAYS:
        return False
    for rule in filters.get(subnet.id, []):
        if rule.get("protocol") != "*" or rule.get("sourcePortRange") != "*":
            continue
        if rule.get("destinationPortRange") == "*" and _is_source(rule, peer):
            return rule.get("access") == "Allow"
    return True


def _is_source(rule: dict[str, Value], peer: IPv4Network) -> bool:
    given = [rule.get("sourceAddressPrefix"), *as_list(rule.get("sourceAddressPrefixes"))]
    for source in filter(None, given):
        if source in {"*", "VirtualNetwork"}:
            return True
        if str(source)[0].isdigit() and peer.subnet_of(network(source)):
            return True
    return False
