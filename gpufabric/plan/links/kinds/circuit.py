"""A leased wavelength between ports that the user has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import Cloud
from gpufabric.plan.links.addresses import PEERING_BLOCKS, PEERING_POOL, BgpSession, sessions
from gpufabric.plan.links.gateways import GatewayUse, fastpath
from gpufabric.plan.links.kind import LinkKind, LinkRequest, source_of
from gpufabric.plan.links.model import LinkPlan
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.backbone import Circuit, CircuitEnd
from gpufabric.spec.concealed import is_concealed
from gpufabric.spec.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitEndPlan:
    """An end of a leased wavelength.

    Attributes:
        port: id of the user's port.
        vlan: VLAN of the link's traffic.
        sessions: the end's BGP sessions with the user's router. ExpressRoute requires both, the other clouds
            use the primary one.
        gateway_asn: AS number of the Direct Connect gateway (AWS).
    """

    port: str
    vlan: int
    sessions: tuple[BgpSession, BgpSession]
    gateway_asn: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitPlan(LinkPlan):
    """A leased wavelength between two ports that the user has.

    Attributes:
        router_asn: AS number of the user's routers.
        ports: the two ends, by stack.
    """

    router_asn: int
    ports: Mapping[str, CircuitEndPlan]


class LeasedCircuit(LinkKind):
    """Each end is a VLAN on a port that the user has; packets bypass Azure's gateway."""

    session_pool = PEERING_POOL

    def check(self, request: LinkRequest) -> Iterator[Problem]:
        """Check bandwidth, router and ports: each is free, and Azure's is in the region's subscription."""
        yield from super().check(request)
        yield from _router(request)
        for stack, end in sorted(_declared(request).ends.items()):
            path = f"circuit.ends.{stack}"
            owner = request.held.ports.get(_share(end))
            if owner is not None:
                shared = "a circuit has one private peering" if _is_azure(end) else f"VLAN {end.vlan}"
                allowed = "a port and VLAN that no other link has"
                yield request.problem(path, f"{end.id}, {shared}", allowed, f"link {owner}")
            region = request.regions[stack]
            if isinstance(region, AzureRegion) and _is_elsewhere(end, region):
                allowed = f"a circuit in subscription {region.subscription_id}"
                limit = "gpufabric creates no authorization, which a circuit of another subscription needs"
                yield request.problem(f"{path}.id", end.id, allowed, limit)

    def plan(self, request: LinkRequest) -> CircuitPlan:
        """Plan the two ends and their BGP sessions."""
        circuit = _declared(request)
        ports: dict[str, CircuitEndPlan] = {}
        for stack in request.ends:
            end = circuit.ends[stack]
            request.held.ports.setdefault(_share(end), request.link.key)
            block = request.block((stack,), PEERING_BLOCKS)
            on_aws = isinstance(request.regions[stack], AwsRegion)
            ports[stack] = CircuitEndPlan(
                port=end.id,
                vlan=end.vlan,
                sessions=sessions(block),
                gateway_asn=request.held.asn(f"{request.link.key}/{stack}") if on_aws else None,
            )
        return CircuitPlan(
            **self.common_fields(request), router_asn=circuit.router_asn, ports=MappingProxyType(ports)
        )

    def azure_gateway(self, catalog: Catalog) -> GatewayUse:
        """Return the gateway of an Azure end."""
        return fastpath(catalog)

    def services(self, link: LinkPlan, cloud: Cloud) -> Mapping[str, int]:
        """Return AWS's attachment; the user pays for the ports elsewhere."""
        return {"transit-gateway-attachment": 1} if cloud == "aws" else {}


def _declared(request: LinkRequest) -> Circuit:
    return cast("Circuit", request.link.circuit)  # the declaration requires it for this kind


def _router(request: LinkRequest) -> Iterator[Problem]:
    """Check that the AS number of the user's routers is neither a cloud's nor reserved."""
    asn, catalog = _declared(request).router_asn, request.catalog
    azure, oracle, reserved = catalog.azure_network().reserved_asns, catalog.oci_network().asn, catalog.asns()
    refusals = (
        ("is Azure's", asn in azure.value, azure),
        ("is Oracle's", asn == oracle.value, oracle),
        (
            "is reserved",
            any(first <= asn <= last for first, last in reserved.reserved.value),
            reserved.reserved,
        ),
    )
    for why, refused, fact in refusals:
        if refused:
            given, allowed = f"{asn}, which {why}", "an AS number of your own, such as 64512"
            yield request.problem("circuit.router_asn", given, allowed, source_of(fact))


def _is_azure(end: CircuitEnd) -> bool:
    return end.id.startswith("/")


def _share(end: CircuitEnd) -> str:
    """Name what a link uses of a port: its VLAN, or the one private peering of an ExpressRoute circuit."""
    return end.id.lower() if _is_azure(end) else f"{end.id}/{end.vlan}"


KIND = LeasedCircuit()


def _is_elsewhere(end: CircuitEnd, region: AzureRegion) -> bool:
    """Return whether a circuit is in another subscription than the region, as far as that one is readable."""
    subscription = region.subscription_id
    return not is_concealed(subscription) and end.id.split("/")[2] != subscription
