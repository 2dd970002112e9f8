AWS_AZURE = {"between": ["aws-us-east-1", "azure-eastus"], "kind": "vpn", "gbps": 2}
AZURE_OCI = {"between": ["azure-eastus", "oci-us-ashburn-1"], "kind": "interconnect", "gbps": 10}


def test_aws_routes_every_peer_from_both_tables_after_the_attachment(triangle):
    routes = triangle.by_name("Route")
    assert {
        (route.inputs["routeTableId"], route.inputs["destinationCidrBlock"]) for route in routes.values()
    } == {
        (f"{table}:aws-us-east-1", cidr)
        for table in ("rtb-gpu", "rtb-system")
        for cidr in ("10.32.0.0/16", "10.48.0.0/16")
    }
    gateway = triangle.one("TransitGateway", "aws-us-east-1")
    for route in routes.values():
        assert route.inputs["transitGatewayId"] == gateway.id
        assert any("vpcAttachment:VpcAttachment" in urn for urn in route.depends_on)


def test_aws_attaches_the_links_subnet(triangle):
    attachment = triangle.one("VpcAttachment", "aws-us-east-1").inputs
    assert attachment["vpcId"] == "vpc:aws-us-east-1"
    assert attachment["subnetIds"] == ["subnet:aws-us-east-1"]


def test_aws_nodes_admit_their_peers_both_ways(triangle):
    for kind in ("SecurityGroupIngressRule", "SecurityGroupEgressRule"):
        rules = triangle.by_name(kind).values()
        assert {rule.inputs["cidrIpv4"] for rule in rules} == {"10.32.0.0/16", "10.48.0.0/16"}
        assert {rule.inputs["securityGroupId"] for rule in rules} == {"sg:aws-us-east-1"}


def test_aws_spreads_over_tunnels(triangle):
    assert triangle.one("TransitGateway", "aws-us-east-1").inputs["vpnEcmpSupport"] == "enable"


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


def test_oci_makes_no_gateway(triangle):
    assert triangle.by_name("Drg") == {}


def test_oci_workers_pods_and_load_balancers_admit_their_peers(triangle):
    rules = triangle.by_name("NetworkSecurityGroupSecurityRule").values()
    assert {(rule.inputs["networkSecurityGroupId"], rule.inputs["source"]) for rule in rules} == {
        (f"{role}:oci-us-ashburn-1", cidr)
        for role in ("workers", "pods", "balancers")
        for cidr in ("10.16.0.0/16", "10.32.0.0/16")
    }
    assert {(rule.inputs["direction"], rule.inputs["protocol"]) for rule in rules} == {("INGRESS", "all")}


def test_tags_are_on_everything_that_takes_them(triangle):
    own = {"gpufabric-fabric": "demo", "gpufabric-stack": "backbone"}
    for resource in triangle.made:
        if resource.type.startswith("azure-native:") and resource.kind != "PrivateRecordSet":
            assert resource.inputs["tags"] == own
        if resource.kind in {"Cpe", "Ipsec", "VirtualCircuit"}:
            assert resource.inputs["freeformTags"] == own
