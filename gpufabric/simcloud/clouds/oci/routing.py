"""Routing in simulated OCI: route tables of VCNs, dynamic routing gateways, and what is attached to them."""

from collections.abc import Callable, Iterable
from functools import partial
from ipaddress import IPv4Network

from gpufabric.simcloud.clouds.oci.rules.facts import asn
from gpufabric.simcloud.clouds.oci.tokens import DEFAULT_DRG_ROUTE_TABLE
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
    bare,
    network,
    of_type,
)
from gpufabric.wire.values import as_list, as_map, dig

_CORE = "oci:Core/"
_MBPS_PER_GBPS = 1000


def read(held: Iterable[tuple[str, CloudResource]]) -> Topology:
    """Read the routing resources of the tenancies of simulated OCI.

    Route tables of a DRG that nobody changed send what comes from a VCN anywhere, and what comes from
    elsewhere to VCNs only (OCI document "Dynamic Routing Gateways", default route tables).
    """
    every = list(held)
    cloud = Topology()
    vcns = {vcn.id: vcn for vcn in of_type(every, f"{_CORE}vcn:Vcn")}
    attached = _attachments(every)
    for vcn in vcns.values():
        tags = as_map(vcn.values.get("freeformTags"))
        cloud.names[vcn.id] = str(tags.get("gpufabric-stack") or vcn.text("displayName"))
        cloud.port(Port(f"{vcn.id}/local", enters="", network=vcn.id))
    tables = {table.id: table for table in of_type(every, f"{_CORE}routeTable:RouteTable")}
    for subnet in of_type(every, f"{_CORE}subnet:Subnet"):
        if subnet.text("vcnId") not in vcns:
            continue
        _subnet(cloud, subnet, vcns[subnet.text("vcnId")], tables, attached)
    spreading = _spreading(every)
    for (vcn, drg), id_ in attached.items():
        if not spreading(drg):
            cloud.one_path.add(_from_vcns(drg))
        cloud.port(Port(id_, enters=_from_vcns(drg), network=vcn))
        for subnet in cloud.subnets:
            if subnet.network == vcn:
                for table in (_from_vcns(drg), _from_links(drg)):
                    cloud.route(table, Route(subnet.cidr, id_))
    _tunnels(every, cloud)
    _circuits(every, cloud)
    _peerings(every, cloud)
    cloud.admits["oci"] = partial(_admits, _rules(every))
    return cloud


def _attachments(every: HeldResources) -> dict[tuple[str, str], str]:
    return {
        (
            str(attachment.values.get("vcnId") or dig(attachment.values, "networkDetails.id")),
            attachment.text("drgId"),
        ): attachment.id
        for attachment in of_type(every, f"{_CORE}drgAttachment:DrgAttachment")
    }


def _spreading(every: HeldResources) -> Callable[[str], bool]:
    """Return whether a DRG spreads what comes from a VCN over equal paths; ECMP is off unless a program
    enables it on the route table of the attachment.
    """
    enabled = {
        table.id
        for type_ in (f"{_CORE}drgRouteTable:DrgRouteTable", DEFAULT_DRG_ROUTE_TABLE)
        for table in of_type(every, type_)
        if table.values.get("isEcmpEnabled")
    }
    used = {
        drg.id: str(dig(drg.values, "defaultDrgRouteTables.0.vcn"))
        for drg in of_type(every, f"{_CORE}drg:Drg")
    }
    for attachment in of_type(every, f"{_CORE}drgAttachment:DrgAttachment"):
        if attachment.text("drgRouteTableId"):
            used[attachment.text("drgId")] = attachment.text("drgRouteTableId")
    return lambda drg: used.get(drg) in enabled


def _from_vcns(drg: str) -> str:
    return f"{drg}/from-vcns"


def _from_links(drg: str) -> str:
    return f"{drg}/from-links"


def _subnet(
    cloud: Topology,
    subnet: HeldResource,
    vcn: HeldResource,
    tables: dict[str, HeldResource],
    attached: dict[tuple[str, str], str],
) -> None:
    # Ranges of the VCN itself go before every rule, whatever its length (OCI document "VCN Route Tables").
    table = f"{subnet.id}/routes"
    for block in as_list(vcn.values.get("cidrBlocks")):
        cloud.route(table, Route(network(block), f"{vcn.id}/local"))
    attached_table = tables.get(subnet.text("routeTableId"))
    rules = (
        [as_map(rule) for rule in as_list(attached_table.values.get("routeRules"))] if attached_table else []
    )
    for rule in rules:
        port = attached.get((vcn.id, str(rule.get("networkEntityId"))))
        if port and rule.get("destinationType", "CIDR_BLOCK") == "CIDR_BLOCK":
            cloud.route(table, Route(network(rule["destination"]), port, "in"))
    name = subnet.text("displayName") or subnet.id
    cloud.subnets.append(Subnet("oci", vcn.id, subnet.id, name, network(subnet.values["cidrBlock"]), table))


def _port(cloud: Topology, id_: str, drg: str) -> None:
    links = _from_links(drg)
    cloud.port(Port(id_, enters=links, learns=(_from_vcns(drg),), tells=links, asn=asn()))


def _tunnels(every: HeldResources, cloud: Topology) -> None:
    devices = {cpe.id: cpe for cpe in of_type(every, f"{_CORE}cpe:Cpe")}
    connections = {connection.id: connection for connection in of_type(every, f"{_CORE}ipsec:Ipsec")}
    for ipsec in connections.values():
        _port(cloud, ipsec.id, ipsec.text("drgId"))
    managed = f"{_CORE}ipsecConnectionTunnelManagement:IpsecConnectionTunnelManagement"
    for tunnel in of_type(every, managed):
        connection = connections.get(tunnel.text("ipsecId"))
        device = devices.get(connection.text("cpeId")) if connection else None
        if connection is None or device is None or tunnel.text("routing") != "BGP":
            continue
        session = as_map(tunnel.values.get("bgpSessionInfo"))
        cloud.ends.append(
            End(
                connection.id,
                mine=(tunnel.text("vpnIp"), asn(), bare(session.get("oracleInterfaceIp"))),
                other=(
                    device.text("ipAddress"),
                    int(session.get("customerBgpAsn") or 0),
                    bare(session.get("customerInterfaceIp")),
                ),
                secret=tunnel.text("sharedSecret"),
                gbps=tunnel_gbps(),
            )
        )


def _circuits(every: HeldResources, cloud: Topology) -> None:
    for circuit in of_type(every, f"{_CORE}virtualCircuit:VirtualCircuit"):
        if circuit.text("state") != "PROVISIONED":
            continue
        _port(cloud, circuit.id, circuit.text("gatewayId"))
        key = circuit.text("providerServiceKeyName")
        if key:
            gbps = float(circuit.text("bandwidthShapeName").partition(" ")[0] or 0)
            mbps = int(gbps * _MBPS_PER_GBPS)
            cloud.ends.append(
                End(circuit.id, mine=("oracle", mbps), other=("microsoft", mbps), secret=key, gbps=gbps)
            )
            continue
        router = int(circuit.values.get("customerBgpAsn") or circuit.values.get("customerAsn") or 0)
        for mapping in map(as_map, as_list(circuit.values.get("crossConnectMappings"))):
            session = (str(mapping.get("crossConnectOrCrossConnectGroupId")), str(mapping.get("vlan")))
            cloud.ends.append(End(circuit.id, mine=session, other=("router", router)))


def _peerings(every: HeldResources, cloud: Topology) -> None:
    connections = of_type(every, f"{_CORE}remotePeeringConnection:RemotePeeringConnection")
    regions = {connection.id: connection.region for connection in connections}
    for connection in connections:
        _port(cloud, connection.id, connection.text("drgId"))
        peer = connection.text("peerId")
        if peer in regions and connection.text("peerRegionName") == regions[peer]:
            # One end names the other, which needs to know nothing.
            cloud.ends.append(End(connection.id, mine=connection.id, other=peer, exchange="inside"))
            cloud.ends.append(End(peer, mine=peer, other=connection.id, exchange="inside"))


_Rules = dict[str, dict[str, list[IPv4Network]]]


def _rules(every: HeldResources) -> _Rules:
    """Return, by VCN, the ranges from and to which a security group allows all traffic."""
    vcns = {
        group.id: group.text("vcnId")
        for group in of_type(every, f"{_CORE}networkSecurityGroup:NetworkSecurityGroup")
    }
    rules: _Rules = {}
    kind = f"{_CORE}networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule"
    for rule in of_type(every, kind):
        way = rule.text("direction")
        side = "source" if way == "INGRESS" else "destination"
        if rule.text("protocol") != "all" or rule.text(f"{side}Type") != "CIDR_BLOCK":
            continue
        of_vcn = rules.setdefault(vcns.get(rule.text("networkSecurityGroupId"), ""), {})
        of_vcn.setdefault(way, []).append(network(rule.values[side]))
    return rules


def _admits(rules: _Rules, subnet: Subnet, peer: IPv4Network) -> bool:
    mine = rules.get(subnet.network, {})
    return all(any(peer.subnet_of(cidr) for cidr in mine.get(way, [])) for way in ("INGRESS", "EGRESS"))
