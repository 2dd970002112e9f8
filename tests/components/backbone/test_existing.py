"""Hubs and zones that exist: links attach to them, and nothing of them becomes a resource."""

from typing import Any

import pytest

from gpufabric.plan.links.addresses import SIDES
from gpufabric.plan.links.kinds.vpn import VpnPlan
from tests.components.backbone.conftest import AWS_AZURE, AWS_OCI, SUBSCRIPTION, build_of, plan_of
from tests.components.recording import Graph

EAST, WEST, NORTH, IAD = "aws-us-east-1", "aws-us-west-2", "azure-eastus", "oci-us-ashburn-1"
PEERING = {"between": [EAST, WEST], "kind": "tgw-peering", "gbps": 10}
TGW, ATTACHMENT, TABLE = "tgw-0123456789abcdef0", "tgw-attach-0123456789abcdef0", "tgw-rtb-0123456789abcdef0"
VPC, ZONE = "vpc-0123456789abcdef0", "Z0123456789"
NETWORK = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/net/providers/Microsoft.Network"
VNET, GATEWAY = f"{NETWORK}/virtualNetworks/net", f"{NETWORK}/virtualNetworkGateways/gw"
DRG = "ocid1.drg.oc1.iad.aaaahub"


def built(
    links: list[dict[str, Any]], existing: dict[str, Any], networks: dict[str, Any] | None = None
) -> Graph:
    return build_of(plan_of(links, existing=existing, networks=networks), None)


@pytest.fixture(scope="module")
def given_gateway() -> Graph:
    """A transit gateway and a zone that exist, with a VPN and a peering."""
    hub = {"hub": {"id": TGW, "asn": 64701}, "dns_zone_id": ZONE}
    return built([AWS_AZURE, PEERING], {EAST: hub})


def test_links_attach_to_a_gateway_that_exists(given_gateway: Graph) -> None:
    assert set(given_gateway.by_name("TransitGateway")) == {WEST}
    attached = given_gateway.one("VpcAttachment", EAST).inputs
    assert attached["transitGatewayId"] == TGW
    assert attached["transitGatewayDefaultRouteTablePropagation"] is False
    assert {
        connection.inputs["transitGatewayId"]
        for connection in given_gateway.by_name("VpnConnection").values()
    } == {TGW}
    assert given_gateway.one("PeeringAttachment", f"{EAST}--{WEST}").inputs["transitGatewayId"] == TGW


def test_links_on_a_gateway_that_exists_have_a_table_of_their_own(given_gateway: Graph) -> None:
    """Its only route leads to the region's network, so that no link reaches another."""
    tables = given_gateway.by_name("RouteTable")
    links, network = tables[f"{EAST}-links"], tables[EAST]
    routes = [
        route.inputs
        for route in given_gateway.by_name("Route").values()
        if route.inputs.get("transitGatewayRouteTableId") == links.id
    ]
    attachment = given_gateway.one("VpcAttachment", EAST).id
    assert [(route["destinationCidrBlock"], route["transitGatewayAttachmentId"]) for route in routes] == [
        ("10.16.0.0/16", attachment)
    ]
    joined = given_gateway.by_name("RouteTableAssociation")
    mine = {name: association.inputs for name, association in joined.items() if name != WEST}
    vpn = f"{EAST}--{NORTH}"
    assert {name: values["transitGatewayRouteTableId"] for name, values in mine.items()} == {
        EAST: network.id,
        f"{EAST}-to-{WEST}": links.id,
        f"{vpn}-primary": links.id,
        f"{vpn}-secondary": links.id,
    }
    assert mine[f"{vpn}-primary"]["replaceExistingAssociation"] is True
    learned = given_gateway.by_name("RouteTablePropagation")
    assert {
        name: propagation.inputs["transitGatewayRouteTableId"]
        for name, propagation in learned.items()
        if name != WEST
    } == {f"{vpn}-{side}": network.id for side in ("primary", "secondary")}
    assert set(given_gateway.by_name("DefaultRouteTablePropagation")) == {WEST}


def test_a_zone_that_exists_gets_records_only(given_gateway: Graph) -> None:
    assert EAST not in given_gateway.by_name("Zone")
    records = given_gateway.by_name("Record")
    mine = {name for name, record in records.items() if record.inputs.get("zoneId") == ZONE}
    assert f"{EAST}-rendezvous.{EAST}" in mine


def test_a_given_attachment_keeps_its_table_and_gets_no_route() -> None:
    hub = {"id": TGW, "asn": 64701, "attachment_id": ATTACHMENT, "route_table_id": TABLE}
    network = {
        "id": VPC,
        "subnets": {"gpu": {"id": "subnet-0123456789abcdef0"}},
        "route_tables": {"system": {"id": "rtb-0123456789abcdef0"}},
        "security_groups": {"nodes": {"id": "sg-0123456789abcdef0"}},
    }
    graph = built([AWS_AZURE], {EAST: {"hub": hub}}, {EAST: network})
    assert not graph.by_name("VpcAttachment")
    assert set(graph.by_name("RouteTable")) == {f"{EAST}-links"}
    routes = [route.inputs for route in graph.by_name("Route").values()]
    assert [route.get("transitGatewayAttachmentId") for route in routes] == [ATTACHMENT], (
        "none in the network"
    )
    assert not graph.by_name("SecurityGroupIngressRule")
    learned = graph.by_name("RouteTablePropagation").values()
    assert {propagation.inputs["transitGatewayRouteTableId"] for propagation in learned} == {TABLE}


def test_tunnels_end_at_a_vpn_gateway_that_exists() -> None:
    link = plan_of([AWS_AZURE]).links[0]
    assert isinstance(link, VpnPlan)
    instances = [
        {
            "configuration": f"ip{side}",
            "public_address": f"20.0.0.{number}",
            "inside_addresses": [link.address(tunnel, NORTH) for tunnel in link.pair(side)],
        }
        for number, side in enumerate(SIDES, start=1)
    ]
    hub = {"id": GATEWAY, "asn": 65010, "gateway_type": "Vpn", "instances": instances}
    network = {"id": VNET}
    graph = built([AWS_AZURE], {NORTH: {"hub": hub}}, {NORTH: network})
    assert not graph.by_name("VirtualNetworkGateway")
    assert not graph.by_name("PublicIPAddress")
    customers = graph.by_name("CustomerGateway").values()
    assert {(customer.inputs["ipAddress"], customer.inputs["bgpAsn"]) for customer in customers} == {
        ("20.0.0.1", "65010"),
        ("20.0.0.2", "65010"),
    }
    for connection in graph.by_name("VirtualNetworkGatewayConnection").values():
        assert connection.inputs["virtualNetworkGateway1"] == {"id": GATEWAY}
        ids = {entry["ipConfigurationId"] for entry in connection.inputs["gatewayCustomBgpIpAddresses"]}
        assert ids == {f"{GATEWAY}/ipConfigurations/ip{side}" for side in ("primary", "secondary")}


def test_peerings_of_a_virtual_network_that_exists_are_in_its_group() -> None:
    peering = {"between": [NORTH, "azure-westus3"], "kind": "vnet-peering", "gbps": 1}
    graph = built([peering], {}, {NORTH: {"id": VNET}})
    groups = {
        name: side.inputs["resourceGroupName"]
        for name, side in graph.by_name("VirtualNetworkPeering").items()
    }
    assert groups == {
        f"{NORTH}--azure-westus3-{NORTH}": "net",
        f"{NORTH}--azure-westus3-azure-westus3": "group",
    }


def test_an_azure_zone_that_exists_gets_records_only() -> None:
    zone = f"{NETWORK}/privateDnsZones/fabric.internal"
    graph = built([AWS_AZURE], {NORTH: {"dns_zone_id": zone}})
    assert not graph.by_name("PrivateZone")
    assert not graph.by_name("VirtualNetworkLink")
    records = graph.by_name("PrivateRecordSet").values()
    assert {(record.inputs["resourceGroupName"], record.inputs["privateZoneName"]) for record in records} == {
        ("net", "fabric.internal")
    }


def test_oci_opens_only_groups_that_the_stack_made() -> None:
    network = {
        "id": "ocid1.vcn.oc1.iad.aaaanet",
        "drg_id": DRG,
        "security_groups": {"pods": {"id": "ocid1.networksecuritygroup.oc1.iad.aaaapods"}},
    }
    zone = "ocid1.dns-zone.oc1..aaaazone"
    existing = {IAD: {"hub": {"id": DRG}, "dns_zone_id": zone}}
    graph = built([AWS_OCI], existing, {IAD: network})
    rules = graph.by_name("NetworkSecurityGroupSecurityRule").values()
    assert {rule.inputs["networkSecurityGroupId"] for rule in rules} == {f"workers:{IAD}", f"balancers:{IAD}"}
    assert {ipsec.inputs["drgId"] for ipsec in graph.by_name("Ipsec").values()} == {f"drg:{IAD}"}
    assert {record.inputs["zoneNameOrId"] for record in graph.by_name("Rrset").values()} == {zone}
