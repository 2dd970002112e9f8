"""Conditions on hubs of Azure's Virtual WAN that exist.

A region's network joins such a hub by a connection, and links end at the hub's own gateways. The stack makes
the connection and what the links need at the gateways. Hub, gateways and route tables stay as they are.
"""

from collections.abc import Iterator
from decimal import Decimal
from ipaddress import IPv4Network

from gpufabric.catalog.gateways import VirtualHubLimits, azure_gateways
from gpufabric.plan.azure.ids import same_id
from gpufabric.plan.given_facts import Finding, UnknownFact, judge_fact, known_fact, needed_fact
from gpufabric.plan.links.gateways import GatewayUse
from gpufabric.plan.links.hub_case import HubCase
from gpufabric.plan.links.kind import plain, source_of
from gpufabric.spec.azure.existing import AzureGivenHub, AzureGivenNetwork
from gpufabric.spec.backbone import Link
from gpufabric.spec.problems import Problem

_ROUTING = 'Azure document "About virtual hub routing"'
_CONNECT = 'Azure document "Connect a virtual network to a Virtual WAN hub"'
_FAQ = 'Azure document "Virtual WAN FAQ"'
_DEFAULT_TABLE = "defaultRouteTable"
_DEFAULT_LABEL = "default"
_INSTANCES = 2

Uses = list[tuple[Link, GatewayUse]]
"""Links that use a gateway, and how."""


def virtual_hub_findings(case: HubCase, hub: AzureGivenHub, uses: Uses) -> Iterator[Finding]:
    """Judge a virtual WAN hub and what is declared of it.

    Args:
        case: the region.
        hub: its hub.
        uses: links of the region that use a gateway.
    """
    where = case.where
    if not uses:
        allowed = f"a hub with a gateway for the links of {case.stack}: {', '.join(sorted(case.kinds))}"
        yield Problem(f"{where}.id", hub.id, allowed, "no link uses a gateway of the hub")
        return
    limits = azure_gateways(case.catalog).virtual_hub
    yield from _states(case, hub)
    yield from _ranges(case, hub)
    yield from _network(case, hub, limits)
    yield from _tables(where, hub)
    for gateway in ("vpn", "expressroute"):
        served = [(link, use) for link, use in uses if use.gateway == gateway]
        if served:
            yield from _gateway(case, hub, gateway, served, limits)
    if any(use.gateway == "vpn" for _, use in uses):
        yield from _vpn(where, hub, case.catalog.azure_network().asn.value)
    if hub.is_secured:
        peers = f"{case.region.network.cidr} and the networks at the other ends"
        yield UnknownFact(
            f"{where}.is_secured", hub.id, f"the hub's firewall lets {peers} pass, and carries the links"
        )


def _states(case: HubCase, hub: AzureGivenHub) -> Iterator[Finding]:
    where = case.where
    if case.kinds & {"interconnect", "circuit"}:
        yield from judge_fact(
            where, hub, "tier", lambda tier: tier.casefold() != "basic", allowed="Standard",
            limit='a Basic hub has no ExpressRoute gateway (Azure document "About Virtual WAN gateway'
            ' settings")',
            decides="it takes circuits",
        )  # fmt: skip
    for fact, good in (("status", "Succeeded"), ("routing_status", "Provisioned")):
        yield from judge_fact(
            where, hub, fact, lambda state, good=good: state == good, allowed=good,
            limit="a hub takes connections once it and its router are ready"
            ' (Azure document "About virtual hub settings")',
            decides="it takes connections",
        )  # fmt: skip
    decides = "no firewall stands between the links and the region"
    yield from known_fact(where, hub, "is_secured", decides=decides)


def _ranges(case: HubCase, hub: AzureGivenHub) -> Iterator[Finding]:
    """Check that no range that the hub routes overlaps with its own."""
    network = case.region.existing.network
    cidrs: list[IPv4Network] = [case.region.network.cidr, *(getattr(network, "ranges", None) or ())]
    yield from judge_fact(
        case.where, hub, "address_prefix", lambda prefix: not any(cidr.overlaps(prefix) for cidr in cidrs),
        allowed=f"a range outside of {', '.join(dict.fromkeys(map(str, cidrs)))}",
        limit=f"a hub is a network of its own, and those that it joins do not overlap ({_FAQ})",
        decides=f"it does not overlap with {case.region.network.cidr}",
    )  # fmt: skip


def _network(case: HubCase, hub: AzureGivenHub, limits: VirtualHubLimits) -> Iterator[Finding]:
    """Judge what joins the region's network to the hub."""
    where, network, connection = case.where, case.region.existing.network, hub.connection_id
    if connection is not None:
        yield from _connected(case, hub, connection)
        return
    yield from known_fact(where, hub, "network_ids", decides="it has room for another network")
    most = limits.networks.value - 1
    id_ = "" if network is None else network.id
    others = [other for other in hub.network_ids or () if not same_id(other, id_)]
    if len(others) >= most:
        given, limit = f"{len(others)} networks of {hub.id}", source_of(limits.networks)
        limit = f"{limits.networks.value} minus the hubs of the virtual WAN; {limit}"
        yield Problem(f"{where}.network_ids", given, f"at most {most - 1} other networks", limit)
    if isinstance(network, AzureGivenNetwork) and not _joins(hub, network.id):
        yield from _free(case, network)


def _joins(hub: AzureGivenHub, network_id: str) -> bool:
    return any(same_id(other, network_id) for other in hub.network_ids or ())


def _free(case: HubCase, network: AzureGivenNetwork) -> Iterator[Finding]:
    """Judge whether a network may join a hub: no other hub, and no gateway, serves it."""
    path, other = "existing.network.gateway_network_id", network.gateway_network_id
    if other is None:
        yield UnknownFact(f"{case.stack}: {path}", network.id, "no other hub or gateway serves the network")
    elif other:
        allowed = "empty: it has no gateway, and uses that of no other network or hub"
        limit = f"a network is connected to one hub, and has no gateway beside it ({_CONNECT})"
        yield Problem(path, f"{other} for {network.id}", allowed, limit, case.file)


def _connected(case: HubCase, hub: AzureGivenHub, connection: str) -> Iterator[Finding]:
    """Judge a connection that exists: it belongs to the hub and to the region's network."""
    where, network = case.where, case.region.existing.network
    if not same_id(connection.partition("/hubVirtualNetworkConnections/")[0], hub.id):
        yield Problem(f"{where}.connection_id", connection, f"a connection of {hub.id}", "existing hub")
    if network is None:
        allowed = f"a connection of the network that existing.network of {case.file} gives"
        limit = "the stack makes that region's virtual network"
        yield Problem(f"{where}.connection_id", connection, allowed, limit)
    else:
        yield from judge_fact(
            where, hub, "network_ids", lambda _: _joins(hub, network.id),
            allowed=f"with {network.id}, the region's network",
            limit="links serve networks of the hub only",
            decides=f"{network.id} is connected to it",
        )  # fmt: skip
    for name in ("route_table_id", "propagates_to", "propagates_to_labels"):
        value = getattr(hub, name)
        if value is not None:
            given = value if isinstance(value, str) else ", ".join(value)
            limit = f"the routing of {connection} is its owner's"
            yield Problem(f"{where}.{name}", given, "nothing beside connection_id", limit)


def _tables(where: str, hub: AzureGivenHub) -> Iterator[Problem]:
    """Check route tables: the gateways of a hub use its default table, and learn from it alone."""
    own = f"{hub.id}/hubRouteTables/"
    table = hub.route_table_id
    if table is not None and not table.casefold().startswith(own.casefold()):
        limit = f"a connection uses one table of its own hub ({_ROUTING})"
        yield Problem(f"{where}.route_table_id", table, f"a route table of {hub.id}", limit)
    if hub.propagates_to is None and hub.propagates_to_labels is None:
        return
    tables, labels = hub.propagates_to or (), hub.propagates_to_labels or ()
    if any(same_id(name, f"{own}{_DEFAULT_TABLE}") for name in tables):
        return
    if _DEFAULT_LABEL in {label.casefold() for label in labels} or not labels:
        return
    given = ", ".join((*tables, *labels))
    limit = f"links use the default table of their hub, and learn the region from it ({_ROUTING})"
    allowed = f"with {own}{_DEFAULT_TABLE}, or with the label {_DEFAULT_LABEL}"
    path = "propagates_to" if hub.propagates_to is not None else "propagates_to_labels"
    yield Problem(f"{where}.{path}", given, allowed, limit)


def _gateway(
    case: HubCase, hub: AzureGivenHub, gateway: str, served: Uses, limits: VirtualHubLimits
) -> Iterator[Finding]:
    """Judge the hub's gateway of a type: it exists, and carries its links together."""
    where = case.where
    title = "VPN" if gateway == "vpn" else "ExpressRoute"
    allowed, limit = f"the id of the hub's {title} gateway", "links end at it, and the stack makes none in it"
    fact = f"{gateway}_gateway_id"
    yield from needed_fact(where, hub, fact, allowed=allowed, limit=limit)
    if getattr(hub, fact) == "":
        yield Problem(f"{where}.{fact}", f"none in {hub.id}", f"a hub with a {title} gateway", limit)
    per_unit = getattr(limits, f"{gateway}_gbps_per_unit")
    together = sum((Decimal(str(link.gbps)) for link, _ in served), Decimal(0))
    most = limits.gateway_gbps
    if together > most.value:
        keys = ", ".join(link.key for link, _ in served)
        allowed = f"at most {plain(most.value)} Gbit/s of links together"
        yield Problem(f"{where}.{fact}", f"{plain(together)} Gbit/s of {keys}", allowed, source_of(most))
        return
    units = -(-together // per_unit.value)
    yield from judge_fact(
        where, hub, f"{gateway}_scale_units", lambda held: held >= units,
        allowed=f"at least {plain(Decimal(units))} scale units",
        limit=f"{plain(together)} Gbit/s of links, none of which bypasses the gateway; {source_of(per_unit)}",
        decides="the gateway carries its links",
    )  # fmt: skip


def _vpn(where: str, hub: AzureGivenHub, asn: int) -> Iterator[Problem]:
    """Check what tunnels need: the virtual WAN, and the addresses of the gateway."""
    limit = "the other end of each tunnel is a site of the virtual WAN"
    yield from needed_fact(where, hub, "wan_id", allowed="the virtual WAN of the hub", limit=limit)
    if hub.asn is not None and hub.asn != asn:
        limit = "the VPN gateway of a hub has Azure's own number, which nobody can change (alkira provider,"
        limit += " connector_azure_vhub: asn)"
        yield Problem(f"{where}.asn", f"{hub.asn} of {hub.id}", str(asn), limit)
    allowed = f"name, public address and inside addresses of {_INSTANCES} instances"
    limit = "both ends of a tunnel name the other's addresses"
    yield from needed_fact(where, hub, "instances", allowed=allowed, limit=limit)
    if hub.instances is not None and len(hub.instances) != _INSTANCES:
        given = f"{len(hub.instances)} of {hub.id}"
        allowed = f"{_INSTANCES}: every VPN gateway of a hub has two"
        yield Problem(f"{where}.instances", given, allowed, _FAQ)
