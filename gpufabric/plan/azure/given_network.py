"""Rules about the network that an Azure region is given: virtual network, subnets, ways out, private DNS."""

from collections.abc import Iterable, Iterator

from gpufabric.catalog.catalog import Catalog
from gpufabric.plan.addresses import AddressDemand
from gpufabric.plan.azure.ids import name_of, network_of, same_id, subscription_of
from gpufabric.plan.azure.parts import BEHIND_NAT, SUBNET_ROLES, SubnetRole, given_subnet, parts_of
from gpufabric.plan.azure.storage import BLOB_ZONE
from gpufabric.plan.azure.subnets import NODE_ADDRESSES, AzureSubnets, node_demands
from gpufabric.plan.given_facts import Finding, UnknownFact, judge_fact, known_fact
from gpufabric.plan.given_network import NETWORK as _WHERE
from gpufabric.plan.given_network import (
    UNUSED,
    lack_of_room,
    overlaps_with_made,
    range_in_network,
    subnet_in_range,
)
from gpufabric.plan.load_balancers import fixed_addresses
from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.storage import LustrePlan
from gpufabric.spec.azure.existing import AzureGivenNetwork, AzureGivenSubnet
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.concealed import is_concealed
from gpufabric.spec.problems import Problem
from gpufabric.spec.regions import system_nodes_of

GATEWAY_SUBNET = "GatewaySubnet"
_JOINED: frozenset[SubnetRole] = frozenset({"gpu", "system", "balancers"})
"""Subnets of machines and load balancers of AKS."""


def network_findings(region: AzureRegion) -> Iterator[Finding]:
    """Judge the given network of a region, as far as the declaration alone allows."""
    given = region.existing.network
    if given is None:
        return
    limit = 'Azure document "Virtual network FAQ": subnets lie in the ranges of their network'
    yield from range_in_network(given, region.network.cidr, limit=limit)
    for role, subnet in given_subnets(region):
        yield from _subnet(region, given, role, subnet)
    yield from _places(region, given)
    yield from _ways_out(region, given)
    yield from _security_group(region, given)
    yield from _private_dns(region, given)


def given_subnets(region: AzureRegion) -> Iterator[tuple[SubnetRole, AzureGivenSubnet]]:
    """Yield the given subnets of a region by use."""
    for role in SUBNET_ROLES:
        subnet = given_subnet(region, role)
        if subnet is not None:
            yield role, subnet


def in_subscription(region: AzureRegion, where: str, id_: str, limit: str) -> Iterator[Problem]:
    """Check that something lies in the region's subscription.

    Args:
        region: the declaration.
        where: property path of the id.
        id_: the id.
        limit: why it must.
    """
    if is_concealed(region.subscription_id) or same_id(subscription_of(id_), region.subscription_id):
        return
    yield Problem(where, id_, f"one of subscription {region.subscription_id}", limit)


def room_problems(
    region: AzureRegion, pools: Iterable[PoolPlan], lustre: LustrePlan | None, catalog: Catalog
) -> Iterator[Problem]:
    """Check that the given subnets have room for what the region puts into them.

    Args:
        region: the declaration.
        pools: its pools.
        lustre: the file system that the stack makes, if any.
        catalog: facts on addresses.

    Raises:
        DeclarationError: the region's range is too small or too large for the address plan.
    """
    system = AddressDemand("system nodes", system_nodes_of(region), 1)
    endpoint = AddressDemand("private endpoint", 1, 1)
    demands: dict[SubnetRole, list[AddressDemand]] = {
        "gpu": node_demands(pools),
        "system": [system],
        "endpoints": [endpoint],
    }
    for role, subnet in given_subnets(region):
        if role in demands:
            yield from lack_of_room(
                f"{_WHERE}.subnets.{role}",
                name_of(subnet.id),
                subnet,
                demands[role],
                reserved=catalog.azure_network().reserved_per_subnet.value,
                limit=NODE_ADDRESSES,
                multiplied=False,
            )
        if role == "lustre" and lustre is not None and subnet.cidr is not None:
            yield from _lustre_room(subnet, lustre, catalog)
        if role == "balancers":
            yield from _fixed_addresses(region, subnet)


def overlap_problems(region: AzureRegion, made: AzureSubnets) -> Iterator[Problem]:
    """Check that the subnets that the stack makes overlap with no given one.

    Args:
        region: the declaration.
        made: ranges of the subnets that the stack makes.
    """
    for role, subnet in given_subnets(region):
        yield from overlaps_with_made(
            f"{_WHERE}.subnets.{role}",
            subnet.id,
            subnet.cidr,
            {made_role: getattr(made, made_role) for made_role in SUBNET_ROLES},
            limit='Azure document "Virtual network FAQ": subnets of a network do not overlap',
        )


def _fixed_addresses(region: AzureRegion, subnet: AzureGivenSubnet) -> Iterator[Problem]:
    block = fixed_addresses("azure", region.network.cidr).block
    if subnet.cidr is not None and not block.subnet_of(subnet.cidr):
        yield Problem(
            f"{_WHERE}.subnets.balancers.cidr",
            f"{subnet.cidr} of {subnet.id}",
            f"a range that holds {block}",
            f"gpufabric's address plan: the fixed addresses of load balancers in {region.network.cidr}",
        )


def _lustre_room(subnet: AzureGivenSubnet, lustre: LustrePlan, catalog: Catalog) -> Iterator[Problem]:
    known = catalog.lustre("azure").subnets
    fitting = next(
        (size for size in known if lustre.size <= size.largest_size.value), known[-1]
    ).prefix_length
    if subnet.cidr is not None and subnet.cidr.prefixlen > fitting.value:
        yield Problem(
            f"{_WHERE}.subnets.lustre.cidr",
            f"{subnet.cidr} for a file system of {lustre.size} {lustre.unit}",
            f"a prefix of /{fitting.value} or less; or a smaller file system",
            f"subnets by size of file system ({fitting.source})",
        )


def _subnet(
    region: AzureRegion, network: AzureGivenNetwork, role: SubnetRole, subnet: AzureGivenSubnet
) -> Iterator[Finding]:
    where = f"{_WHERE}.subnets.{role}"
    if not same_id(network_of(subnet.id), network.id):
        yield Problem(f"{where}.id", subnet.id, f"a subnet of {network.id}", f"the network of {_WHERE}")
    yield from subnet_in_range(where, subnet, region.network.cidr)
    if role in _JOINED or role == "lustre":
        yield from judge_fact(
            where,
            subnet,
            "delegated_to",
            lambda service: service == "",
            allowed="no delegation",
            limit="MicrosoftDocs/azure-docs#69774: AKS refuses delegated subnets"
            if role in _JOINED
            else "gpufabric: the file system has a subnet that no other service manages",
            decides="it is delegated to no service, which keeps others out",
        )
    if role in BEHIND_NAT:
        yield from judge_fact(
            where,
            subnet,
            "has_outbound",
            bool,
            allowed="true: a NAT gateway, or a route to a firewall",
            limit='AKS document "Outbound network rules": nodes call Azure to join'
            if role != "lustre"
            else "the servers of the file system call services of Azure",
            decides="machines in it reach the services of Azure",
        )
    if role == "endpoints":
        yield from judge_fact(
            where,
            subnet,
            "blocks_private_endpoints",
            lambda blocks: not blocks,
            allowed="false",
            limit='Azure document "Manage network policies for private endpoints"',
            decides="it admits the private endpoint of the checkpoints",
        )
    if role in ("gpu", "system"):
        yield from known_fact(where, subnet, "free_addresses", decides="others leave enough addresses in it")


def _places(region: AzureRegion, network: AzureGivenNetwork) -> Iterator[Problem]:
    """Check the subnets that the declaration alone shows to be wrong for their use."""
    parts, subnets = parts_of(region), network.subnets
    needed: dict[SubnetRole, bool] = {
        "system": parts.cluster,
        "lustre": parts.lustre,
        "endpoints": parts.account,
    }
    why = {
        "system": "existing.cluster has its own system nodes",
        "lustre": "the stack makes no file system",
        "endpoints": "the stack makes no private endpoint",
    }
    for role, subnet in given_subnets(region):
        if not needed.get(role, True):
            yield Problem(f"{_WHERE}.subnets.{role}", subnet.id, "nothing", why[role])
    gateway = subnets.gateway
    if gateway is not None and name_of(gateway.id) != GATEWAY_SUBNET:
        limit = 'Azure document "VPN Gateway FAQ": gateways work in a subnet of this name only'
        yield Problem(f"{_WHERE}.subnets.gateway.id", gateway.id, f"the subnet {GATEWAY_SUBNET}", limit)
    balancers = subnets.balancers
    if balancers is None:
        return
    others = [subnet for role, subnet in given_subnets(region) if role != "balancers"]
    if any(same_id(balancers.id, other.id) for other in others):
        yield Problem(
            f"{_WHERE}.subnets.balancers.id",
            balancers.id,
            "a subnet with no other use",
            "Azure reserves no part of a subnet, so nodes would take the load balancers' fixed addresses",
        )


def _ways_out(region: AzureRegion, network: AzureGivenNetwork) -> Iterator[Finding]:
    parts = parts_of(region)
    made = [role for role in parts.subnets if role in BEHIND_NAT]
    ways = {"nat_gateway_id": network.nat_gateway_id, "route_table_id": network.route_table_id}
    given = {path: id_ for path, id_ in ways.items() if id_ is not None}
    if not made and not parts.cluster:
        for path, id_ in given.items():
            yield Problem(f"{_WHERE}.{path}", id_, "nothing", UNUSED)
        return
    if len(given) != 1:
        what = f"its subnets {', '.join(made)}" if made else "the outbound type of the cluster"
        yield Problem(
            f"{_WHERE}.nat_gateway_id",
            " and ".join(given) or f"nothing, for {what}",
            "nat_gateway_id or route_table_id: the way to the internet",
            'AKS document "Customize cluster egress with outbound types": the network\'s owner makes it',
        )
    limit = "Azure Resource Manager: a subnet uses gateways and tables of its own subscription"
    for path, id_ in given.items():
        yield from in_subscription(region, f"{_WHERE}.{path}", id_, limit)
        if parts.cluster and region.cluster.public_endpoint:
            ranges = ", ".join(map(str, region.cluster.public_cidrs))
            decides = f"its public address, from which nodes call the API server, is in {ranges}"
            yield UnknownFact(f"{_WHERE}.{path}", id_, decides)


def _security_group(region: AzureRegion, network: AzureGivenNetwork) -> Iterator[Finding]:
    made = [role for role in parts_of(region).subnets if role != "gateway"]
    if made:
        limit = "gpufabric makes resources in the region's subscription only"
        yield from in_subscription(region, f"{_WHERE}.id", network.id, limit)
    group, where = network.security_group, f"{_WHERE}.security_group"
    if group is None:
        return
    if not made:
        yield Problem(where, group.id, "nothing: the region makes no subnet", UNUSED)
        return
    limit = "Azure Resource Manager: a subnet uses a security group of its own subscription"
    yield from in_subscription(region, f"{where}.id", group.id, limit)
    yield from judge_fact(
        where,
        group,
        "closed_on_itself",
        bool,
        allowed="true: it admits all traffic of the virtual network, as Azure's default rules do",
        limit='AKS document "Outbound network rules": nodes, pods and Lustre use many ports',
        decides="it admits traffic between nodes, load balancers and storage",
    )


def _private_dns(region: AzureRegion, network: AzureGivenNetwork) -> Iterator[Finding]:
    where, makes_account = f"{_WHERE}.private_dns_zones", parts_of(region).account
    for name, id_ in network.private_dns_zones.items():
        if name != BLOB_ZONE or not makes_account:
            allowed = BLOB_ZONE if makes_account else "nothing: the stack makes no private endpoint"
            yield Problem(f"{where}.{name}", id_, allowed, UNUSED)
        elif name_of(id_) != BLOB_ZONE:
            yield Problem(f"{where}.{name}", id_, f"the zone {BLOB_ZONE}", "the key is the zone's name")
    if makes_account and BLOB_ZONE not in network.private_dns_zones:
        yield Problem(
            f"{where}.{BLOB_ZONE}",
            "nothing",
            f"the id of the zone {BLOB_ZONE} that is linked to the network; or existing.storage.checkpoints, "
            "or storage.checkpoints.create: false",
            'Azure document "Private endpoint DNS": a network has one zone of a name, and its owner links it',
        )
    for service, id_ in network.private_endpoints.items():
        if service != "blob" or region.existing.storage.checkpoints is None:
            allowed = "blob, with existing.storage.checkpoints"
            yield Problem(f"{_WHERE}.private_endpoints.{service}", id_, allowed, UNUSED)
