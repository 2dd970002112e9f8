"""Tables, ports and connections: enough routing to determine where a packet arrives."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from math import inf
from typing import Literal

from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import Value, plain


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet as its cloud holds it.

    Attributes:
        cloud: the cloud.
        network: id of the VPC, virtual network or VCN.
        id: the subnet's id.
        name: the name that a person gave it.
        cidr: its range.
        table: where packets that leave it are looked up.
    """

    cloud: str
    network: str
    id: str
    name: str
    cidr: IPv4Network
    table: str


@dataclass(frozen=True, slots=True)
class Route:
    """An entry of a table.

    Attributes:
        to: where it leads.
        port: the port that the packet goes through.
        way: ``out``: leaves through the port. ``in``: enters the gateway that the port belongs to.
        path: AS numbers that the entry was told along, nearest first; empty for what is known by itself.
    """

    to: IPv4Network
    port: str
    way: Literal["in", "out"] = "out"
    path: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Port:
    """Where packets enter and leave a gateway: an attachment, connection, tunnel group or circuit.

    Attributes:
        id: its name among all ports.
        enters: table in which packets that come in are looked up.
        network: the network that packets are handed to that leave here; empty for one that leads elsewhere.
        learns: tables that take what the far end tells.
        tells: table whose entries the far end is told; empty: it is told nothing.
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
    """One cloud's view of a connection that leaves a port: it is up if another end sees it from the far side.

    Attributes:
        port: the port.
        mine: what this end says of itself.
        other: what it expects of the far end.
        secret: what both ends must share; compared, and never shown.
        exchange: how routes pass. ``bgp``: with AS numbers. ``inside``: within one cloud. ``none``: not at
            all.
        gbps: the most that it carries out of this end, in Gbit/s; infinite if no limit is known.
    """

    port: str
    mine: Hashable
    other: Hashable
    secret: str = field(default="", repr=False)
    exchange: Literal["bgp", "inside", "none"] = "bgp"
    gbps: float = inf

    def faces(self, far: "End") -> bool:
        """Return whether both ends describe each other."""
        return (self.mine, self.other, self.secret) == (far.other, far.mine, far.secret)


Admits = Callable[[Subnet, IPv4Network], bool]
"""Whether machines of a subnet exchange all traffic with a range, as far as the cloud's filters say."""


@dataclass(slots=True)
class Topology:
    """The routing of one cloud, or of all.

    Attributes:
        subnets: every subnet.
        tables: entries of every table.
        ports: ports by id.
        ends: connections that leave ports.
        admits: filters, by cloud.
        names: display names of networks, by id.
        one_path: tables that use one of several equal routes (ECMP is off).
    """

    subnets: list[Subnet] = field(default_factory=list[Subnet])
    tables: dict[str, set[Route]] = field(default_factory=dict[str, set[Route]])
    ports: dict[str, Port] = field(default_factory=dict[str, Port])
    ends: list[End] = field(default_factory=list[End])
    admits: dict[str, Admits] = field(default_factory=dict[str, Admits])
    names: dict[str, str] = field(default_factory=dict[str, str])
    one_path: set[str] = field(default_factory=set[str])

    def route(self, table: str, route: Route) -> None:
        """Put an entry into a table."""
        self.tables.setdefault(table, set()).add(route)

    def port(self, port: Port) -> None:
        """Add a port."""
        self.ports[port.id] = port

    def join(self, other: "Topology") -> None:
        """Take over what another one holds."""
        self.subnets.extend(other.subnets)
        self.tables.update(other.tables)
        self.ports.update(other.ports)
        self.ends.extend(other.ends)
        self.admits.update(other.admits)
        self.names.update(other.names)
        self.one_path.update(other.one_path)


HeldResources = list[tuple[str, CloudResource]]
"""Resources, each beside the account that holds it."""


@dataclass(frozen=True, slots=True)
class HeldResource:
    """A resource that a cloud holds, without wrappers.

    Attributes:
        account: the account that holds it.
        region: where it is.
        id: its id.
        values: its outputs, which repeat the inputs.
        made_at: when it was made, in seconds since 1970.
    """

    account: str
    region: str
    id: str
    values: Mapping[str, Value]
    made_at: float

    def text(self, key: str) -> str:
        """Return a value as text; empty when there is none."""
        value = self.values.get(key)
        return "" if value is None else str(value)


def of_type(resources: Iterable[tuple[str, CloudResource]], type_: str) -> list[HeldResource]:
    """Pick the resources of a type that are ready: what is still being made carries nothing.

    Args:
        resources: account and resource.
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
    """Read a range, whose address need not be its first."""
    return IPv4Network(str(text), strict=False)


def bare(address: Value) -> str:
    """Return an address without the length of its prefix."""
    return str(address or "").split("/", 1)[0]
