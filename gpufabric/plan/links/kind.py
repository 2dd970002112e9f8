"""The interface of a link kind: its rules, its plan and the services that it is billed for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from ipaddress import IPv4Network
from typing import Any, ClassVar, TypedDict

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Fact
from gpufabric.catalog.link_facts import LinkFacts
from gpufabric.catalog.shape import Cloud
from gpufabric.plan.links.allotments import Allotments
from gpufabric.plan.links.gateways import GatewayUse
from gpufabric.plan.links.model import LinkPlan, clouds_of
from gpufabric.plan.links.packets import PacketSizes, packet_sizes
from gpufabric.plural import plural
from gpufabric.spec.backbone import Link
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.regions import AnyRegion


class CommonFields(TypedDict):
    """Fields of ``LinkPlan``, which plans of every kind have."""

    key: str
    kind: str
    ends: tuple[str, str]
    gbps: Decimal
    cidrs: tuple[IPv4Network, IPv4Network]
    ceiling_gbps: Decimal | None
    packets: PacketSizes


@dataclass(frozen=True, slots=True)
class LinkRequest:
    """A declared link, with all that its plan depends on.

    Attributes:
        where: property path of the link.
        link: the link as declared.
        regions: declarations of the region stacks, by stack; both ends are among them.
        catalog: facts on links.
        held: shares of links declared earlier; planning adds the link's own.
    """

    where: str
    link: Link
    regions: Mapping[str, AnyRegion]
    catalog: Catalog
    held: Allotments

    @property
    def facts(self) -> LinkFacts:
        """The catalogue's facts on the link's kind."""
        return self.catalog.link_kinds()[self.link.kind]

    @property
    def ends(self) -> tuple[str, str]:
        """The two stacks, sorted."""
        first, second = sorted(self.link.between)
        return first, second

    @property
    def clouds(self) -> str:
        """Clouds of the two ends as the catalogue writes them, e.g. ``aws-azure``."""
        return clouds_of(self.ends)

    @property
    def gbps(self) -> Decimal:
        """Declared bandwidth as an exact number, in Gbit/s."""
        return Decimal(str(self.link.gbps))

    def problem(self, name: str, given: str, allowed: str, limit: str) -> Problem:
        """Return a problem with a property of the link."""
        return Problem(f"{self.where}.{name}", given, allowed, limit)

    def block(self, stacks: tuple[str, ...], blocks: tuple[IPv4Network, ...]) -> IPv4Network:
        """Allot a block of addresses to the link (``stacks`` as declared) or to one of its ends.

        Raises:
            DeclarationError: no block is free.
        """
        key = self.link.key
        name = key if stacks == self.link.between else "/".join((key, *stacks))
        block = self.held.block(name, stacks, blocks)
        if block is None:
            given = f"no free block for {key}"
            allowed = f"at most {plural(len(blocks), 'link')} of kind {self.link.kind} at one stack"
            limit = f"addresses inside links: {blocks[0].network_address} to {blocks[-1].broadcast_address}"
            raise DeclarationError([self.problem("between", given, allowed, limit)])
        return block


class LinkKind:
    """A way to join two regions. Each module of ``gpufabric.plan.links.kinds`` defines one.

    Attributes:
        session_pool: addresses of BGP sessions, which no linked network may overlap; None for kinds that
            have no sessions outside of tunnels.
    """

    session_pool: ClassVar[IPv4Network | None] = None

    def check(self, request: LinkRequest) -> Iterable[Problem]:
        """Check a link between clouds that the kind joins; here: that one link can carry the bandwidth."""
        ceiling = request.facts.max_gbps
        if ceiling is None or request.gbps <= ceiling.value:
            return ()
        given = f"{plain(request.gbps)} Gbit/s over {request.link.kind}"
        allowed = f"at most {plain(ceiling.value)} Gbit/s"
        return (request.problem("gbps", given, allowed, source_of(ceiling)),)

    def plan(self, request: LinkRequest) -> LinkPlan:
        """Plan a link, even one that ``check`` refuses: links declared later may have problems, too.

        Raises:
            DeclarationError: the link cannot be planned.
        """
        return LinkPlan(**self.common_fields(request))

    def ceiling_gbps(self, request: LinkRequest) -> Decimal | None:
        """Return the most that the link could carry in each direction, in Gbit/s; None if not known."""
        ceiling = request.facts.max_gbps
        return None if ceiling is None else ceiling.value

    def azure_gateway(self, catalog: Catalog) -> GatewayUse | None:
        """Return how links use the gateway of an Azure end; None if they use none."""
        return None

    def services(self, link: LinkPlan, cloud: Cloud) -> Mapping[str, int]:
        """Return the hourly services of the end on a cloud: counts by key of ``services.toml``."""
        return {}

    def common_fields(self, request: LinkRequest) -> CommonFields:
        """Return the fields that plans of every kind have."""
        first, second = request.ends
        return {
            "key": request.link.key,
            "kind": request.link.kind,
            "ends": (first, second),
            "gbps": request.gbps,
            "cidrs": (request.regions[first].network.cidr, request.regions[second].network.cidr),
            "ceiling_gbps": self.ceiling_gbps(request),
            "packets": packet_sizes(request.facts, request.clouds, request.catalog),
        }


def plain(number: Decimal) -> str:
    """Write a number without exponent or trailing zeros."""
    return f"{number.normalize():f}"


def source_of(fact: Fact[Any]) -> str:
    """Name the source of a fact, for the last part of an error."""
    return f"catalogue: {fact.source}, {fact.as_of}"
