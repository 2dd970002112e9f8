"""Routing of virtual WAN hubs in simulated Azure.

A hub has route tables. A connection uses one of them, and gives its routes to those that it propagates to
(Azure document "About virtual hub routing"). VPN and ExpressRoute connections use the default table.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network

from gpufabric.simcloud.routing.bandwidth import tunnel_gbps
from gpufabric.simcloud.routing.model import End, HeldResource, HeldResources, Port, Route, Topology, of_type
from gpufabric.wire.values import Value, as_list, as_map, dig

_NET = "azure-native:network:"
_EXPRESSROUTE_ASN = 12076
CircuitEnds = Callable[[HeldResources, str, str], Iterator[End]]
_DEFAULT = "/hubroutetables/defaultroutetable"


@dataclass(frozen=True, slots=True)
class Joined:
    """A network that is connected to a hub.

    Attributes:
        network: id of the network, which is also its route table.
        local: port that leads into the network.
        prefixes: its ranges.
        uses: route table of the hub that it uses.
        tells: route tables that learn its ranges.
    """

    network: str
    local: str
    prefixes: tuple[IPv4Network, ...]
    uses: str
    tells: tuple[str, ...]


def read_hubs(
    every: HeldResources,
    cloud: Topology,
    spaces: Mapping[str, tuple[str, tuple[IPv4Network, ...]]],
    circuit_ends: CircuitEnds,
) -> None:
    """Add the hubs of virtual WANs to a topology.

    Args:
        every: all resources.
        cloud: the topology.
        spaces: port into each virtual network, and its ranges, by the network's id.
        circuit_ends: returns the ends of a circuit, given its id, at a port.
    """
    for hub in of_type(every, f"{_NET}VirtualHub"):
        id_ = hub.id.lower()
        joined = list(_joined(every, id_, spaces))
        for member in joined:
            for table in member.tells:
                for prefix in member.prefixes:
                    cloud.route(table, Route(prefix, member.local))
                    for other in joined:
                        if other is not member and other.uses == table:
                            cloud.route(other.network, Route(prefix, member.local))
        for gateway in of_type(every, f"{_NET}VpnGateway"):
            if _hub_of(gateway) == id_:
                _vpn(every, cloud, gateway, id_, joined)
        for gateway in of_type(every, f"{_NET}ExpressRouteGateway"):
            if _hub_of(gateway) == id_:
                _circuits(every, cloud, gateway, id_, joined, circuit_ends)


def _hub_of(gateway: HeldResource) -> str:
    return str(dig(gateway.values, "virtualHub.id") or "").lower()


def _joined(
    every: HeldResources, hub: str, spaces: Mapping[str, tuple[str, tuple[IPv4Network, ...]]]
) -> Iterator[Joined]:
    for connection in of_type(every, f"{_NET}HubVirtualNetworkConnection"):
        network = str(dig(connection.values, "remoteVirtualNetwork.id") or "").lower()
        if connection.id.lower().startswith(f"{hub}/") and network in spaces:
            uses, tells = _routing(connection, hub)
            local, prefixes = spaces[network]
            yield Joined(network, local, prefixes, uses, tells)


def _routing(connection: HeldResource, hub: str) -> tuple[str, tuple[str, ...]]:
    """Return the table that a connection uses, and those that it propagates to."""
    uses = str(dig(connection.values, "routingConfiguration.associatedRouteTable.id") or "").lower()
    given = dig(connection.values, "routingConfiguration.propagatedRouteTables")
    tables = [str(as_map(entry).get("id")).lower() for entry in as_list(dig(given, "ids"))]
    labels = {str(label).lower() for label in as_list(dig(given, "labels"))}
    if not labels or "default" in labels:
        tables.append(f"{hub}{_DEFAULT}")
    return uses or f"{hub}{_DEFAULT}", tuple(dict.fromkeys(tables))


def _port(cloud: Topology, connection: HeldResource, hub: str, joined: list[Joined], asn: int) -> str:
    """Add the port of a VPN or ExpressRoute connection, and return its id."""
    table, tells = _routing(connection, hub)
    networks = (member.network for member in joined if member.uses in tells)
    port = connection.id.lower()
    cloud.port(Port(port, enters=table, learns=(*tells, *networks), tells=table, asn=asn))
    return port


def _vpn(
    every: HeldResources, cloud: Topology, gateway: HeldResource, hub: str, joined: list[Joined]
) -> None:
    asn = int(dig(gateway.values, "bgpSettings.asn") or 0)
    sites = {site.id.lower(): site for site in of_type(every, f"{_NET}VpnSite")}
    for connection in of_type(every, f"{_NET}VpnConnection"):
        if not connection.id.lower().startswith(f"{gateway.id}/".lower()):
            continue
        port = _port(cloud, connection, hub, joined, asn)
        for link in map(as_map, as_list(connection.values.get("vpnLinkConnections"))):
            far = _far(sites, str(dig(link, "vpnSiteLink.id") or ""))
            if link.get("enableBgp") and far:
                cloud.ends.extend(_tunnels(gateway, link, far, asn, port))


def _far(sites: Mapping[str, HeldResource], link_id: str) -> Value:
    """Return the link of a site that a connection names."""
    site_id, _, name = link_id.lower().rpartition("/vpnsitelinks/")
    site = sites.get(site_id)
    links = map(as_map, as_list(site.values.get("vpnSiteLinks"))) if site is not None else ()
    return next((link for link in links if str(link.get("name")).lower() == name), None)


def _tunnels(gateway: HeldResource, link: dict[str, Value], far: Value, asn: int, port: str) -> Iterator[End]:
    custom = {
        str(entry.get("ipConfigurationId")): str(entry.get("customBgpIpAddress"))
        for entry in map(as_map, as_list(link.get("vpnGatewayCustomBgpAddresses")))
    }
    for instance in map(as_map, as_list(dig(gateway.values, "bgpSettings.bgpPeeringAddresses"))):
        name = str(instance.get("ipconfigurationId"))
        for address in as_list(instance.get("tunnelIpAddresses")):
            yield End(
                port,
                mine=(str(address), asn, custom.get(name, "")),
                other=(
                    str(dig(far, "ipAddress") or ""),
                    int(dig(far, "bgpProperties.asn") or 0),
                    str(dig(far, "bgpProperties.bgpPeeringAddress") or ""),
                ),
                secret=str(link.get("sharedKey") or ""),
                gbps=tunnel_gbps(),
            )


def _circuits(
    every: HeldResources,
    cloud: Topology,
    gateway: HeldResource,
    hub: str,
    joined: list[Joined],
    circuit_ends: CircuitEnds,
) -> None:
    for connection in of_type(every, f"{_NET}ExpressRouteConnection"):
        if not connection.id.lower().startswith(f"{gateway.id}/".lower()):
            continue
        peering = str(dig(connection.values, "expressRouteCircuitPeering.id") or "").lower()
        port = _port(cloud, connection, hub, joined, _EXPRESSROUTE_ASN)
        cloud.ends.extend(circuit_ends(every, peering.rpartition("/peerings/")[0], port))
