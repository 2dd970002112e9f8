"""Rules of a region's network security groups, as data."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.load_balancers import BALANCERS_SUBNET, LIGHTHOUSE_PORT, RENDEZVOUS_PORT
from gpufabric.plan.oci.parts import ROLES

ANYWHERE = "0.0.0.0/0"
OCI_SERVICES = "services"
"""Stands for the region's Oracle services, reached through the service gateway."""

Protocol = Literal["all", "tcp", "path-discovery"]


@dataclass(frozen=True, slots=True)
class SecurityRule:
    """One stateful rule of a security group.

    Attributes:
        role: its security group.
        direction: ``in`` or ``out`` of the group's interfaces.
        peer: another role, ``OCI_SERVICES`` or a range.
        protocol: ``path-discovery`` is ICMP type 3 code 4, without which large packets vanish.
        port: destination port; absent: all ports.
        source_ports: first and last source port; absent: all ports.
        purpose: reason for the rule.
    """

    role: str
    direction: Literal["in", "out"]
    peer: str
    protocol: Protocol
    purpose: str
    port: int | None = None
    source_ports: tuple[int, int] | None = None

    @property
    def key(self) -> str:
        """Name of the rule within the region; no two rules share one."""
        peer = "anywhere" if self.peer == ANYWHERE else self.peer.replace("/", "-")
        port = f"-{self.port}" if self.port is not None else ""
        return f"{self.role}-{self.direction}-{peer}-{self.protocol}{port}"


def rules(*, public_cidrs: tuple[str, ...] = ()) -> Iterator[SecurityRule]:
    """List the rules of a region.

    The set follows Oracle's document on network resources for clusters with VCN-native pod networking; the
    catalogue holds the ports of Lustre.

    Args:
        public_cidrs: ranges outside the network that may reach the API server.
    """
    yield from _control_plane(public_cidrs)
    for role in ("workers", "pods"):
        for peer in ("workers", "pods", "control-plane"):
            yield SecurityRule(role, "in", peer, "all", f"{peer} to {role}")
        yield SecurityRule(role, "in", ANYWHERE, "path-discovery", "path discovery")
        yield SecurityRule(role, "out", ANYWHERE, "all", "images, services and other regions")
    yield from _lustre()
    yield from _balancers()


def rules_of(
    made: Collection[str], peers: Collection[str], *, public_cidrs: tuple[str, ...] = ()
) -> Iterator[SecurityRule]:
    """List the rules of the groups that a stack makes.

    Args:
        made: their roles.
        peers: roles that the region has or knows; a rule about another role is left out.
        public_cidrs: ranges outside the network that may reach the API server.
    """
    for rule in rules(public_cidrs=public_cidrs):
        if rule.role in made and (rule.peer in peers or rule.peer not in ROLES):
            yield rule


def _control_plane(public_cidrs: tuple[str, ...]) -> Iterator[SecurityRule]:
    role, network = "control-plane", default_catalog().oci_network()
    api, control = network.kubernetes_api_port.value, network.node_control_port.value
    for peer in ("control-plane", "workers", "pods"):
        yield SecurityRule(role, "in", peer, "tcp", "Kubernetes API", api)
    for peer in ("workers", "pods"):
        yield SecurityRule(role, "in", peer, "tcp", "OKE control plane", control)
    yield SecurityRule(role, "in", "workers", "path-discovery", "path discovery")
    yield SecurityRule(role, "out", "control-plane", "tcp", "Kubernetes API", api)
    yield SecurityRule(role, "out", "workers", "tcp", "kubelet", network.kubelet_port.value)
    yield SecurityRule(role, "out", "workers", "tcp", "OKE control plane", control)
    yield SecurityRule(role, "out", "workers", "path-discovery", "path discovery")
    yield SecurityRule(role, "out", "pods", "all", "webhooks")
    yield SecurityRule(role, "out", OCI_SERVICES, "tcp", "Oracle services")
    for cidr in public_cidrs:
        yield SecurityRule(role, "in", cidr, "tcp", "Kubernetes API", api)


def _lustre() -> Iterator[SecurityRule]:
    ports = default_catalog().lustre("oci").ports
    sources = ports.sources.value if ports.sources else None
    # A rule opens one port, because its key names a single one.
    for port in (port for first, last in ports.destinations.value for port in range(first, last + 1)):
        for peer in ("lustre", "workers"):
            yield SecurityRule("lustre", "in", peer, "tcp", f"{peer} to Lustre", port, sources)
            yield SecurityRule("lustre", "out", peer, "tcp", f"Lustre to {peer}", port, sources)
        # Servers connect to clients; workers may send anywhere by another rule.
        yield SecurityRule("workers", "in", "lustre", "tcp", "Lustre to workers", port, sources)


def _balancers() -> Iterator[SecurityRule]:
    """Rules of the load balancers, which forward to the workers' node ports; the backbone admits peers."""
    for purpose, port in (("lighthouse", LIGHTHOUSE_PORT), ("rendezvous", RENDEZVOUS_PORT)):
        for peer in ("workers", "pods"):
            yield SecurityRule(BALANCERS_SUBNET, "in", peer, "tcp", purpose, port)
    yield SecurityRule(BALANCERS_SUBNET, "out", "workers", "tcp", "node ports and health checks")
    yield SecurityRule("workers", "in", BALANCERS_SUBNET, "tcp", "node ports and health checks")
