"""The hub of the backbone on Azure."""

from itertools import pairwise

from tests.components.backbone.links.test_peerings_and_circuits import link

AWS_AZURE = {"between": ["aws-us-east-1", "azure-eastus"], "kind": "vpn", "gbps": 2}
AZURE_OCI = {"between": ["azure-eastus", "oci-us-ashburn-1"], "kind": "interconnect", "gbps": 10}


def test_azure_vpn_gateway_has_two_active_instances(triangle):
    gateway = triangle.one("VirtualNetworkGateway", "azure-eastus-vpn").inputs
    assert gateway["activeActive"] is True
    assert gateway["vpnType"] == "RouteBased"
    assert gateway["bgpSettings"]["asn"] == 65515
    assert [configuration["name"] for configuration in gateway["ipConfigurations"]] == [
        "primary",
        "secondary",
    ]
    for configuration, peering in zip(
        gateway["ipConfigurations"], gateway["bgpSettings"]["bgpPeeringAddresses"], strict=True
    ):
        public = f"azure-eastus-vpn-{configuration['name']}"
        assert configuration["publicIPAddress"]["id"] == triangle.one("PublicIPAddress", public).id
        assert configuration["subnet"]["id"] == "gateway-subnet:azure-eastus"
        # The id of an address that the gateway will have, made of the gateway's own name.
        assert peering["ipconfigurationId"].endswith(
            f"/resourceGroups/group/providers/Microsoft.Network/virtualNetworkGateways/"
            f"{gateway['virtualNetworkGatewayName']}/ipConfigurations/{configuration['name']}"
        )


def test_azure_public_addresses_survive_the_loss_of_a_zone(triangle):
    for public in triangle.by_name("PublicIPAddress").values():
        assert public.inputs["sku"]["name"] == "Standard"
        assert public.inputs["publicIPAllocationMethod"] == "Static"
        assert public.inputs["zones"] == ["1", "2", "3"]


def test_azure_makes_only_the_gateways_that_links_need(build):
    assert set(build([AWS_AZURE]).by_name("VirtualNetworkGateway")) == {"azure-eastus-vpn"}
    assert set(build([AZURE_OCI]).by_name("VirtualNetworkGateway")) == {"azure-eastus-expressroute"}


def test_azure_gateway_holds_the_addresses_of_all_its_vpns(build):
    second = {"between": ["aws-us-west-2", "azure-eastus"], "kind": "vpn", "gbps": 1}
    gateway = build([AWS_AZURE, second]).one("VirtualNetworkGateway", "azure-eastus-vpn").inputs
    held = [peering["customBgpIpAddresses"] for peering in gateway["bgpSettings"]["bgpPeeringAddresses"]]
    assert [len(addresses) for addresses in held] == [4, 4]
    assert len({address for addresses in held for address in addresses}) == 8


def test_one_circuit_after_the_other_is_connected_to_the_expressroute_gateway(build):
    """A gateway takes one operation at a time, also where links are of different kinds."""
    circuit = link("aws-us-east-1", "azure-eastus", "circuit")
    for links in ([AZURE_OCI, circuit], [circuit, AZURE_OCI]):
        first, second = build(links).all("VirtualNetworkGatewayConnection")
        assert first.urn in second.depends_on
        assert second.urn not in first.depends_on


def test_one_tunnel_after_the_other_is_connected_to_the_vpn_gateway(build):
    """A gateway takes one operation at a time."""
    to_oci = {**AZURE_OCI, "kind": "vpn", "gbps": 1}
    connections = build([AWS_AZURE, to_oci]).all("VirtualNetworkGatewayConnection")
    assert len(connections) == 8
    for before, after in pairwise(connections):
        assert before.urn in after.depends_on
    assert not any(connection.urn in connections[0].depends_on for connection in connections)
