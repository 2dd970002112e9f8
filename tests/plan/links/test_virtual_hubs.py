"""Virtual WAN hubs that exist: what the rules refuse, what stays unknown, and what a plan takes."""

import pytest

from gpufabric.cost.plan_items import items_of_backbone
from gpufabric.plan.links.existing import existing_unknowns
from gpufabric.spec.backbone import Backbone
from tests.plan.links.given import (
    AZURE_NETWORK,
    EAST,
    GROUP,
    IAD,
    NORTH,
    NORTH_HUB,
    SOUTH,
    VNET,
    VPN,
    WAN,
    Refused,
    plan,
    refusal,
    refused,
    regions,
    wan,
)
from tests.plan.links.test_backbone import link

TABLES = f"{WAN}/hubRouteTables"
CONNECTION = f"{WAN}/hubVirtualNetworkConnections/spoke"
INTERCONNECT = link(NORTH, IAD, "interconnect") | {"gbps": 10}
LEASED = link(NORTH, EAST, "circuit") | {
    "gbps": 10,
    "circuit": {
        "router_asn": 64600,
        "ends": {
            NORTH: {"id": f"{GROUP}/expressRouteCircuits/leased", "vlan": 300},
            EAST: {"id": "dxcon-fg1234ab", "vlan": 301},
        },
    },
}
NEEDED = {"id", "wan_id", "vpn_gateway_id", "instances"}
"""Facts without which no plan is possible."""

CASES = [
    refused(
        "A virtual WAN hub that no link uses",
        f"{NORTH_HUB}.id",
        (WAN, "vnet-peering", "no link"),
        [link(NORTH, SOUTH, "vnet-peering")],
        wan(),
    ),
    refused(
        "A virtual WAN hub without a VPN gateway",
        f"{NORTH_HUB}.vpn_gateway_id",
        ("none in", "VPN gateway", "the stack makes none"),
        [VPN],
        wan(vpn_gateway_id="", vpn_scale_units=None),
    ),
    refused(
        "A virtual WAN hub whose gateways are unknown",
        f"{NORTH_HUB}.expressroute_gateway_id",
        ("nothing", "ExpressRoute", "the stack makes none"),
        [INTERCONNECT],
        wan(expressroute_gateway_id=None),
    ),
    refused(
        "A VPN gateway of a hub with too few scale units",
        f"{NORTH_HUB}.vpn_scale_units",
        ("1 of", "at least 2 scale units", "1 Gbit/s"),
        [VPN],
        wan(vpn_scale_units=1),
    ),
    refused(
        "An ExpressRoute gateway of a hub, which no circuit bypasses",
        f"{NORTH_HUB}.expressroute_scale_units",
        ("4 of", "at least 5 scale units", "none of which bypasses"),
        [LEASED],
        wan(expressroute_scale_units=4),
    ),
    refused(
        "More than a gateway of a hub carries",
        f"{NORTH_HUB}.expressroute_gateway_id",
        ("30 Gbit/s", "at most 20", "catalogue"),
        [LEASED | {"gbps": 30}],
        wan(),
    ),
    refused(
        "A VPN gateway of a hub without its addresses",
        f"{NORTH_HUB}.instances",
        ("nothing", "2 instances", "tunnel"),
        [VPN],
        wan(instances=None),
    ),
    refused(
        "A VPN gateway of a hub with one instance",
        f"{NORTH_HUB}.instances",
        ("0 of", "has two", "FAQ"),
        [VPN],
        wan(instances=[]),
    ),
    refused(
        "A hub of an unknown virtual WAN",
        f"{NORTH_HUB}.wan_id",
        ("nothing", "virtual WAN", "site"),
        [VPN],
        wan(wan_id=None),
    ),
    refused(
        "An AS number that no hub has",
        f"{NORTH_HUB}.asn",
        ("65010", "65515", "Azure's own"),
        [VPN],
        wan(asn=65010),
    ),
    refused(
        "A Basic hub with a circuit",
        f"{NORTH_HUB}.tier",
        ("Basic", "Standard", "ExpressRoute"),
        [INTERCONNECT],
        wan(tier="Basic"),
    ),
    refused(
        "A hub that is being made",
        f"{NORTH_HUB}.status",
        ("Updating", "Succeeded", "ready"),
        [VPN],
        wan(status="Updating"),
    ),
    refused(
        "A hub whose router is not ready",
        f"{NORTH_HUB}.routing_status",
        ("Provisioning", "Provisioned", "router"),
        [VPN],
        wan(routing_status="Provisioning"),
    ),
    refused(
        "A hub with the region's range",
        f"{NORTH_HUB}.address_prefix",
        ("10.32.0.0/23", "outside of 10.32.0.0/16", "do not overlap"),
        [VPN],
        wan(address_prefix="10.32.0.0/23"),
    ),
    refused(
        "A hub with as many networks as it takes",
        f"{NORTH_HUB}.network_ids",
        ("499 networks", "at most 498 other", "500 minus"),
        [VPN],
        wan(network_ids=[f"{GROUP}/virtualNetworks/other{number}" for number in range(499)]),
    ),
    refused(
        "A network with a gateway of its own, or of another hub",
        "existing.network.gateway_network_id",
        (f"{VNET}hub for", "empty", "one hub"),
        [VPN],
        wan(),
        azure=AZURE_NETWORK | {"gateway_network_id": f"{VNET}hub"},
    ),
    refused(
        "A connection of another hub",
        f"{NORTH_HUB}.connection_id",
        ("virtualHubs/other", WAN, "existing"),
        [VPN],
        wan(connection_id=CONNECTION.replace("/wan/", "/other/"), network_ids=[VNET]),
        azure=AZURE_NETWORK,
    ),
    refused(
        "A connection of a network that the stack makes",
        f"{NORTH_HUB}.connection_id",
        (CONNECTION, "existing.network", "makes"),
        [VPN],
        wan(connection_id=CONNECTION),
    ),
    refused(
        "A connection of another network",
        f"{NORTH_HUB}.network_ids",
        ("none", VNET, "links serve"),
        [VPN],
        wan(connection_id=CONNECTION),
        azure=AZURE_NETWORK,
    ),
    refused(
        "The routing of a connection that exists",
        f"{NORTH_HUB}.route_table_id",
        ("hubRouteTables/training", "nothing", "owner"),
        [VPN],
        wan(connection_id=CONNECTION, network_ids=[VNET], route_table_id=f"{TABLES}/training"),
        azure=AZURE_NETWORK,
    ),
    refused(
        "A route table of another hub",
        f"{NORTH_HUB}.route_table_id",
        ("virtualHubs/other", WAN, "own hub"),
        [VPN],
        wan(route_table_id=f"{TABLES}/training".replace("/wan/", "/other/")),
    ),
    refused(
        "Route tables from which links do not learn the region",
        f"{NORTH_HUB}.propagates_to",
        ("hubRouteTables/training", "defaultRouteTable", "default table"),
        [VPN],
        wan(propagates_to=[f"{TABLES}/training"], propagates_to_labels=["training"]),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case.what for case in CASES])
def test_what_is_known_to_be_wrong_is_refused(case: Refused) -> None:
    problem = refusal(case)
    if problem.where.startswith("existing.network"):
        assert problem.file == f"stacks/Pulumi.{NORTH}.yaml"


@pytest.mark.parametrize(
    "routing",
    [
        {},
        {"route_table_id": f"{TABLES}/training"},
        {"propagates_to": [f"{TABLES}/training"]},
        {"propagates_to": [f"{TABLES}/training"], "propagates_to_labels": ["Default"]},
        {"propagates_to": [f"{TABLES}/defaultroutetable"], "propagates_to_labels": ["x"]},
    ],
)
def test_a_hub_that_fits_is_planned(routing: dict[str, object]) -> None:
    hub = plan([VPN, INTERCONNECT], wan(**routing)).hub(NORTH)
    assert (hub.vpn_gateway, hub.expressroute_gateway) == (None, None), "those of the hub serve the links"
    assert hub.asn == 65515


def test_a_network_of_the_hub_is_not_served_by_another_one() -> None:
    """Azure shows the connection that the stack made as a peering with use of remote gateways."""
    joined = AZURE_NETWORK | {"gateway_network_id": f"{VNET}hub"}
    assert plan([VPN], wan(network_ids=[VNET.upper()]), azure=joined).hub(NORTH).network_id == VNET


def test_what_nothing_states_is_unknown() -> None:
    hub = {name: value for name, value in wan()[NORTH]["hub"].items() if name in NEEDED}
    declared = Backbone.model_validate({"links": [VPN], "existing": {NORTH: {"hub": hub}}})
    unknown = existing_unknowns(declared, regions(azure=AZURE_NETWORK))
    assert {fact.where.rpartition(".")[2] for fact in unknown} == {
        "status",
        "routing_status",
        "address_prefix",
        "network_ids",
        "gateway_network_id",
        "is_secured",
        "vpn_scale_units",
    }


def test_a_firewall_of_a_hub_is_no_error_but_unknown() -> None:
    declared = Backbone.model_validate({"links": [VPN], "existing": wan(is_secured=True)})
    (unknown,) = existing_unknowns(declared, regions())
    assert "firewall lets 10.32.0.0/16" in unknown.decides


def test_connections_of_a_hub_are_billed_instead_of_gateways() -> None:
    billed = {
        getattr(item, "key", ""): getattr(item, "count", 0)
        for item in items_of_backbone(plan([VPN, INTERCONNECT], wan()))
    }
    assert billed["virtual-wan-vpn-connection"] == 4
    assert billed["virtual-wan-expressroute-connection"] == 1
    assert not any(key.startswith(("vpn-gateway", "expressroute-gateway", "public-ip")) for key in billed)
