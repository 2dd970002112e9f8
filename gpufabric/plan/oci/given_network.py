"""Rules about the network that an OCI region is given: VCN, subnets, route table, security groups."""

from collections.abc import Iterator, Mapping

from gpufabric.catalog.network import OciNetworkFacts
from gpufabric.plan.given_facts import Finding, judge_fact, known_fact
from gpufabric.plan.given_network import NETWORK as _WHERE
from gpufabric.plan.given_network import (
    UNUSED,
    in_network,
    lack_of_room,
    overlaps_with_made,
    range_in_network,
    subnet_in_range,
)
from gpufabric.plan.load_balancers import BALANCERS_SUBNET, fixed_addresses
from gpufabric.plan.oci.parts import (
    CONTROL_PLANE,
    given_groups,
    given_subnets,
    parts_of,
    property_of,
    roles_of,
)
from gpufabric.plan.oci.subnets import OciSubnets, node_demands
from gpufabric.spec.existing import Given
from gpufabric.spec.oci.existing import OciGivenNetwork, OciGivenSubnet
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.problems import DeclarationError, Problem

_ANYWHERE = "0.0.0.0/0"
_SUBNETS = 'OCI document "Overview of VCNs and Subnets"'
_OKE = 'OKE document "Network Resource Configuration for Cluster Creation and Deployment"'
_OUTBOUND = f"{_OKE}: nodes and pods reach Oracle's services and the registries of their images"


def network_findings(region: OciRegion) -> Iterator[Finding]:
    """Judge the given network of a region, as far as the declaration alone allows."""
    given = region.existing.network
    if given is None:
        return
    yield from _ranges(region, given)
    for role, subnet in given_subnets(region).items():
        yield from _subnet(region, given, role, subnet)
    yield from _balancers(region)
    yield from _route_table(region, given)
    yield from _groups(region, given)
    if region.cluster.public_endpoint and CONTROL_PLANE in parts_of(region).subnets:
        yield Problem(
            "cluster.public_endpoint",
            f"true in {given.id}",
            f"false; or {_WHERE}.subnets.control_plane, a subnet with a route to an internet gateway",
            "a given network's internet gateway is its owner's",
        )


def of_network(where: str, thing: Given, network: OciGivenNetwork) -> Iterator[Finding]:
    """Judge whether a given thing is in the given network.

    Args:
        where: property path of the thing.
        thing: a thing with the fact ``network_id``.
        network: the network.
    """
    limit = f"{_SUBNETS}: subnets, route tables and security groups belong to one VCN"
    return in_network(where, thing, network.id, kind="VCN", limit=limit)


def room_problems(region: OciRegion, sizes: Mapping[str, int], network: OciNetworkFacts) -> Iterator[Problem]:
    """Check that the given subnets have room for the nodes and the pods of a region.

    Args:
        region: the declaration.
        sizes: machines of each pool at its peak.
        network: facts on addresses.
    """
    subnets, reserved = given_subnets(region), network.reserved_per_subnet.value
    for role, need in node_demands(region, sizes, network).items():
        subnet = subnets.get(role)
        if subnet is not None:
            yield from lack_of_room(
                _subnet_path(role), subnet.id, subnet, need.demands, reserved=reserved, limit=need.limit
            )


def overlap_problems(region: OciRegion, made: OciSubnets) -> Iterator[Problem]:
    """Check that the subnets that the stack makes overlap with no given one.

    Args:
        region: the declaration.
        made: ranges of the subnets that the stack makes.
    """
    for role, subnet in given_subnets(region).items():
        limit = f"{_SUBNETS}: subnets of a VCN do not overlap"
        yield from overlaps_with_made(_subnet_path(role), subnet.id, subnet.cidr, made.by_role(), limit=limit)


def _subnet_path(role: str) -> str:
    return f"{_WHERE}.subnets.{property_of(role)}"


def _ranges(region: OciRegion, given: OciGivenNetwork) -> Iterator[Finding]:
    cidr, rdma = region.network.cidr, region.rdma_cidr
    yield from range_in_network(
        given,
        cidr,
        limit=f"{_SUBNETS}: subnets lie in the ranges of their VCN",
        decides=f"network.cidr {cidr} lies in it, and rdma_cidr {rdma} apart from it",
    )
    for range_ in given.ranges or ():
        if range_.overlaps(rdma):
            yield Problem(
                "rdma_cidr",
                f"{rdma} over {range_} of {given.id}",
                f"a range apart from {', '.join(map(str, given.ranges or ()))}",
                "hosts send all of rdma_cidr to their RDMA interfaces, and nothing of it to the network",
            )


def _subnet(
    region: OciRegion, network: OciGivenNetwork, role: str, subnet: OciGivenSubnet
) -> Iterator[Finding]:
    where = _subnet_path(role)
    if reason := _unused(region, role):
        yield Problem(where, subnet.id, f"none: {reason}", UNUSED)
        return
    yield from of_network(where, subnet, network)
    yield from subnet_in_range(where, subnet, region.network.cidr)
    domain = region.availability_domain
    yield from judge_fact(
        where,
        subnet,
        "zone",
        lambda known: known.casefold() in ("", domain.casefold()),
        allowed=f"empty, for a regional subnet; or {domain}",
        limit=f"{_SUBNETS}: a subnet of one availability domain holds no machines of others",
        decides=f"it holds machines of {domain}",
    )
    public = role == CONTROL_PLANE and region.cluster.public_endpoint
    yield from judge_fact(
        where,
        subnet,
        "gives_public_addresses",
        lambda gives: gives == public,
        allowed="true, since cluster.public_endpoint is true" if public else "false",
        limit=f"{_OKE}: a public endpoint lies in a public subnet"
        if public
        else "gpufabric: no machine, pod or load balancer has a public address",
        decides="it takes a public endpoint" if public else "nothing in it gets a public address",
    )
    if role in ("workers", "pods"):
        yield from judge_fact(
            where,
            subnet,
            "has_outbound",
            bool,
            allowed="true",
            limit=_OUTBOUND,
            decides=f"{role} in it reach Oracle's services and the registries of images",
        )
        yield from known_fact(where, subnet, "free_addresses", decides="others leave enough addresses in it")


def _unused(region: OciRegion, role: str) -> str:
    """Return why a region puts nothing into a subnet or a group of a role; empty if it does."""
    if role == CONTROL_PLANE and region.existing.cluster is not None:
        return "existing.cluster has its API server in a subnet of its own"
    if role == "lustre" and role not in roles_of(region) and region.existing.storage.lustre is None:
        return "the region has no file system"
    return ""


def _balancers(region: OciRegion) -> Iterator[Problem]:
    """Check that the subnet of the load balancers holds the addresses whose names other regions know."""
    subnet = given_subnets(region).get(BALANCERS_SUBNET)
    if subnet is None or subnet.cidr is None:
        return
    try:
        fixed = fixed_addresses("oci", region.network.cidr)
    except DeclarationError as error:
        yield from error.problems
        return
    if not fixed.block.subnet_of(subnet.cidr):
        yield Problem(
            f"{_subnet_path(BALANCERS_SUBNET)}.cidr",
            f"{subnet.cidr} of {subnet.id}",
            f"a range that holds {fixed.block}",
            f"address plan of network.cidr {region.network.cidr}: load balancers have fixed addresses there",
        )


def _route_table(region: OciRegion, network: OciGivenNetwork) -> Iterator[Finding]:
    made, table = parts_of(region).subnets, network.route_table
    where = f"{_WHERE}.route_table"
    if table is None:
        if made:
            yield Problem(
                where,
                f"nothing, with the subnets {', '.join(made)} to be made in {network.id}",
                "a route table with routes to the internet and to Oracle's services; or all of these subnets",
                "a given network's gateways are its owner's: a VCN has one service gateway for a service",
            )
        return
    if not made:
        yield Problem(where, table.id, "none: given subnets keep their own route tables", UNUSED)
        return
    yield from of_network(where, table, network)
    yield from judge_fact(
        where,
        table,
        "routes",
        lambda routes: _ANYWHERE in routes,
        allowed=f"a route to {_ANYWHERE}",
        limit=_OUTBOUND,
        decides="nodes and pods reach Oracle's services and the registries of images",
    )
    hub = network.drg_id
    if hub is not None and table.routes is not None and hub not in table.routes.values():
        yield Problem(
            f"{where}.routes",
            f"no route of {table.id} to {hub}",
            f"routes to the other regions through {hub}",
            f"{_WHERE}.drg_id: links to other regions go through it, and the table is its owner's",
        )


def _groups(region: OciRegion, network: OciGivenNetwork) -> Iterator[Finding]:
    made = parts_of(region).groups
    for role, group in given_groups(region).items():
        where = f"{_WHERE}.security_groups.{property_of(role)}"
        # A group that the region puts nothing into still says who may speak with the groups that are made.
        if role not in roles_of(region) and not made:
            yield Problem(where, group.id, "none: the stack makes no group whose rules would name it", UNUSED)
            continue
        yield from of_network(where, group, network)
        if role in ("workers", "pods"):
            yield from judge_fact(
                where,
                group,
                "closed_on_itself",
                bool,
                allowed="true: all traffic to and from the group itself, in and out",
                limit=f"{_OKE}: all traffic among {role}; jobs have no fixed ports",
                decides=f"{role} reach each other",
            )
