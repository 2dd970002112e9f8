"""Route exchange between gateways, and the resulting path of a packet."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network

from gpufabric.simcloud.routing.model import End, Port, Route, Topology

Joints = Mapping[str, list[tuple[str, End]]]
"""Far ports by port, each with the near end of the connection."""


def joints(cloud: Topology) -> Joints:
    """Find the pairs of ends that match."""
    by_port: dict[str, list[tuple[str, End]]] = {}
    by_view: dict[tuple[object, object], list[End]] = {}
    for end in cloud.ends:
        by_view.setdefault((end.mine, end.other), []).append(end)
    for end in cloud.ends:
        for far in by_view.get((end.other, end.mine), []):
            if far is not end and far.port != end.port and end.faces(far):
                by_port.setdefault(end.port, []).append((far.port, end))
    return by_port


def exchange(cloud: Topology, joined: Joints) -> None:
    """Exchange routes between the two ends of every connection until no route is new.

    A route is not advertised back over the connection from which it was learned. A gateway rejects a route
    whose AS path contains its own AS number (RFC 4271, 9.1.2).
    """
    changed = True
    while changed:
        changed = False
        for near, fars in joined.items():
            for far, end in fars:
                if end.exchange != "none":
                    changed |= _tell(cloud, cloud.ports[near], cloud.ports[far], end)


def _tell(cloud: Topology, near: Port, far: Port, end: End) -> bool:
    new = False
    for route in list(cloud.tables.get(near.tells, ())):
        path = (near.asn, *route.path) if end.exchange == "bgp" else route.path
        if route.port == near.id or (end.exchange == "bgp" and far.asn in path):
            continue
        learned = Route(route.to, far.id, "out", path)
        for table in far.learns:
            if learned not in cloud.tables.setdefault(table, set()):
                cloud.tables[table].add(learned)
                new = True
    return new


def delivered(cloud: Topology, joined: Joints, table: str, to: IPv4Network) -> frozenset[str]:
    """Return the networks in which packets for a range arrive if they start in a route table.

    All of several equal routes are followed, because flows are spread over them.
    """
    networks: set[str] = set()
    seen: set[str] = set()
    waiting = [table]
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        for route in best_routes(cloud, here, to):
            port = cloud.ports.get(route.port)
            if port is None:
                continue
            if route.way == "in":
                waiting.append(port.enters)
            elif port.network:
                networks.add(port.network)
            else:
                waiting.extend(cloud.ports[far].enters for far, _ in joined.get(port.id, []))
    return frozenset(networks)


def best_routes(cloud: Topology, table: str, to: IPv4Network) -> Iterator[Route]:
    """Return the routes of a table by which packets for a range leave; several if they are equal."""
    fitting = [route for route in cloud.tables.get(table, ()) if to.subnet_of(route.to)]
    if not fitting:
        return
    order = {route: (-route.to.prefixlen, len(route.path)) for route in fitting}
    best = min(order.values())
    yield from (route for route in fitting if order[route] == best)
