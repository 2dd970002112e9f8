"""Conditions on linked regions whose network, or parts of it, exist.

The backbone adds routes and rules to what the region's stack made. What exists must have them already.
"""

from collections.abc import Iterator, Mapping
from ipaddress import AddressValueError, IPv4Network, NetmaskValueError

from gpufabric.plan.given_facts import Finding, UnknownFact
from gpufabric.plan.linked_parts import linked_parts
from gpufabric.plan.links.gateways import serves
from gpufabric.plan.links.hub_case import HubCase
from gpufabric.plan.links.kinds import KINDS
from gpufabric.spec.aws.existing import AwsGivenHub, AwsGivenNetwork, AwsGivenRouteTable
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.existing import AzureGivenNetwork
from gpufabric.spec.backbone import AnyHub
from gpufabric.spec.oci.existing import OciGivenNetwork, OciGivenRouteTable
from gpufabric.spec.problems import Problem

_TRANSIT_GATEWAY = "tgw-"
_WHY = "the stack adds no route to a table that exists"


def missing_part(case: HubCase, hub: AnyHub | None) -> Iterator[Problem]:
    """Check that a region has the parts that its links use.

    Args:
        case: the region.
        hub: its hub; None if the stack makes what links need.
    """
    missing = linked_parts(case.region).missing
    if not missing or (isinstance(hub, AwsGivenHub) and hub.attachment_id is not None):
        return
    for position, link in enumerate(case.backbone.links):
        if case.stack not in link.between or not _uses(case, hub, link.kind):
            continue
        where = f"links[{position}].between[{link.between.index(case.stack)}]"
        given = f"{case.stack}, which builds on a network without {missing}"
        allowed = f"a region with {missing} in stacks/Pulumi.{case.stack}.yaml"
        yield Problem(where, given, allowed, "the stack of the links uses it, and no stack makes it")


def region_findings(case: HubCase, hub: AnyHub | None, peers: Mapping[str, IPv4Network]) -> Iterator[Finding]:
    """Judge what exists of a region: routes to the peers, and rules for them.

    Args:
        case: the region.
        hub: its hub; None if the stack makes what links need.
        peers: networks of the stacks at the other ends, by stack.
    """
    match case.region.existing.network:
        case AwsGivenNetwork() as network:
            yield from _aws(case, network, hub, peers)
        case AzureGivenNetwork() as network:
            yield from _azure(case, network, peers)
        case OciGivenNetwork() as network:
            yield from _oci(case, network, peers)
        case None:
            return


def next_hop(routes: Mapping[str, str], to: IPv4Network) -> str | None:
    """Return the next hop of a whole network: that of the narrowest route that holds it; None if none does.

    Args:
        routes: next hops by destination. Destinations that are no IPv4 ranges, such as prefix lists, are
            left out.
        to: the network.
    """
    ranges = {_range(destination): hop for destination, hop in routes.items()}
    holding = [cidr for cidr in ranges if cidr is not None and to.subnet_of(cidr)]
    return ranges[max(holding, key=lambda cidr: cidr.prefixlen)] if holding else None


def _range(destination: str) -> IPv4Network | None:
    try:
        return IPv4Network(destination)
    except (AddressValueError, NetmaskValueError, ValueError):
        return None


def _uses(case: HubCase, hub: AnyHub | None, kind: str) -> bool:
    """Return whether a link of a kind uses the part that a region lacks: on Azure, the gateways' subnet."""
    if case.region.cloud != "azure":
        return True
    use = KINDS[kind].azure_gateway(case.catalog)
    return use is not None and not serves(hub, use)


def _aws(
    case: HubCase, network: AwsGivenNetwork, hub: AnyHub | None, peers: Mapping[str, IPv4Network]
) -> Iterator[Finding]:
    tables = {"gpu": network.route_tables.gpu, "system": network.route_tables.system}
    for role, table in tables.items():
        if table is not None:
            yield from _aws_table(case, f"existing.network.route_tables.{role}", table, hub, peers)
    subnets = {"gpu": network.subnets.gpu, "links": network.subnets.links}
    subnets |= {f"system.{zone}": subnet for zone, subnet in network.subnets.system.items()}
    for role, subnet in subnets.items():
        if subnet is not None:
            where = _in_stack(case, f"existing.network.subnets.{role}.route_table_id")
            decides = f"the subnet's table sends {_ranges(peers)} to the transit gateway"
            yield UnknownFact(where, subnet.id, decides)
    group = network.security_groups.nodes
    if group is not None and isinstance(case.region, AwsRegion):
        where = _in_stack(case, "existing.network.security_groups.nodes")
        yield UnknownFact(where, group.id, f"the group admits {_ranges(peers)} both ways")


def _aws_table(
    case: HubCase,
    path: str,
    table: AwsGivenRouteTable,
    hub: AnyHub | None,
    peers: Mapping[str, IPv4Network],
) -> Iterator[Finding]:
    """Judge the routes of a table. A gateway that the stack makes has no id before the first update."""
    gateway = "the transit gateway of the backbone" if hub is None else hub.id
    for peer, cidr in peers.items():
        hop = None if table.routes is None else next_hop(table.routes, cidr)
        if hub is None and (hop is None or hop.startswith(_TRANSIT_GATEWAY)):
            yield UnknownFact(_in_stack(case, f"{path}.routes"), table.id, f"it sends {cidr} to {gateway}")
        else:
            yield from _judge_hop(case, path, table, (peer, cidr), hop, gateway)


def _oci(case: HubCase, network: OciGivenNetwork, peers: Mapping[str, IPv4Network]) -> Iterator[Finding]:
    table, drg = network.route_table, network.drg_id
    if table is not None and drg is not None:
        for peer, cidr in peers.items():
            hop = None if table.routes is None else next_hop(table.routes, cidr)
            path = "existing.network.route_table"
            yield from _judge_hop(case, path, table, (peer, cidr), hop, drg)
    for role in ("workers", "pods"):
        subnet = getattr(network.subnets, role)
        if subnet is not None:
            where = _in_stack(case, f"existing.network.subnets.{role}.route_table_id")
            yield UnknownFact(where, subnet.id, f"the subnet's table sends {_ranges(peers)} to the DRG")
        group = getattr(network.security_groups, role)
        if group is not None:
            where = _in_stack(case, f"existing.network.security_groups.{role}")
            yield UnknownFact(where, group.id, f"the group admits {_ranges(peers)}")


def _azure(case: HubCase, network: AzureGivenNetwork, peers: Mapping[str, IPv4Network]) -> Iterator[Finding]:
    """List what a given table or group may prevent: Azure's own routes and rules let peers pass."""
    if network.route_table_id is not None:
        where = _in_stack(case, "existing.network.route_table_id")
        yield UnknownFact(where, network.route_table_id, f"it leaves {_ranges(peers)} to the gateway")
    if network.security_group is not None:
        where = _in_stack(case, "existing.network.security_group")
        yield UnknownFact(where, network.security_group.id, f"the group admits {_ranges(peers)}")


def _judge_hop(
    case: HubCase,
    path: str,
    table: AwsGivenRouteTable | OciGivenRouteTable,
    peer: tuple[str, IPv4Network],
    hop: str | None,
    hub: str,
) -> Iterator[Finding]:
    """Judge the next hop of a peer's network in a table."""
    stack, cidr = peer
    if table.routes is None:
        yield UnknownFact(_in_stack(case, f"{path}.routes"), table.id, f"it sends {cidr} to {hub}")
    elif hop != hub:
        given = f"{cidr} of {stack} to {hop or 'nothing'} in {table.id}"
        file = f"stacks/Pulumi.{case.stack}.yaml"
        yield Problem(f"{path}.routes", given, f"a route of {cidr} to {hub}", _WHY, file)


def _in_stack(case: HubCase, path: str) -> str:
    return f"{case.stack}: {path}"


def _ranges(peers: Mapping[str, IPv4Network]) -> str:
    return ", ".join(str(cidr) for cidr in sorted(peers.values()))
