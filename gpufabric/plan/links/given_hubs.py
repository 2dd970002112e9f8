"""Conditions on hubs that exist: transit gateways, virtual network gateways, DRGs; see also virtual_hubs."""

from collections.abc import Iterator
from decimal import Decimal

from gpufabric.plan.given_facts import Finding, judge_fact, needed_fact
from gpufabric.plan.links.gateways import GatewayUse, serves
from gpufabric.plan.links.hub_case import HubCase
from gpufabric.plan.links.kind import plain, source_of
from gpufabric.plan.links.kinds import KINDS
from gpufabric.plan.links.virtual_hubs import virtual_hub_findings
from gpufabric.spec.aws.existing import AwsGivenHub
from gpufabric.spec.azure.existing import AzureGivenHub
from gpufabric.spec.backbone import AnyHub, Link
from gpufabric.spec.concealed import is_concealed
from gpufabric.spec.existing import fact_text
from gpufabric.spec.oci.existing import OciGivenHub
from gpufabric.spec.problems import Problem
from gpufabric.spec.regions import account_of

WITH_BGP = frozenset({"vpn", "circuit"})
"""Kinds of links whose BGP sessions need the hub's AS number."""

ASN = "the AS number of its side of BGP sessions"
_BGP = "BGP sessions of links need it"
_INSTANCES = 2
_OF_VIRTUAL_HUBS = (
    "connection_id", "route_table_id", "propagates_to", "propagates_to_labels", "takes_default_route",
)  # fmt: skip
_LARGEST_ASN = 2**31 - 1
_OWN_ONLY = (
    "accounts that share a gateway make no VPN attachments, route tables or propagations in it"
    ' (AWS document "Transit gateway sharing considerations")'
)


def hub_findings(case: HubCase, hub: AnyHub) -> Iterator[Finding]:
    """Judge the facts of a hub, except those that depend on the addresses of links.

    Args:
        case: the region.
        hub: its hub.
    """
    for stack, given in case.backbone.existing.items():
        if given.hub is not None and stack < case.stack and given.hub.id.casefold() == hub.id.casefold():
            limit = "addresses inside of links are unique per stack, and a hub needs unique ones"
            yield Problem(f"{case.where}.id", hub.id, f"another hub than that of {stack}", limit)
    match hub:
        case AwsGivenHub():
            yield from _aws(case, hub)
        case AzureGivenHub():
            yield from _azure(case, hub)
        case OciGivenHub():
            yield from _oci(case, hub)
    if hub.asn is not None:
        yield from _asn_problems(case, hub.asn)


def uses_of(case: HubCase, hub: AzureGivenHub) -> list[tuple[Link, GatewayUse]]:
    """Return the links that use a gateway that exists, and how."""
    uses = [(link, KINDS[link.kind].azure_gateway(case.catalog)) for link in case.links]
    return [(link, use) for link, use in uses if use is not None and serves(hub, use)]


def _aws(case: HubCase, hub: AwsGivenHub) -> Iterator[Finding]:
    where, network = case.where, case.region.existing.network
    account = account_of(case.region)
    if case.kinds & WITH_BGP:
        yield from needed_fact(where, hub, "asn", allowed=ASN, limit=_BGP)
        yield from judge_fact(
            where, hub, "propagates_by_default", lambda value: value is False,
            allowed="false: a gateway with DefaultRouteTablePropagation disabled",
            limit="AWS adds the routes of a new VPN or Direct Connect attachment to the default table, which"
            " the stack never changes",
            decides="routes of links stay out of the gateway's default table",
        )  # fmt: skip
    if "vpn" in case.kinds:
        yield from _spreads(where, hub)
    if not is_concealed(account):
        yield from judge_fact(
            where, hub, "owner_account", lambda value: value == account,
            allowed=f"a gateway of account {account}, in which the stack makes links", limit=_OWN_ONLY,
            decides="the stack may make links and a route table in it",
        )  # fmt: skip
    yield from _aws_network(case, hub)
    if hub.route_table_id is not None and "tgw-peering" in case.kinds:
        limit = (
            "a peering learns no routes: it needs a static route, and those of a given table are its owner's"
        )
        allowed = "nothing: the stack then makes a table of its own"
        yield Problem(f"{where}.route_table_id", hub.route_table_id, allowed, limit)
    if hub.attachment_id is not None and network is not None:
        yield from _attached(where, hub, network.id)


def _aws_network(case: HubCase, hub: AwsGivenHub) -> Iterator[Problem]:
    """Check what belongs together: attachment, network, and the table that the attachment uses."""
    where, stack_file = case.where, case.file
    network, attachment = case.region.existing.network, hub.attachment_id
    if attachment is None:
        if network is not None and getattr(network, "transit_gateway_id", None) == hub.id:
            given = f"nothing, but existing.network.transit_gateway_id of {stack_file} is {hub.id}"
            allowed = "the id of that attachment"
            limit = "AWS attaches a VPC to a transit gateway once"
            yield Problem(f"{where}.attachment_id", given, allowed, limit)
        return
    if network is None:
        allowed = f"an attachment of the VPC that existing.network of {stack_file} gives"
        yield Problem(f"{where}.attachment_id", attachment, allowed, "the stack makes that region's VPC")
    if hub.route_table_id is None:
        limit = f"{attachment} is its owner's and keeps its table, to which links send their routes"
        allowed = "the route table with which the attachment is associated"
        yield Problem(f"{where}.route_table_id", "nothing", allowed, limit)


def _azure(case: HubCase, hub: AzureGivenHub) -> Iterator[Finding]:
    where, network = case.where, case.region.existing.network
    if not hub.is_gateway:
        yield from virtual_hub_findings(case, hub, uses_of(case, hub))
        return
    for name in _OF_VIRTUAL_HUBS:
        value = getattr(hub, name)
        if value:
            allowed = "nothing beside a virtual network gateway"
            limit = "only virtual WAN hubs have connections and route tables"
            yield Problem(f"{where}.{name}", fact_text(value), allowed, limit)
    subscription = account_of(case.region)
    if not is_concealed(subscription) and hub.id.split("/")[2].casefold() != subscription.casefold():
        limit = "connections of a gateway are in its subscription"
        yield Problem(f"{where}.id", hub.id, f"a gateway in subscription {subscription}", limit)
    if network is None:
        allowed = f"a gateway of the network that existing.network of {case.file} gives"
        yield Problem(f"{where}.id", hub.id, allowed, "the stack makes that region's virtual network")
    else:
        yield from _attached(where, hub, network.id)
    allowed, limit = "Vpn or ExpressRoute", "the type decides which links use the gateway"
    yield from needed_fact(where, hub, "gateway_type", allowed=allowed, limit=limit)
    if hub.gateway_type is None:
        return
    uses = uses_of(case, hub)
    if not uses:
        given = f"{hub.gateway_type} of {hub.id}"
        allowed = f"the gateway of the links of {case.stack}: {', '.join(sorted(case.kinds))}"
        yield Problem(f"{where}.gateway_type", given, allowed, "no link uses the gateway")
        return
    yield from _azure_size(case, hub, uses)
    if hub.gateway_type == "Vpn":
        yield from needed_fact(where, hub, "asn", allowed=ASN, limit=_BGP)
        allowed = f"name, public address and inside addresses of {_INSTANCES} instances"
        limit = "both ends of a tunnel name the other's addresses"
        yield from needed_fact(where, hub, "instances", allowed=allowed, limit=limit)
        if hub.instances is not None and len(hub.instances) != _INSTANCES:
            given, allowed = f"{len(hub.instances)} of {hub.id}", f"{_INSTANCES}: an active-active gateway"
            yield Problem(f"{where}.instances", given, allowed, "a VPN link has two connections")


def _azure_size(case: HubCase, hub: AzureGivenHub, uses: list[tuple[Link, GatewayUse]]) -> Iterator[Finding]:
    """Judge the size of a gateway: links can use it, and it carries them together."""
    together = sum((Decimal(str(link.gbps)) for link, use in uses if not use.is_bypassed), Decimal(0))
    usable = [sku for sku in uses[0][1].skus if all(sku in use.skus for _, use in uses)]
    able = [sku.name for sku in usable if sku.gbps.value >= together]
    yield from judge_fact(
        case.where, hub, "size", lambda value: value in able,
        allowed=" or ".join(able) or "nothing: no size carries the links",
        limit=f"{plain(together)} Gbit/s of links; {source_of(uses[0][1].skus[-1].gbps)}",
        decides="it carries its links",
    )  # fmt: skip


def _oci(case: HubCase, hub: OciGivenHub) -> Iterator[Finding]:
    where, network = case.where, case.region.existing.network
    of_region = getattr(network, "drg_id", None)
    if of_region != hub.id:
        allowed = f"the DRG that existing.network.drg_id of {case.file} gives: {of_region or 'none'}"
        limit = "a VCN is attached to one DRG, which is the hub of its links"
        yield Problem(f"{where}.id", hub.id, allowed, limit)
    elif network is not None:
        yield from _attached(where, hub, network.id)
    oracle = case.catalog.oci_network().asn
    if hub.asn is not None and hub.asn != oracle.value:
        yield Problem(f"{where}.asn", f"{hub.asn} of {hub.id}", str(oracle.value), source_of(oracle))
    if "vpn" in case.kinds:
        yield from _spreads(where, hub)


def _spreads(where: str, hub: AnyHub) -> Iterator[Finding]:
    yield from judge_fact(
        where, hub, "spreads_over_paths", lambda value: value is True,
        allowed="true: ECMP enabled",
        limit="the bandwidth of a VPN link is that of all its tunnels, and without ECMP one carries",
        decides="a VPN link uses all its tunnels",
    )  # fmt: skip


def _attached(where: str, hub: AnyHub, network_id: str) -> Iterator[Finding]:
    yield from judge_fact(
        where, hub, "network_ids",
        lambda ids: network_id.casefold() in {id_.casefold() for id_ in ids},
        allowed=f"with {network_id}, the region's network", limit="links serve networks of the hub only",
        decides=f"{network_id} is attached to it",
    )  # fmt: skip


def _asn_problems(case: HubCase, asn: int) -> Iterator[Problem]:
    """Check that the AS numbers of both ends of a BGP session differ, and that clouds take them."""
    azure, oracle = case.catalog.azure_network(), case.catalog.oci_network()
    for link in case.links:
        peer = next(stack for stack in link.between if stack != case.stack)
        peer_cloud = peer.split("-", 1)[0]
        if link.circuit is not None and link.circuit.router_asn == asn:
            yield _same_asn(case, asn, f"circuit.router_asn of {link.key}")
        if link.kind != "vpn":
            continue
        other = case.backbone.existing.get(peer)
        known = other.hub.asn if other is not None and other.hub is not None else None
        fixed = {"azure": azure.asn.value, "oci": oracle.asn.value}.get(peer_cloud)
        if asn == (fixed if known is None else known):
            yield _same_asn(case, asn, f"hub of {peer}")
        if peer_cloud == "azure" and asn in azure.reserved_asns.value:
            allowed, limit = "an AS number that Azure does not keep", source_of(azure.reserved_asns)
            yield Problem(f"{case.where}.asn", f"{asn}, the peer of {peer}", allowed, limit)
        if peer_cloud == "aws" and asn > _LARGEST_ASN:
            limit = "EC2 API reference, CreateCustomerGateway, BgpAsn"
            yield Problem(f"{case.where}.asn", str(asn), f"at most {_LARGEST_ASN}", limit)


def _same_asn(case: HubCase, asn: int, other: str) -> Problem:
    limit = "both ends of a BGP session between clouds have AS numbers of their own"
    return Problem(f"{case.where}.asn", str(asn), f"another number than the {other}", limit)
