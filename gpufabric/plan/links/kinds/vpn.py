"""A site-to-site IPsec VPN with BGP between two clouds."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import Cloud
from gpufabric.plan.links.addresses import SIDES, VPN_BLOCKS, Side, Tunnel, tunnels
from gpufabric.plan.links.gateways import GatewayUse, vpn
from gpufabric.plan.links.kind import LinkKind, LinkRequest, plain, source_of
from gpufabric.plan.links.model import LinkPlan, clouds_of
from gpufabric.spec.problems import Problem

ALL_TUNNELS = ("primary-1", "primary-2", "secondary-1", "secondary-2")
ONE_PER_CONNECTION = ("primary-1", "secondary-1")
AWS_OCI = "aws-oci"


@dataclass(frozen=True, slots=True, kw_only=True)
class VpnPlan(LinkPlan):
    """A site-to-site VPN: two connections of two tunnels each.

    Attributes:
        tunnels: the four tunnels, primary connection first. Those that carry traffic share it (ECMP).
    """

    tunnels: tuple[Tunnel, ...]

    @property
    def has_two_passes(self) -> bool:
        """AWS and OCI each need the other's address first: see the link's component."""
        return clouds_of(self.ends) == AWS_OCI

    def address(self, tunnel: Tunnel, stack: str) -> str:
        """Return the address of a stack inside a tunnel."""
        return str(tunnel.first if stack == self.ends[0] else tunnel.second)

    def pair(self, side: Side) -> tuple[Tunnel, Tunnel]:
        """Return the two tunnels of a connection."""
        first, second = (tunnel for tunnel in self.tunnels if tunnel.side == side)
        return first, second


class Vpn(LinkKind):
    """Two connections of two tunnels each; their bandwidths add up."""

    def check(self, request: LinkRequest) -> list[Problem]:
        """Check that the tunnels carry the bandwidth."""
        per_tunnel, ceiling = request.facts.gbps_per_tunnel, self.ceiling_gbps(request)
        if per_tunnel is None or ceiling is None or request.gbps <= ceiling:
            return []
        count = len(carrying_tunnels(request.clouds))
        allowed = f"at most {count} tunnels x {plain(per_tunnel.value)} Gbit/s = {plain(ceiling)} Gbit/s"
        return [request.problem("gbps", f"{plain(request.gbps)} Gbit/s", allowed, source_of(per_tunnel))]

    def plan(self, request: LinkRequest) -> VpnPlan:
        """Plan the tunnels and their addresses."""
        block = request.block(request.link.between, VPN_BLOCKS)
        return VpnPlan(
            **self.common_fields(request), tunnels=tunnels(block, carrying_tunnels(request.clouds))
        )

    def ceiling_gbps(self, request: LinkRequest) -> Decimal | None:
        """Return the bandwidth of all tunnels that carry traffic."""
        per_tunnel = request.facts.gbps_per_tunnel
        return None if per_tunnel is None else per_tunnel.value * len(carrying_tunnels(request.clouds))

    def azure_gateway(self, catalog: Catalog) -> GatewayUse:
        """Return the gateway of an Azure end."""
        return vpn(catalog)

    def services(self, link: LinkPlan, cloud: Cloud) -> Mapping[str, int]:
        """Return the connections; Azure bills tunnels above those that its gateway's price includes."""
        connections = len(SIDES)
        match cloud:
            case "aws":
                return {
                    "site-to-site-vpn-connection": connections,
                    "transit-gateway-attachment": connections,
                }
            case "oci":
                return {"site-to-site-vpn": connections}
            case "azure":
                return {"vpn-gateway-tunnel": len(ALL_TUNNELS)}


def carrying_tunnels(clouds: str) -> tuple[str, ...]:
    """Name the tunnels that can carry traffic between two clouds, written as ``aws-oci``.

    Azure's two addresses face two connections of two tunnels each. Between AWS and OCI one tunnel of
    each connection stays idle: an AWS connection has two addresses but knows one of Oracle's, and an OCI
    connection has two addresses but knows one of AWS's (OCI document "VPN Connection to AWS").
    """
    return ONE_PER_CONNECTION if clouds == AWS_OCI else ALL_TUNNELS


KIND = Vpn()
