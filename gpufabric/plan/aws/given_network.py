"""Rules about the network that an AWS region is given: VPC, subnets, route tables, security groups."""

from collections.abc import Iterable, Iterator

from gpufabric.catalog.network import AwsNetworkFacts
from gpufabric.plan.addresses import AddressDemand
from gpufabric.plan.aws.parts import makes_lustre, parts_of, ways_out
from gpufabric.plan.aws.pool import AwsPoolPlan
from gpufabric.plan.aws.subnets import AwsSubnets, address_limit, gpu_demands, system_demands
from gpufabric.plan.given_facts import Finding, judge_fact, known_fact
from gpufabric.plan.storage import LustrePlan
from gpufabric.spec.aws.existing import AwsGivenNetwork, AwsGivenSubnet
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.existing import Given
from gpufabric.spec.problems import Problem

_WHERE = "existing.network"
_ANYWHERE = "0.0.0.0/0"
_PLAN = "gpufabric's plan: the stack uses every given part"


def network_findings(region: AwsRegion) -> Iterator[Finding]:
    """Judge the given network of a region, as far as the declaration alone allows."""
    given = region.existing.network
    if given is None:
        return
    cidr = region.network.cidr
    yield from judge_fact(
        _WHERE,
        given,
        "ranges",
        lambda ranges: any(cidr.subnet_of(range_) for range_ in ranges),
        allowed=f"a range that holds network.cidr {cidr}",
        limit="Amazon VPC user guide, VPC CIDR blocks: subnets lie in the ranges of their VPC",
        decides=f"network.cidr {cidr} lies in it",
    )
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
        yield from _room(f"{_WHERE}.subnets.{role}", subnet, demands, network)


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
        for made_role, cidr in ranges.items():
            if cidr is not None and subnet.cidr is not None and subnet.cidr.overlaps(cidr):
                yield Problem(
                    f"{_WHERE}.subnets.{role}.cidr",
                    f"{subnet.cidr} of {subnet.id}",
                    f"a range outside of {cidr}, where the stack makes its subnet {made_role}; or give that "
                    "subnet too",
                    "EC2 API reference, CreateSubnet: subnets of a VPC do not overlap",
                )


def of_network(where: str, thing: Given, network: AwsGivenNetwork) -> Iterator[Finding]:
    """Judge whether a given thing is in the given network.

    Args:
        where: property path of the thing.
        thing: a thing with the fact ``network_id``.
        network: the network.
    """
    yield from judge_fact(
        where,
        thing,
        "network_id",
        lambda id_: id_ == network.id,
        allowed=f"{network.id}, the VPC of {_WHERE}",
        limit="EC2 API reference: subnets, security groups and route tables belong to one VPC",
        decides=f"it belongs to {network.id}",
    )


def _room(
    where: str, subnet: AwsGivenSubnet, demands: list[AddressDemand], network: AwsNetworkFacts
) -> Iterator[Problem]:
    reserved = network.reserved_per_subnet.value
    if subnet.free_addresses is not None:
        room, known = subnet.free_addresses, f"{subnet.free_addresses} free addresses"
    elif subnet.cidr is not None:
        room = subnet.cidr.num_addresses - reserved
        known = f"{subnet.cidr.num_addresses} - {reserved} reserved = {room} addresses of {subnet.cidr}"
    else:
        return
    need = sum(demand.total for demand in demands)
    if need <= room:
        return
    sums = " + ".join(f"{demand.count} {demand.what} x {demand.addresses_each}" for demand in demands)
    yield Problem(
        where, f"{subnet.id} for {sums} = {need} addresses", f"at most {known}", address_limit(network)
    )


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
    cidr = region.network.cidr
    yield from of_network(where, subnet, network)
    yield from judge_fact(
        where,
        subnet,
        "cidr",
        lambda range_: range_.subnet_of(cidr),
        allowed=f"a range in network.cidr {cidr}",
        limit="network.cidr holds all addresses of the region, which links announce",
        decides=f"its addresses lie in network.cidr {cidr}",
    )
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
            yield Problem(where, table.id, "none: given subnets keep their own route tables", _PLAN)
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
            _PLAN,
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
            yield Problem(where, groups.lustre.id, "none: the stack makes no file system", _PLAN)
        yield from of_network(where, groups.lustre, network)
