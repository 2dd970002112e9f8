"""Rules about the network that an AWS region is given: VPC, subnets, route tables, security groups."""

from collections.abc import Iterable, Iterator

from gpufabric.catalog.network import AwsNetworkFacts
from gpufabric.plan.aws.parts import makes_lustre, parts_of, ways_out
from gpufabric.plan.aws.pool import AwsPoolPlan
from gpufabric.plan.aws.subnets import AwsSubnets, address_limit, gpu_demands, system_demands
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
from gpufabric.plan.storage import LustrePlan
from gpufabric.spec.aws.existing import AwsGivenNetwork, AwsGivenSubnet
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.existing import Given
from gpufabric.spec.problems import Problem

_ANYWHERE = "0.0.0.0/0"


def network_findings(region: AwsRegion) -> Iterator[Finding]:
    """Judge the given network of a region, as far as the declaration alone allows."""
    given = region.existing.network
    if given is None:
        return
    limit = "Amazon VPC user guide, VPC CIDR blocks: subnets lie in the ranges of their VPC"
    yield from range_in_network(given, region.network.cidr, limit=limit)
    yield from _system_subnets(region, given)
    for role, zone, subnet in given_subnets(region):
        yield from _subnet(region, given, f"{_WHERE}.subnets.{role}", zone, subnet)
    yield from _route_tables(region, given)
    yield from _ways_out(region, given)
    yield from _groups(region, given)


def given_subnets(region: AwsRegion) -> Iterator[tuple[str, str, AwsGivenSubnet]]:
    """Yield the given subnets of a region: role (as the last part of the property path), zone, subnet."""
    network = region.existing.network
    if network is None:
        return
    subnets = network.subnets
    if subnets.gpu is not None:
        yield "gpu", region.zone, subnets.gpu
    for zone, subnet in subnets.system.items():
        yield f"system.{zone}", zone, subnet
    if subnets.links is not None:
        yield "links", region.zone, subnets.links


def room_problems(
    region: AwsRegion, pools: Iterable[AwsPoolPlan], lustre: LustrePlan | None, network: AwsNetworkFacts
) -> Iterator[Problem]:
    """Check that the given subnets have room for what the region puts into them.

    Args:
        region: the declaration.
        pools: its pools.
        lustre: the file system that the stack makes, if any.
        network: facts on addresses.
    """
    for role, _, subnet in given_subnets(region):
        if role == "links":
            continue
        demands = (
            gpu_demands(pools, lustre, network)
            if role == "gpu"
            else system_demands(region, network, endpoints=False)
        )
        yield from lack_of_room(
            f"{_WHERE}.subnets.{role}",
            subnet.id,
            subnet,
            demands,
            reserved=network.reserved_per_subnet.value,
            limit=address_limit(network),
        )


def overlap_problems(region: AwsRegion, made: AwsSubnets) -> Iterator[Problem]:
    """Check that the subnets that the stack makes overlap with no given one.

    Args:
        region: the declaration.
        made: ranges of the subnets that the stack makes.
    """
    ranges = {"gpu": made.gpu, "links": made.links} | {
        f"system-{zone}": cidr for zone, cidr in made.system.items()
    }
    for role, _, subnet in given_subnets(region):
        yield from overlaps_with_made(
            f"{_WHERE}.subnets.{role}",
            subnet.id,
            subnet.cidr,
            ranges,
            limit="EC2 API reference, CreateSubnet: subnets of a VPC do not overlap",
        )


def of_network(where: str, thing: Given, network: AwsGivenNetwork) -> Iterator[Finding]:
    """Judge whether a given thing is in the given network.

    Args:
        where: property path of the thing.
        thing: a thing with the fact ``network_id``.
        network: the network.
    """
    limit = "EC2 API reference: subnets, security groups and route tables belong to one VPC"
    return in_network(where, thing, network.id, kind="VPC", limit=limit)


def _system_subnets(region: AwsRegion, given: AwsGivenNetwork) -> Iterator[Problem]:
    zones, subnets = set(region.system_zones), set(given.subnets.system)
    if not subnets or subnets == zones:
        return
    where = f"{_WHERE}.subnets.system"
    if region.existing.cluster is not None:
        yield Problem(where, ", ".join(sorted(subnets)), "none", "existing.cluster has its own system nodes")
    else:
        allowed = f"a subnet of each of system_zones, {', '.join(sorted(zones))}; or none"
        yield Problem(where, ", ".join(sorted(subnets)), allowed, "gpufabric's plan: all of them or none")


def _subnet(
    region: AwsRegion, network: AwsGivenNetwork, where: str, zone: str, subnet: AwsGivenSubnet
) -> Iterator[Finding]:
    yield from of_network(where, subnet, network)
    yield from subnet_in_range(where, subnet, region.network.cidr)
    yield from judge_fact(
        where,
        subnet,
        "zone",
        lambda known: known == zone,
        allowed=zone,
        limit="EC2 user guide, EFA: traffic does not cross zones; a subnet lies in one zone",
        decides=f"it lies in {zone}",
    )
    yield from judge_fact(
        where,
        subnet,
        "gives_public_addresses",
        lambda gives: not gives,
        allowed="false",
        limit="gpufabric: no machine has a public address",
        decides="no machine gets a public address",
    )
    if where.endswith(".links"):
        return
    if not network.has_endpoints:
        yield from judge_fact(
            where,
            subnet,
            "has_outbound",
            bool,
            allowed="true; or has_endpoints: true of the network",
            limit="Amazon EKS user guide, VPC and subnet requirements: nodes call AWS to join",
            decides="nodes in it reach AWS and join the cluster",
        )
    yield from known_fact(where, subnet, "free_addresses", decides="others leave enough addresses in it")


def _route_tables(region: AwsRegion, network: AwsGivenNetwork) -> Iterator[Finding]:
    parts = parts_of(region)
    for role in ("gpu", "system"):
        table = getattr(network.route_tables, role)
        if table is None:
            continue
        where = f"{_WHERE}.route_tables.{role}"
        if role not in parts.tables:
            yield Problem(where, table.id, "none: given subnets keep their own route tables", UNUSED)
            continue
        yield from of_network(where, table, network)
        if not network.has_endpoints:
            yield from judge_fact(
                where,
                table,
                "routes",
                lambda routes: _ANYWHERE in routes,
                allowed=f"a route to {_ANYWHERE}; or has_endpoints: true of the network",
                limit="Amazon EKS user guide, VPC and subnet requirements: nodes call AWS to join",
                decides="nodes reach AWS and join the cluster",
            )


def _ways_out(region: AwsRegion, network: AwsGivenNetwork) -> Iterator[Problem]:
    parts, given = parts_of(region), ways_out(network)
    without = [role for role in parts.tables if getattr(network.route_tables, role) is None]
    if without and len(given) != 1:
        yield Problem(
            _WHERE,
            f"{network.id} with {' and '.join(given) or 'no way out'} for the subnets {', '.join(without)}, "
            "which the stack makes",
            "one of nat_gateway_id and transit_gateway_id; or route_tables with their own way out",
            "a given network's internet gateway and NAT gateways are its owner's",
        )
    elif given and not without:
        yield Problem(
            f"{_WHERE}.{given[0]}",
            str(getattr(network, given[0])),
            "none: the stack makes no route table in the network",
            UNUSED,
        )


def _groups(region: AwsRegion, network: AwsGivenNetwork) -> Iterator[Finding]:
    groups = network.security_groups
    if groups.nodes is not None:
        where = f"{_WHERE}.security_groups.nodes"
        yield from of_network(where, groups.nodes, network)
        yield from judge_fact(
            where,
            groups.nodes,
            "closed_on_itself",
            bool,
            allowed="true: all traffic to and from the group itself, in and out",
            limit="EC2 user guide, Get started with EFA: the group allows all traffic to and from itself",
            decides="EFA works among the nodes",
        )
    if groups.lustre is not None:
        where = f"{_WHERE}.security_groups.lustre"
        if not makes_lustre(region):
            yield Problem(where, groups.lustre.id, "none: the stack makes no file system", UNUSED)
        yield from of_network(where, groups.lustre, network)
