"""A virtual WAN hub that exists: the region's network joins it, and links end at its gateways."""

from itertools import pairwise
from typing import Any

import pytest

from gpufabric.spec.azure.existing import AzureGivenHub
from tests.components.backbone.test_existing import built
from tests.components.recording import Graph, Made
from tests.plan.links.given import GROUP, NORTH, VNET, WAN, azure_hub, wan

AWS_AZURE = {"between": ["aws-us-east-1", NORTH], "kind": "vpn", "gbps": 1}
AZURE_OCI = {"between": [NORTH, "oci-us-ashburn-1"], "kind": "interconnect", "gbps": 10}
PEERING = {"between": [NORTH, "azure-westus3"], "kind": "vnet-peering", "gbps": 1}
TABLES = f"{WAN}/hubRouteTables"
DEFAULT = f"{TABLES}/defaultRouteTable"
TRAINING = f"{TABLES}/training"
GATEWAYS = ("VirtualNetworkGateway", "VirtualNetworkGatewayConnection", "LocalNetworkGateway")


def test_the_network_joins_the_hub_and_no_gateway_is_made() -> None:
    graph = built([AWS_AZURE, AZURE_OCI], wan())
    joined = graph.one("HubVirtualNetworkConnection").inputs
    assert (joined["resourceGroupName"], joined["virtualHubName"]) == ("net", "wan")
    assert joined["remoteVirtualNetwork"]["id"] == f"vnet-id:{NORTH}"
    assert joined["enableInternetSecurity"] is False, "the region keeps its own way out"
    assert "routingConfiguration" not in joined, "that of the default table"
    assert not any(graph.by_name(type_) for type_ in (*GATEWAYS, "PublicIPAddress"))
    assert not graph.by_name("VirtualHub")
    assert not graph.by_name("VpnGateway")


def test_each_tunnel_has_a_site_and_a_connection_with_the_hub_s_gateway() -> None:
    graph = built([AWS_AZURE], wan())
    hub = AzureGivenHub.model_validate(wan()[NORTH]["hub"])
    sites = graph.by_name("VpnSite")
    connections = {made.urn.rpartition("::")[2]: made for made in _tunnels(graph)}
    assert len(sites) == len(connections) == 4
    for name, site in sites.items():
        (far,) = site.inputs["vpnSiteLinks"]
        assert site.inputs["virtualWan"]["id"] == hub.wan_id
        assert far["bgpProperties"]["bgpPeeringAddress"].startswith("169.254.")
        made = connections[name].inputs
        assert (made["resourceGroupName"], made["gatewayName"]) == ("net", "hub-vpn")
        secret = made["vpnLinkConnections"]
        (near,) = secret.value
        assert near["vpnSiteLink"]["id"] == f"{site.id}/vpnSiteLinks/{far['name']}"
        custom = {entry["ipConfigurationId"] for entry in near["vpnGatewayCustomBgpAddresses"]}
        assert custom == {"Instance0", "Instance1"}
        assert near["enableBgp"] is True
        assert near["ipsecPolicies"][0]["dhGroup"] == "ECP384"
    customers = graph.by_name("CustomerGateway").values()
    assert {customer.inputs["ipAddress"] for customer in customers} == {"20.0.0.1", "20.0.0.2"}
    assert {customer.inputs["bgpAsn"] for customer in customers} == {"65515"}


def test_the_gateway_takes_one_operation_at_a_time_and_the_network_s_connection_is_first() -> None:
    graph = built([AWS_AZURE], wan())
    first = graph.one("HubVirtualNetworkConnection")
    for before, after in pairwise([first, *_tunnels(graph)]):
        assert before.urn in after.depends_on


def test_a_circuit_joins_by_its_private_peering_without_fastpath() -> None:
    graph = built([AZURE_OCI], wan())
    made = graph.one("ExpressRouteConnection").inputs
    circuit = graph.one("ExpressRouteCircuit")
    assert made["expressRouteCircuitPeering"]["id"] == f"{circuit.id}/peerings/AzurePrivatePeering"
    assert (made["resourceGroupName"], made["expressRouteGatewayName"]) == ("net", "hub-er")
    assert "expressRouteGatewayBypass" not in made


ROUTINGS: list[tuple[dict[str, Any], tuple[str, list[str], list[str]]]] = [
    ({"route_table_id": TRAINING}, (TRAINING, [DEFAULT], [])),
    ({"propagates_to": [DEFAULT, TRAINING]}, (DEFAULT, [DEFAULT, TRAINING], [])),
    ({"propagates_to_labels": ["default", "gpu"]}, (DEFAULT, [], ["default", "gpu"])),
]


@pytest.mark.parametrize(("declared", "expected"), ROUTINGS)
def test_the_network_has_the_declared_routing(
    declared: dict[str, Any], expected: tuple[str, list[str], list[str]]
) -> None:
    graph = built([AWS_AZURE], wan(**declared))
    assert _routing(graph.one("HubVirtualNetworkConnection").inputs) == expected
    routed = ["routingConfiguration" in made.inputs for made in _tunnels(graph)]
    own_table = "route_table_id" in declared
    assert routed == [own_table] * 4, "links tell a table of the network's own as well"
    if own_table:
        links = _tunnels(graph)[0].inputs
        assert _routing(links) == (DEFAULT, [DEFAULT, TRAINING], [])


def test_a_connection_that_exists_is_not_made() -> None:
    connection = f"{WAN}/hubVirtualNetworkConnections/spoke"
    graph = built([AWS_AZURE], wan(connection_id=connection, network_ids=[VNET]), {NORTH: {"id": VNET}})
    assert not graph.by_name("HubVirtualNetworkConnection")
    assert len(_tunnels(graph)) == 4


def test_a_hub_of_another_subscription_has_a_provider_of_its_own() -> None:
    other = "00000000-7d24-4b8e-9a61-2c0d8e4f7b93"
    group = f"/subscriptions/{other}/{GROUP.partition('/resourceGroups/')[2].join(('resourceGroups/', ''))}"
    moved = {
        "id": f"{group}/virtualHubs/wan",
        "wan_id": f"{group}/virtualWans/company",
        "vpn_gateway_id": f"{group}/vpnGateways/hub-vpn",
    }
    graph = built([AWS_AZURE, PEERING], wan(**moved))
    made = (graph.one("HubVirtualNetworkConnection"), *graph.all("VpnSite"), *_tunnels(graph))
    assert {resource.provider.split("::")[3] for resource in made} == {f"{NORTH}-wan"}
    peerings = graph.by_name("VirtualNetworkPeering")
    assert peerings[f"{NORTH}--azure-westus3-{NORTH}"].provider.split("::")[3] == NORTH


def test_the_instances_are_those_that_the_rules_need() -> None:
    inside = [instance["inside_addresses"] for instance in azure_hub()["instances"]]
    assert [instance["inside_addresses"] for instance in wan()[NORTH]["hub"]["instances"]] == inside


def _tunnels(graph: Graph) -> list[Made]:
    """Return the connections of the hub's VPN gateway; AWS has a type with the same last part."""
    return [made for made in graph.all("VpnConnection") if "vpnLinkConnections" in made.inputs]


def _routing(inputs: dict[str, Any]) -> tuple[str, list[str], list[str]]:
    routing = inputs["routingConfiguration"]
    spread = routing["propagatedRouteTables"]
    ids = [entry["id"] for entry in spread.get("ids") or ()]
    return routing["associatedRouteTable"]["id"], ids, list(spread.get("labels") or ())
