"""A private circuit between Azure and OCI: ExpressRoute joined to FastConnect."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gpufabric.catalog import service_keys
from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.link_facts import InterconnectPlace
from gpufabric.catalog.shape import Cloud
from gpufabric.plan.links.addresses import PEERING_BLOCKS, PEERING_POOL, BgpSession, sessions
from gpufabric.plan.links.gateways import GatewayUse, expressroute
from gpufabric.plan.links.kind import LinkKind, LinkRequest, plain, source_of
from gpufabric.plan.links.model import LinkPlan
from gpufabric.spec.problems import DeclarationError, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class InterconnectPlan(LinkPlan):
    """An ExpressRoute circuit joined to a FastConnect virtual circuit.

    Attributes:
        place: where the two meet.
        sessions: the two BGP sessions.
    """

    place: InterconnectPlace
    sessions: tuple[BgpSession, BgpSession]


class Interconnect(LinkKind):
    """The two clouds' circuits meet at certain pairs of regions, and are sold in certain sizes."""

    session_pool = PEERING_POOL

    def check(self, request: LinkRequest) -> Iterator[Problem]:
        """Check that both clouds sell the bandwidth."""
        sizes = request.facts.sizes_gbps
        if sizes is not None and request.gbps not in sizes.value:
            allowed = f"{', '.join(plain(size) for size in sorted(sizes.value))} Gbit/s: sold on both sides"
            yield request.problem("gbps", f"{plain(request.gbps)} Gbit/s", allowed, source_of(sizes))

    def plan(self, request: LinkRequest) -> InterconnectPlan:
        """Plan the circuits and their BGP sessions; the circuits must meet at the two regions."""
        block = request.block(request.link.between, PEERING_BLOCKS)
        places = request.catalog.interconnect_places()
        first, second = (
            f"{request.regions[stack].cloud}-{request.regions[stack].region}" for stack in request.ends
        )
        if (first, second) not in places:
            allowed = f"{'; '.join(' and '.join(pair) for pair in sorted(places))}; or kind vpn"
            limit = f"catalogue of places where the circuits meet; {source_of(request.facts.clouds)}"
            raise DeclarationError([request.problem("between", " and ".join(request.ends), allowed, limit)])
        return InterconnectPlan(
            **self.common_fields(request), place=places[first, second], sessions=sessions(block)
        )

    def azure_gateway(self, catalog: Catalog) -> GatewayUse:
        """Return the gateway of an Azure end."""
        return expressroute(catalog)

    def services(self, link: LinkPlan, cloud: Cloud) -> Mapping[str, int]:
        """Return the circuit on Azure, and the port on OCI."""
        azure = service_keys.azure_circuit(link.mbps)
        return {azure if cloud == "azure" else service_keys.oci_port(link.mbps): 1}


KIND = Interconnect()
