"""Reachability: the subnets that can reach each other in the simulated clouds.

This module reads neither declarations nor Pulumi's state. It follows the routes of each cloud through route
tables, attachments, peerings, tunnels and circuits. A tunnel or circuit is up once both clouds hold an end of
it and the two match: addresses, AS numbers, keys, bandwidth. Two machines reach each other if routes lead
there and back and the filters on both sides admit all traffic; training traffic has no fixed ports.

A user's routers between two leased circuits are in no cloud. They are assumed to pass routes on among all
circuits with the same AS number.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from gpufabric.simcloud.clouds.aws import routing as aws_routing
from gpufabric.simcloud.clouds.azure import routing as azure_routing
from gpufabric.simcloud.clouds.oci import routing as oci_routing
from gpufabric.simcloud.faults.links import cut_links
from gpufabric.simcloud.inspect import held
from gpufabric.simcloud.routing.bandwidth import bandwidth_gbps
from gpufabric.simcloud.routing.exchange import Joints, delivered, exchange, joints
from gpufabric.simcloud.routing.model import End, Port, Subnet, Topology

_READERS = {"aws": aws_routing.read, "azure": azure_routing.read, "oci": oci_routing.read}


@dataclass(frozen=True)
class Reachability:
    """The subnets of the simulated clouds, and which of them reach each other.

    Attributes:
        subnets: every subnet, in order.
        pairs: pairs of subnets of different networks that can reach each other.
        names: display names of networks, by id.
        down: ports whose far end is missing or does not match, sorted.
        gbps: bandwidth from one network to another, by their names, in Gbit/s; infinite if no limit is known.
    """

    subnets: tuple[Subnet, ...]
    pairs: frozenset[tuple[Subnet, Subnet]]
    names: dict[str, str]
    down: tuple[str, ...]
    gbps: Mapping[tuple[str, str], float]

    @property
    def networks(self) -> frozenset[frozenset[str]]:
        """Pairs of networks, by name, of which some subnets can reach each other."""
        return frozenset(
            frozenset((self.names[near.network], self.names[far.network])) for near, far in self.pairs
        )


def reachability(root: Path) -> Reachability:
    """Determine which subnets of the simulated clouds under ``root`` can reach each other."""
    whole = Topology()
    is_cut = cut_links(root)
    for cloud, reader in _READERS.items():
        carried = [entry for entry in held(root, cloud=cloud) if not is_cut(entry.resource)]
        whole.join(reader((entry.account, entry.resource) for entry in carried))
    _routers(whole)
    joined = joints(whole)
    exchange(whole, joined)
    subnets = tuple(sorted(whole.subnets, key=lambda subnet: (subnet.cloud, subnet.network, subnet.cidr)))
    down = sorted({end.port for end in whole.ends} - joined.keys())
    pairs = frozenset(_pairs(whole, joined, subnets))
    return Reachability(subnets, pairs, whole.names, tuple(down), dict(_bandwidths(whole, joined, pairs)))


def _pairs(whole: Topology, joined: Joints, subnets: tuple[Subnet, ...]) -> Iterator[tuple[Subnet, Subnet]]:
    arrives = {
        (subnet.table, two.id): delivered(whole, joined, subnet.table, two.cidr)
        for subnet in subnets
        for two in subnets
        if subnet.network != two.network
    }
    for subnet, two in combinations(subnets, 2):
        if subnet.network == two.network:
            continue
        routed = (
            two.network in arrives[subnet.table, two.id] and subnet.network in arrives[two.table, subnet.id]
        )
        admitted = whole.admits[subnet.cloud](subnet, two.cidr) and whole.admits[two.cloud](two, subnet.cidr)
        if routed and admitted:
            yield subnet, two


def _bandwidths(
    whole: Topology, joined: Joints, pairs: frozenset[tuple[Subnet, Subnet]]
) -> Iterator[tuple[tuple[str, str], float]]:
    """Return the bandwidth in both directions of every pair of networks.

    All subnets of a network use the same links.
    """
    seen: set[tuple[str, str]] = set()
    for pair in pairs:
        for near, far in (pair, pair[::-1]):
            names = whole.names[near.network], whole.names[far.network]
            if names not in seen:
                seen.add(names)
                yield names, bandwidth_gbps(whole, joined, near.table, far.cidr)


def _routers(whole: Topology) -> None:
    """Add the user's routers: one network for each AS number that ends of circuits name."""
    for end in list(whole.ends):
        match end.other:
            case ("router", int(asn)):
                table = f"router/{asn}"
                port = f"{table}/{end.port}"
                whole.port(Port(port, enters=table, learns=(table,), tells=table, asn=asn))
                whole.ends.append(End(port, mine=("router", asn), other=end.mine, secret=end.secret))
            case _:
                pass
