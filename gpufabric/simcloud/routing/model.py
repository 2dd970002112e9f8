"""Route tables, ports of gateways and connections: enough to follow a packet to its destination."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from math import inf
from typing import Literal

from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import Value, plain


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet of a simulated cloud.

    Attributes:
        cloud: the cloud.
        network: id of the VPC, virtual network or VCN.
        id: the subnet's id.
        name: its display name.
        cidr: its range.
        table: route table for packets that leave it.
    """

    cloud: str
    network: str
    id: str
    name: str
    cidr: IPv4Network
    table: str


@dataclass(frozen=True, slots=True)
class Route:
    """An entry of a route table.

    Attributes:
        to: destination range.
        port: next hop: the port through which packets pass.
        way: ``out``: packets leave the gateway through the port. ``in``: they enter the port's gateway.
        path: AS path with which the route was learned, nearest first; empty for a static or local route.
    """

    to: IPv4Network
    port: str
    way: Literal["in", "out"] = "out"
    path: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Port:
    """A port of a gateway, through which packets enter and leave: an attachment, connection or circuit.

    Attributes:
        id: id of the port, unique among all ports.
        enters: route table for packets that enter through the port.
        network: network that receives packets from the port; empty if a connection starts at the port.
        learns: route tables that receive the routes which the far end advertises.
        tells: route table whose routes are advertised to the far end; empty: no routes are advertised.
        asn: AS number of the gateway.
    """

    id: str
    enters: str
    network: str = ""
    learns: tuple[str, ...] = ()
    tells: str = ""
    asn: int = 0


@dataclass(frozen=True, slots=True)
class End:
    """One end of a connection, as one cloud configures it. The connection is up if the far end matches.

    Attributes:
        port: the port where the connection starts.
        mine: identity of this end, e.g. its public address.
        other: identity that this end expects of the far end.
        secret: pre-shared key; both ends must have the same. It is compared and never shown.
        exchange: how routes are exchanged. ``bgp``: by BGP, with AS numbers. ``inside``: within one cloud.
            ``none``: not at all.
        gbps: largest bandwidth out of this end, in Gbit/s; infinite if no limit is known.
    """

    port: str
    mine: Hashable
    other: Hashable
    secret: str = field(default="", repr=False)
    exchange: Literal["bgp", "inside", "none"] = "bgp"
    gbps: float = inf

    def faces(self, far: "End") -> bool:
        """Return whether the two ends match, so that the connection between them is up."""
        return (self.mine, self.other, self.secret) == (far.other, far.mine, far.secret)


Admits = Callable[[Subnet, IPv4Network], bool]
"""Returns whether the cloud's security rules admit all traffic between a subnet's machines and a range."""


@dataclass(slots=True)
class Topology:
    """The routing of one cloud, or of all clouds together.

    Attributes:
        subnets: all subnets.
        tables: routes by route table.
        ports: ports by id.
        ends: ends of connections.
        admits: security rules, by cloud.
        names: display names of networks, by id.
        one_path: route tables that use only one of several equal routes, because ECMP is off.
    """

    subnets: list[Subnet] = field(default_factory=list[Subnet])
    tables: dict[str, set[Route]] = field(default_factory=dict[str, set[Route]])
    ports: dict[str, Port] = field(default_factory=dict[str, Port])
    ends: list[End] = field(default_factory=list[End])
    admits: dict[str, Admits] = field(default_factory=dict[str, Admits])
    names: dict[str, str] = field(default_factory=dict[str, str])
    one_path: set[str] = field(default_factory=set[str])

    def route(self, table: str, route: Route) -> None:
        """Add a route to a route table."""
        self.tables.setdefault(table, set()).add(route)

    def port(self, port: Port) -> None:
        """Add a port."""
        self.ports[port.id] = port

    def join(self, other: "Topology") -> None:
        """Merge another topology into this one."""
        self.subnets.extend(other.subnets)
        self.tables.update(other.tables)
        self.ports.update(other.ports)
        self.ends.extend(other.ends)
        self.admits.update(other.admits)
        self.names.update(other.names)
        self.one_path.update(other.one_path)


HeldResources = list[tuple[str, CloudResource]]
"""Pairs of an account and one of its resources."""


@dataclass(frozen=True, slots=True)
class HeldResource:
    """A resource with its inputs and outputs as plain values.

    Attributes:
        account: account that owns it.
        region: its region.
        id: its id.
        values: its inputs, overlaid with its outputs.
        made_at: time of its creation, in seconds since 1970.
    """

    account: str
    region: str
    id: str
    values: Mapping[str, Value]
    made_at: float

    def text(self, key: str) -> str:
        """Return a value as text; empty if the value is absent."""
        value = self.values.get(key)
        return "" if value is None else str(value)


def of_type(resources: Iterable[tuple[str, CloudResource]], type_: str) -> list[HeldResource]:
    """Return the resources of a type that are ready. Resources under creation carry no traffic.

    Args:
        resources: pairs of account and resource.
        type_: the type's token.
    """
    return [
        HeldResource(
            account,
            resource.region,
            resource.id,
            plain({**resource.inputs, **resource.outputs}),
            resource.created_at,
        )
        for account, resource in resources
        if resource.type == type_ and resource.making is None
    ]


def network(text: Value) -> IPv4Network:
    """Parse a range in CIDR notation; its address may have host bits."""
    return IPv4Network(str(text), strict=False)


def bare(address: Value) -> str:
    """Return an address without its prefix length."""
    return str(address or "").split("/", 1)[0]
