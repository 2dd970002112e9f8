"""Connections that fill a link: data in flight, and what a single connection carries."""

from dataclasses import dataclass
from math import ceil

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.flows import flow_facts
from gpufabric.plan.links.model import LinkPlan, clouds_of
from gpufabric.plan.rates import BITS_PER_BYTE, GIGA
from gpufabric.plural import plural
from gpufabric.spec.backbone import Link

SEND_BUFFER = "net.ipv4.tcp_wmem"
"""Setting of Linux with the largest send buffer of a connection."""

_MS = 1000
_MB = 1e6
_GB_IN_MB = 1000


@dataclass(frozen=True, slots=True)
class LinkFlows:
    """Connections over a link.

    Attributes:
        in_flight_bytes: bandwidth times round trip: bytes under way when the link is full; None if the round
            trip is not known.
        buffer_gbps: rate of a connection with the largest buffer that Linux chooses by itself; None likewise.
        limit_gbps: least known limit on a connection; None if no source states one.
        limited_by: what sets that limit: a cloud, or ``tunnel``.
        without_limit: clouds at the ends that state no limit.
        flows: connections that fill the link; at least so many, since further limits may be unknown. None if
            nothing limits one.
    """

    in_flight_bytes: float | None
    buffer_gbps: float | None
    limit_gbps: float | None
    limited_by: str
    without_limit: tuple[str, ...]
    flows: int | None

    def __str__(self) -> str:
        """Return the connections as one phrase, such as ``44 MB in flight: at least 11 connections``."""
        if self.flows is None:
            return "connections to fill it unknown"
        flight = "" if self.in_flight_bytes is None else f"{_size(self.in_flight_bytes)} in flight: "
        return f"{flight}at least {plural(self.flows, 'connection')}{self._reason}"

    @property
    def _reason(self) -> str:
        if self.flows == 1:
            return ""
        if self.buffer_gbps is not None and (self.limit_gbps is None or self.buffer_gbps < self.limit_gbps):
            return f", or larger {SEND_BUFFER}"
        return f", since {self.limited_by} limits each to {self.limit_gbps:g} Gbit/s"


def flows_of(link: LinkPlan | Link, round_trip_ms: float | None, catalog: Catalog) -> LinkFlows:
    """Return the connections over a declared or planned link.

    Args:
        link: the link.
        round_trip_ms: its round trip, in ms; None if it is not known.
        catalog: limits of connections, and facts on kinds of links.
    """
    first, second = clouds_of(link.ends if isinstance(link, LinkPlan) else link.between).split("-")
    tunnel = catalog.link_kinds()[link.kind].gbps_per_tunnel
    return link_flows(
        float(link.gbps),
        (first, second),
        round_trip_ms,
        None if tunnel is None else float(tunnel.value),
        catalog,
    )


def link_flows(
    gbps: float,
    clouds: tuple[str, str],
    round_trip_ms: float | None,
    tunnel_gbps: float | None,
    catalog: Catalog,
) -> LinkFlows:
    """Return the connections over a link.

    Args:
        gbps: bandwidth of the link, in Gbit/s in each direction.
        clouds: clouds of its ends.
        round_trip_ms: round trip, in ms; None if it is not known.
        tunnel_gbps: bandwidth of a tunnel, in Gbit/s, in which a connection stays; None without tunnels.
        catalog: limits of connections.
    """
    facts = flow_facts(catalog)
    limits = {cloud: limit for cloud in clouds if (limit := facts.gbps(cloud)) is not None}
    known = {cloud: float(limit.value) for cloud, limit in limits.items()}
    if tunnel_gbps is not None:
        known["a tunnel"] = tunnel_gbps
    limited_by = min(known, key=lambda name: (known[name], name), default="")
    limit = known.get(limited_by)
    buffer = facts.send_buffer_bytes.value * BITS_PER_BYTE / GIGA
    windowed = None if not round_trip_ms else buffer / (round_trip_ms / _MS)
    slowest = min((rate for rate in (limit, windowed) if rate is not None), default=None)
    return LinkFlows(
        in_flight_bytes=None if round_trip_ms is None else gbps * GIGA * round_trip_ms / _MS / BITS_PER_BYTE,
        buffer_gbps=windowed,
        limit_gbps=limit,
        limited_by=limited_by,
        without_limit=tuple(sorted({cloud for cloud in clouds if cloud not in limits})),
        flows=None if slowest is None else ceil(round(gbps / slowest, 9)),
    )


def _size(volume_bytes: float) -> str:
    megabytes = volume_bytes / _MB
    return f"{megabytes / _GB_IN_MB:.3g} GB" if megabytes >= _GB_IN_MB else f"{megabytes:.3g} MB"
