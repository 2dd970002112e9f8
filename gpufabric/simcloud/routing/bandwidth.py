"""The bandwidth from a table to a range over all paths that carry traffic."""

from ipaddress import IPv4Network
from math import inf

from gpufabric.simcloud import on_demand
from gpufabric.simcloud.routing.exchange import Joints, best_routes
from gpufabric.simcloud.routing.model import Route, Topology


def tunnel_gbps() -> float:
    """Return the bandwidth of an IPsec tunnel, in Gbit/s."""
    per_tunnel = on_demand.catalog().link_kinds()["vpn"].gbps_per_tunnel
    return inf if per_tunnel is None else float(per_tunnel.value)


def bandwidth_gbps(cloud: Topology, joined: Joints, table: str, to: IPv4Network) -> float:
    """Return the bandwidth for packets that are looked up in a table first, in Gbit/s.

    It is infinite if no limit is known. A table with ECMP spreads flows over all equal paths, also over the
    tunnels of one connection. A table without it uses one.
    """
    return _through(cloud, joined, table, to, frozenset())


def _through(cloud: Topology, joined: Joints, table: str, to: IPv4Network, passed: frozenset[str]) -> float:
    if table in passed:
        return 0.0
    paths = [
        path
        for route in best_routes(cloud, table, to)
        for path in _paths(cloud, joined, route, to, passed | {table})
    ]
    return max(paths, default=0.0) if table in cloud.one_path else sum(paths)


def _paths(
    cloud: Topology, joined: Joints, route: Route, to: IPv4Network, passed: frozenset[str]
) -> list[float]:
    port = cloud.ports.get(route.port)
    if port is None:
        return []
    if route.way == "in":
        return [_through(cloud, joined, port.enters, to, passed)]
    if port.network:
        return [inf]
    return [
        min(near.gbps, _through(cloud, joined, cloud.ports[far].enters, to, passed))
        for far, near in joined.get(port.id, [])
    ]
