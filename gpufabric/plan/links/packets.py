"""Packet sizes of links, against those that machines at both ends send."""

from dataclasses import dataclass

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.link_facts import LinkFacts

PROBING = "net.ipv4.tcp_mtu_probing"
"""Setting of Linux with which TCP finds the packet size of a path by itself once large packets vanish: 1."""


@dataclass(frozen=True, slots=True)
class PacketSizes:
    """Packet sizes on a link.

    Attributes:
        path_bytes: largest packet from network to network; None if not known.
        machine_bytes: largest packet that machines exchange. TCP announces each end's size, so the smaller
            one counts.
        clamped: whether a gateway lowers the segment size of TCP connections to what the path takes.
    """

    path_bytes: int | None
    machine_bytes: int
    clamped: bool

    @property
    def too_large(self) -> bool:
        """Whether machines send packets that the path does not take, and nothing lowers their size."""
        return not self.clamped and self.path_bytes is not None and self.machine_bytes > self.path_bytes


def packet_sizes(facts: LinkFacts, clouds: str, catalog: Catalog) -> PacketSizes:
    """Return the packet sizes of a link.

    Args:
        facts: facts on its kind.
        clouds: clouds of its ends as the catalogue writes them, e.g. ``aws-azure``.
        catalog: source of the machines' packet sizes.
    """
    path = facts.mtu_bytes_by_clouds.get(clouds, facts.mtu_bytes)
    networks = {
        "aws": catalog.aws_network,
        "azure": catalog.azure_network,
        "oci": catalog.oci_network,
    }
    machines = min(networks[cloud]().machine_mtu_bytes.value for cloud in clouds.split("-"))
    clamped = facts.segments_clamped is not None and facts.segments_clamped.value
    return PacketSizes(None if path is None else path.value, machines, clamped)
