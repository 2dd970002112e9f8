"""The address plan of all stacks of a fabric."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, collapse_addresses
from itertools import combinations

from gpufabric.catalog.catalog import Catalog, default_catalog
from gpufabric.plan.addresses import SERVICE_CIDR
from gpufabric.plan.links.addresses import LINK_LOCAL
from gpufabric.plan.links.kinds import KINDS
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.backbone import Link
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.regions import AnyRegion

ALL_LINKS = "backbone"
"""Stack that owns the ranges inside links."""


@dataclass(frozen=True, slots=True)
class Range:
    """A range of addresses and its owner.

    Attributes:
        stack: the stack that owns it.
        where: property that declares it; empty if none does.
        what: purpose of the range.
        network: the range.
        local: whether the range is never routed to another stack, so that two stacks may use the same one.
    """

    stack: str
    where: str
    what: str
    network: IPv4Network
    local: bool

    def __str__(self) -> str:
        """Return range, use and owner."""
        return f"{self.network} ({self.what} of stack {self.stack})"


def overlaps(
    regions: Mapping[str, AnyRegion], catalog: Catalog | None = None
) -> dict[str, tuple[Problem, ...]]:
    """Find address ranges that collide.

    Networks of all stacks must differ, since links route between them. A range that is local to a stack
    (pods' overlay, RDMA interfaces, Kubernetes services) must not overlap any stack's network, but two stacks
    may use the same local range.

    Args:
        regions: declarations of the region stacks, by stack.
        catalog: facts on shapes; the package's own if not given.

    Returns:
        problems by stack; a collision of two stacks is reported to both, each with its own property.
    """
    problems: dict[str, list[Problem]] = {}
    for first, second in _collisions(ranges(regions, catalog)):
        for mine, other in ((first, second), (second, first)):
            if mine.where and (mine.stack != other.stack or mine is second or not other.where):
                problem = Problem(
                    mine.where,
                    str(mine.network),
                    f"a range that does not overlap {other.network}",
                    f"{other.where or other.what} of stack {other.stack}",
                )
                problems.setdefault(mine.stack, []).append(problem)
    return {stack: tuple(listed) for stack, listed in problems.items()}


def link_collisions(
    links: Sequence[Link], regions: Mapping[str, AnyRegion], catalog: Catalog
) -> Iterator[Problem]:
    """Find collisions among the linked stacks, and with the addresses inside links.

    Each collision is reported once, at the first link that names the later of the two stacks.
    """
    linked: dict[str, str] = {}
    for position, link in enumerate(links):
        for end, stack in enumerate(link.between):
            if stack in regions:
                linked.setdefault(stack, f"links[{position}].between[{end}]")
    joined = {stack: regions[stack] for stack in linked}
    kinds = {link.kind for link in links}
    every = [*_inside_links(kinds), *ranges(joined, catalog)]
    order = [ALL_LINKS, *linked]
    for pair in _collisions(every):
        first, second = sorted(pair, key=lambda range_: order.index(range_.stack))
        if first.stack != second.stack:
            limit = "ranges of linked stacks and of links must not overlap"
            yield Problem(linked[second.stack], str(second), f"a range that does not overlap {first}", limit)


def summary(regions: Mapping[str, AnyRegion]) -> tuple[IPv4Network, ...]:
    """Aggregate the networks of regions into the fewest routes that cover exactly these networks, in order.

    The result is for firewalls and routers outside the fabric. Between regions, each network has its own
    route: an aggregated route would change when a region is added.
    """
    return tuple(collapse_addresses(region.network.cidr for region in regions.values()))


def ranges(regions: Mapping[str, AnyRegion], catalog: Catalog | None = None) -> tuple[Range, ...]:
    """List every range of every region, in order of stack."""
    known = catalog or default_catalog()
    return tuple(
        range_ for stack, region in sorted(regions.items()) for range_ in _ranges(stack, region, known)
    )


def _collisions(listed: Iterable[Range]) -> Iterator[tuple[Range, Range]]:
    for first, second in combinations(listed, 2):
        if not first.network.overlaps(second.network):
            continue
        if first.stack != second.stack and first.local and second.local:
            continue
        yield first, second


def _inside_links(kinds: set[str]) -> Iterator[Range]:
    yield Range(ALL_LINKS, "", "link-local addresses of tunnels and metadata", LINK_LOCAL, local=False)
    pools = (KINDS[kind].session_pool for kind in sorted(kinds))
    for pool in dict.fromkeys(pool for pool in pools if pool is not None):
        yield Range(ALL_LINKS, "", "BGP sessions of circuits", pool, local=False)


def _ranges(stack: str, region: AnyRegion, catalog: Catalog) -> Iterator[Range]:
    yield Range(stack, "network.cidr", "network.cidr", region.network.cidr, local=False)
    if isinstance(region, AzureRegion):
        yield Range(stack, "pods_cidr", "pods_cidr", region.pods_cidr, local=True)
        if _has_infiniband(region, catalog):
            reserved = IPv4Network(catalog.infiniband().reserved_cidr.value)
            yield Range(stack, "", "InfiniBand's own addresses", reserved, local=True)
    if isinstance(region, OciRegion):
        yield Range(stack, "rdma_cidr", "rdma_cidr", region.rdma_cidr, local=True)
    given = region.existing.cluster
    services = SERVICE_CIDR if given is None else given.service_cidr
    if services is not None:
        where = "" if given is None else "existing.cluster.service_cidr"
        yield Range(stack, where, "Kubernetes service addresses", services, local=True)


def _has_infiniband(region: AzureRegion, catalog: Catalog) -> bool:
    for pool in region.pools.values():
        try:
            if catalog.shape("azure", pool.shape).infiniband is not None:
                return True
        except DeclarationError:
            # The region's own plan says that there is no such shape.
            continue
    return False
