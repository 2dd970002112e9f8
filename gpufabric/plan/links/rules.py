"""Rules that a declared link must keep."""

from collections.abc import Mapping
from decimal import Decimal

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Fact
from gpufabric.catalog.gateways import azure_gateways
from gpufabric.catalog.tables import InterconnectPlace, LinkKind
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.backbone import Circuit, CircuitEnd, Link
from gpufabric.spec.problems import Problem
from gpufabric.spec.regions import AnyRegion

ALL_TUNNELS = ("primary-1", "primary-2", "secondary-1", "secondary-2")
ONE_PER_CONNECTION = ("primary-1", "secondary-1")


def carrying_tunnels(clouds: str) -> tuple[str, ...]:
    """Name the tunnels that can carry traffic between two clouds, written as ``aws-oci``.

    Azure's two addresses face two connections of two tunnels each. Between AWS and OCI one tunnel of
    each connection stays idle: an AWS connection has two addresses but knows one of Oracle's, and an OCI
    connection has two addresses but knows one of AWS's (OCI document "VPN Connection to AWS").
    """
    return ONE_PER_CONNECTION if clouds == "aws-oci" else ALL_TUNNELS


def cloud_pair(link: Link) -> str:
    """Give the clouds of a link as the catalogue writes them, such as ``aws-azure``."""
    return "-".join(sorted(end.split("-", 1)[0] for end in link.between))


def check_ends(where: str, link: Link, regions: Mapping[str, AnyRegion]) -> list[Problem]:
    """Both ends must be region stacks that have a readable declaration."""
    return [
        Problem(
            f"{where}.between[{position}]",
            end,
            ", ".join(sorted(regions)) or "no region stack has a readable declaration",
            "one stacks/Pulumi.<stack>.yaml per stack",
        )
        for position, end in enumerate(link.between)
        if end not in regions
    ]


def check_kind(where: str, link: Link, catalog: Catalog) -> list[Problem]:
    """The kind of link must join the two clouds."""
    pair = cloud_pair(link)
    kinds = catalog.link_kinds()
    if pair in kinds[link.kind].clouds.value:
        return []
    able = [name for name, kind in sorted(kinds.items()) if pair in kind.clouds.value]
    limit = _limit(kinds[link.kind].clouds)
    if able:
        return [Problem(f"{where}.kind", f"{link.kind} for {pair}", " or ".join(able), limit)]
    pairs = sorted({one for kind in kinds.values() for one in kind.clouds.value})
    return [Problem(f"{where}.between", f"{pair}: {' and '.join(link.between)}", ", ".join(pairs), limit)]


def check_vpn(where: str, link: Link, kind: LinkKind) -> list[Problem]:
    """The tunnels must carry the bandwidth."""
    if kind.gbps_per_tunnel is None:
        return []
    count = len(carrying_tunnels(cloud_pair(link)))
    each = kind.gbps_per_tunnel.value
    wanted = gbps_of(link)
    if wanted <= count * each:
        return []
    return [
        Problem(
            f"{where}.gbps",
            f"{plain(wanted)} Gbit/s",
            f"at most {count} tunnels x {plain(each)} Gbit/s = {plain(count * each)} Gbit/s",
            _limit(kind.gbps_per_tunnel),
        )
    ]


def check_ceiling(where: str, link: Link, kind: LinkKind) -> list[Problem]:
    """One link must carry the bandwidth; where no cloud states a ceiling, nothing is refused."""
    if kind.max_gbps is None or gbps_of(link) <= kind.max_gbps.value:
        return []
    return [
        Problem(
            f"{where}.gbps",
            f"{plain(gbps_of(link))} Gbit/s over {link.kind}",
            f"at most {plain(kind.max_gbps.value)} Gbit/s",
            _limit(kind.max_gbps),
        )
    ]


def check_peering(where: str, link: Link, regions: Mapping[str, AnyRegion]) -> list[Problem]:
    """A remote peering of OCI joins two regions."""
    first, second = (regions[end] for end in link.between)
    if link.kind != "drg-peering" or first.region != second.region:
        return []
    return [
        Problem(
            f"{where}.between",
            f"{' and '.join(link.between)}, both in {first.region}",
            "two regions",
            "OCI API reference, ConnectRemotePeeringConnections: peerRegionName is another region",
        )
    ]


def check_ports(
    where: str, circuit: Circuit, regions: Mapping[str, AnyRegion], taken: Mapping[str, str]
) -> list[Problem]:
    """What a link takes of a port must be free, and the port must be the region's own.

    Args:
        where: property path of the link.
        circuit: its circuit.
        regions: declarations of the region stacks, by stack.
        taken: keys of the links declared before it, by ``port_share``.
    """
    problems: list[Problem] = []
    for stack, end in sorted(circuit.ends.items()):
        path = f"{where}.circuit.ends.{stack}"
        owner = taken.get(port_share(end))
        if owner is not None:
            shared = "a circuit has one private peering" if end.id.startswith("/") else f"VLAN {end.vlan}"
            allowed = "a port and VLAN that no other link has"
            problems.append(Problem(path, f"{end.id}, {shared}", allowed, f"link {owner}"))
        region = regions[stack]
        if isinstance(region, AzureRegion) and end.id.split("/")[2] != region.subscription_id:
            limit = "a circuit of another subscription needs an authorization, which gpufabric does not make"
            problems.append(
                Problem(f"{path}.id", end.id, f"a circuit in subscription {region.subscription_id}", limit)
            )
    return problems


def port_share(end: CircuitEnd) -> str:
    """Name what a link takes of a port: its VLAN, or the one private peering of an ExpressRoute circuit."""
    return end.id.lower() if end.id.startswith("/") else f"{end.id}/{end.vlan}"


def check_interconnect(
    where: str, link: Link, kind: LinkKind, place: InterconnectPlace | None, catalog: Catalog
) -> list[Problem]:
    """The two clouds must meet at the two regions, and both must sell the bandwidth."""
    problems: list[Problem] = []
    if place is None:
        pairs = [" and ".join(pair) for pair in sorted(catalog.interconnect_places())]
        limit = f"catalogue of places where the circuits meet; {_limit(kind.clouds)}"
        given = " and ".join(sorted(link.between))
        problems.append(Problem(f"{where}.between", given, f"{'; '.join(pairs)}; or kind vpn", limit))
    sizes = kind.sizes_gbps
    if sizes is not None and gbps_of(link) not in sizes.value:
        allowed = f"{', '.join(plain(one) for one in sorted(sizes.value))} Gbit/s: sold on both sides"
        problems.append(Problem(f"{where}.gbps", f"{plain(gbps_of(link))} Gbit/s", allowed, _limit(sizes)))
    return problems


def check_gateway(where: str, stack: str, link: Link, before: Decimal, catalog: Catalog) -> list[Problem]:
    """An Azure region's one gateway must carry all its links of a kind.

    Args:
        where: property path of the link.
        stack: the Azure stack.
        link: the link.
        before: bandwidth in Gbit/s of the links declared before it on the same gateway.
        catalog: source of the gateways' throughput.
    """
    gateways = azure_gateways(catalog)
    largest = (gateways.vpn if link.kind == "vpn" else gateways.expressroute).largest
    wanted = gbps_of(link)
    if before + wanted <= largest.gbps.value:
        return []
    return [
        Problem(
            f"{where}.gbps",
            f"{plain(before)} + {plain(wanted)} = {plain(before + wanted)} Gbit/s on the gateway of {stack}",
            f"at most {plain(largest.gbps.value)} Gbit/s together",
            f"Azure gateway {largest.name}, the largest; a virtual network has one of each type",
        )
    ]


def gbps_of(link: Link) -> Decimal:
    """Give the declared bandwidth as an exact number, in Gbit/s."""
    return Decimal(str(link.gbps))


def plain(number: Decimal) -> str:
    """Write a number without exponent or trailing zeros."""
    return f"{number.normalize():f}"


def _limit(fact: Fact[Decimal] | Fact[list[Decimal]] | Fact[list[str]]) -> str:
    return f"catalogue: {fact.source}, {fact.as_of}"
