"""Routing in simulated AWS: VPC route tables, transit gateways, VPN and Direct Connect attachments."""

from collections.abc import Iterable
from functools import partial
from ipaddress import IPv4Network

from gpufabric.simcloud.clouds.aws import tokens
from gpufabric.simcloud.clouds.aws.rules.facts import attached_zone
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
from gpufabric.wire.values import Value, as_list, as_map

_TGW = "aws:ec2transitgateway/"
_TUNNELS = (1, 2)


def read(held: Iterable[tuple[str, CloudResource]]) -> Topology:
    """Read the routing resources of the accounts of simulated AWS."""
    every = list(held)
    cloud = Topology()
    _vpcs(every, cloud)
    for gateway in of_type(every, f"{_TGW}transitGateway:TransitGateway"):
        _gateway(every, cloud, gateway)
    _static_routes(every, cloud)
    cloud.admits["aws"] = partial(_admits, _rules(every))
    return cloud


def _vpcs(every: HeldResources, cloud: Topology) -> None:
    tables = {
        association.text("subnetId"): association.text("routeTableId")
        for association in of_type(every, tokens.ROUTE_TABLE_ASSOCIATION)
    }
    vpcs = {vpc.id: vpc for vpc in of_type(every, tokens.VPC)}
    for vpc in vpcs.values():
        tags = as_map(vpc.values.get("tagsAll"))
        cloud.names[vpc.id] = str(tags.get("gpufabric-stack") or tags.get("Name") or vpc.id)
        cloud.port(Port(_local(vpc.id), enters="", network=vpc.id))
    for subnet in of_type(every, tokens.SUBNET):
        vpc = vpcs.get(subnet.text("vpcId"))
        if vpc is None:
            continue
        table = _in_zone(tables.get(subnet.id) or vpc.text("mainRouteTableId"), subnet)
        cloud.route(table, Route(network(vpc.values["cidrBlock"]), _local(vpc.id)))
        name = str(as_map(subnet.values.get("tags")).get("Name") or subnet.id)
        cloud.subnets.append(
            Subnet("aws", vpc.id, subnet.id, name, network(subnet.values["cidrBlock"]), table)
        )
    _routes_to_gateways(every, cloud)


def _routes_to_gateways(every: HeldResources, cloud: Topology) -> None:
    """Add routes to transit gateways, for subnets of zones in which the attachment has a subnet.

    From other zones such a route leads nowhere (AWS Transit Gateway guide, "VPC attachments", limits).
    """
    attached = {
        (attachment.text("vpcId"), attachment.text("transitGatewayId")): attachment
        for attachment in of_type(every, f"{_TGW}vpcAttachment:VpcAttachment")
    }
    owner = {table.id: table.text("vpcId") for table in of_type(every, tokens.ROUTE_TABLE)}
    subnets = of_type(every, tokens.SUBNET)
    for route in of_type(every, tokens.ROUTE):
        table, gateway = route.text("routeTableId"), route.text("transitGatewayId")
        attachment = attached.get((owner.get(table, ""), gateway))
        if attachment is None or not route.values.get("destinationCidrBlock"):
            continue
        inside = as_list(attachment.values.get("subnetIds"))
        served = {_zone(subnet) for subnet in subnets if subnet.id in inside}
        to = Route(network(route.values["destinationCidrBlock"]), attachment.id, "in")
        for subnet in subnets:
            if attached_zone(_zone(subnet)) in served:
                cloud.route(_in_zone(table, subnet), to)


def _zone(subnet: HeldResource) -> str:
    return subnet.text("availabilityZoneId")


def _in_zone(table: str, subnet: HeldResource) -> str:
    """Return the name of a route table as a zone sees it."""
    return f"{table}@{_zone(subnet)}"


def _local(vpc: str) -> str:
    return f"{vpc}/local"


def _gateway(every: HeldResources, cloud: Topology, gateway: HeldResource) -> None:
    """Add a transit gateway: its tables, and a port for each attachment."""
    asn = int(gateway.values.get("amazonSideAsn") or 0)
    tables = _Tables(every, gateway)
    if gateway.text("vpnEcmpSupport") == "disable":
        cloud.one_path.update(tables.own)
    vpcs = {vpc.id: vpc for vpc in of_type(every, tokens.VPC)}
    for vpc_attachment in _of(every, "vpcAttachment:VpcAttachment", gateway):
        vpc = vpcs.get(vpc_attachment.text("vpcId"))
        if vpc is None:
            continue
        cloud.port(Port(vpc_attachment.id, enters=tables.looked_up(vpc_attachment), network=vpc.id))
        for table in tables.learning(vpc_attachment):
            cloud.route(table, Route(network(vpc.values["cidrBlock"]), vpc_attachment.id))
    customers = {
        customer_gateway.id: customer_gateway for customer_gateway in of_type(every, tokens.CUSTOMER_GATEWAY)
    }
    for connection in of_type(every, tokens.VPN_CONNECTION):
        if connection.text("transitGatewayId") == gateway.id:
            attachment = connection.text("transitGatewayAttachmentId")
            _link_port(cloud, tables, connection, attachment, asn)
            if customer := customers.get(connection.text("customerGatewayId")):
                cloud.ends.extend(_tunnels(connection, attachment, asn, customer))
    for peering in _of(every, "peeringAttachment:PeeringAttachment", gateway):
        accepted = any(
            accepter.id == peering.id
            for accepter in of_type(every, f"{_TGW}peeringAttachmentAccepter:PeeringAttachmentAccepter")
        )
        if accepted:
            _peering(every, cloud, peering, tables)
    for association in of_type(every, tokens.DIRECT_CONNECT_ASSOCIATION):
        if association.text("associatedGatewayId") == gateway.id:
            _direct_connect(every, cloud, tables, association)


def _static_routes(every: HeldResources, cloud: Topology) -> None:
    """Add static routes; a peering is one attachment with a port at each gateway."""
    owner = {
        table.id: table.text("transitGatewayId") for table in of_type(every, f"{_TGW}routeTable:RouteTable")
    }
    for gateway in of_type(every, f"{_TGW}transitGateway:TransitGateway"):
        owner[gateway.text("associationDefaultRouteTableId")] = gateway.id
    for route in of_type(every, f"{_TGW}route:Route"):
        table, attachment = (route.text(f"transitGateway{what}") for what in ("RouteTableId", "AttachmentId"))
        if not route.values.get("blackhole"):
            near = f"{attachment}@{owner.get(table, '')}"
            port = near if near in cloud.ports else attachment
            cloud.route(table, Route(network(route.values["destinationCidrBlock"]), port))


class _Tables:
    """Which table an attachment uses, and which tables learn from it.

    An attachment takes the gateway's defaults as they are when it is made.
    """

    def __init__(self, every: HeldResources, gateway: HeldResource) -> None:
        self._gateway = gateway
        self._every = every
        self.own = {table.id for table in _of(every, "routeTable:RouteTable", gateway)}
        self.own |= {gateway.text("associationDefaultRouteTableId")}
        # A peering is one attachment, which is associated at both of its gateways.
        self._associated = {
            association.text("transitGatewayAttachmentId"): association.text("transitGatewayRouteTableId")
            for association in of_type(every, f"{_TGW}routeTableAssociation:RouteTableAssociation")
            if association.text("transitGatewayRouteTableId") in self.own
        }
        self._propagated = [
            (propagation.text("transitGatewayAttachmentId"), propagation.text("transitGatewayRouteTableId"))
            for propagation in of_type(every, f"{_TGW}routeTablePropagation:RouteTablePropagation")
        ]

    def looked_up(self, attachment: HeldResource, id_: str = "") -> str:
        """Return the table in which packets from an attachment are looked up; empty for none: they are
        dropped.
        """
        return self._associated.get(id_ or attachment.id) or self._default("Association", attachment)

    def learning(self, attachment: HeldResource, id_: str = "") -> tuple[str, ...]:
        """Return the tables that an attachment's routes go into."""
        name = id_ or attachment.id
        given = [table for attached, table in self._propagated if attached == name and table in self.own]
        default = self._default("Propagation", attachment)
        return (*given, default) if default else tuple(given)

    def _default(self, what: str, attachment: HeldResource) -> str:
        option = f"defaultRouteTable{what}"
        own = attachment.values.get(f"transitGatewayDefaultRouteTable{what}", True)
        if self._gateway.text(option) == "disable" or own is False:
            return ""
        changed = _of(self._every, f"{option}:DefaultRouteTable{what}", self._gateway)
        for default in changed:
            if default.made_at <= attachment.made_at:
                return default.text("transitGatewayRouteTableId")
        return self._gateway.text(f"{what.lower()}DefaultRouteTableId")


def _of(every: HeldResources, name: str, gateway: HeldResource) -> list[HeldResource]:
    return [
        resource
        for resource in of_type(every, f"{_TGW}{name}")
        if resource.text("transitGatewayId") == gateway.id
    ]


def _link_port(cloud: Topology, tables: _Tables, held: HeldResource, attachment: str, asn: int) -> None:
    enters = tables.looked_up(held, attachment)
    cloud.port(
        Port(attachment, enters=enters, learns=tables.learning(held, attachment), tells=enters, asn=asn)
    )


def _tunnels(connection: HeldResource, attachment: str, asn: int, customer: HeldResource) -> Iterable[End]:
    for number in _TUNNELS:
        prefix = f"tunnel{number}"
        yield End(
            attachment,
            mine=(
                connection.text(f"{prefix}Address"),
                asn,
                bare(connection.values.get(f"{prefix}VgwInsideAddress")),
            ),
            other=(
                customer.text("ipAddress"),
                int(customer.values.get("bgpAsn") or customer.values.get("bgpAsnExtended") or 0),
                bare(connection.values.get(f"{prefix}CgwInsideAddress")),
            ),
            secret=connection.text(f"{prefix}PresharedKey"),
            gbps=tunnel_gbps(),
        )


def _peering(every: HeldResources, cloud: Topology, near: HeldResource, tables: _Tables) -> None:
    """Add both sides of an accepted peering; it is one attachment, seen from two gateways."""
    far = next(
        (
            gateway
            for gateway in of_type(every, f"{_TGW}transitGateway:TransitGateway")
            if gateway.id == near.text("peerTransitGatewayId") and gateway.region == near.text("peerRegion")
        ),
        None,
    )
    if far is None:
        return
    near_port, far_port = f"{near.id}@{near.text('transitGatewayId')}", f"{near.id}@{far.id}"
    cloud.port(Port(near_port, enters=tables.looked_up(near)))
    cloud.port(Port(far_port, enters=_Tables(every, far).looked_up(near)))
    cloud.ends.append(End(near_port, mine=near_port, other=far_port, exchange="none"))
    cloud.ends.append(End(far_port, mine=far_port, other=near_port, exchange="none"))


def _direct_connect(every: HeldResources, cloud: Topology, tables: _Tables, joined: HeldResource) -> None:
    """Add a Direct Connect gateway: it announces its allowed prefixes over every interface."""
    gateways = {gateway.id: gateway for gateway in of_type(every, tokens.DIRECT_CONNECT_GATEWAY)}
    gateway = gateways.get(joined.text("dxGatewayId"))
    if gateway is None:
        return
    attachment = joined.text("transitGatewayAttachmentId")
    asn = int(gateway.values.get("amazonSideAsn") or 0)
    allowed = f"{joined.id}/allowed"
    cloud.port(
        Port(
            joined.id,
            enters=tables.looked_up(joined, attachment),
            learns=tables.learning(joined, attachment),
            tells=allowed,
            asn=asn,
        )
    )
    for prefix in as_list(joined.values.get("allowedPrefixes")):
        cloud.route(allowed, Route(network(prefix), f"{joined.id}/none"))
    for interface in of_type(every, tokens.TRANSIT_VIRTUAL_INTERFACE):
        if interface.text("dxGatewayId") == gateway.id:
            router = int(interface.values.get("bgpAsn") or interface.values.get("bgpAsnLong") or 0)
            session = (interface.text("connectionId"), interface.text("vlan"))
            cloud.ends.append(End(joined.id, mine=session, other=("router", router)))


_Rules = dict[str, dict[str, list[IPv4Network]]]


def _rules(every: HeldResources) -> _Rules:
    """Return, by VPC, the ranges from and to which a security group allows all traffic."""
    vpcs = {group.id: group.text("vpcId") for group in of_type(every, tokens.SECURITY_GROUP)}
    rules: _Rules = {}
    for way in ("Ingress", "Egress"):
        for rule in of_type(every, f"aws:vpc/securityGroup{way}Rule:SecurityGroup{way}Rule"):
            cidr: Value = rule.values.get("cidrIpv4")
            if cidr and rule.text("ipProtocol") == "-1":
                of_vpc = rules.setdefault(vpcs.get(rule.text("securityGroupId"), ""), {})
                of_vpc.setdefault(way, []).append(network(cidr))
    return rules


def _admits(rules: _Rules, subnet: Subnet, peer: IPv4Network) -> bool:
    mine = rules.get(subnet.network, {})
    return all(any(peer.subnet_of(cidr) for cidr in mine.get(way, [])) for way in ("Ingress", "Egress"))
