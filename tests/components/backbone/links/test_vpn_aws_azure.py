import pytest

KEY = "aws-us-east-1--azure-eastus"
TUNNELS = [f"{KEY}-{side}-{number}" for side in ("primary", "secondary") for number in (1, 2)]


@pytest.mark.parametrize("side", ["primary", "secondary"])
def test_aws_calls_each_address_of_azure(triangle, side):
    customer = triangle.one("CustomerGateway", f"{KEY}-{side}").inputs
    connection = triangle.one("VpnConnection", f"{KEY}-{side}").inputs
    assert customer["ipAddress"] == f"azure:azure-eastus-vpn-{side}"
    assert customer["bgpAsn"] == "65515"
    assert customer["deviceName"] == f"{KEY}-{side}"
    assert connection["customerGatewayId"] == triangle.one("CustomerGateway", f"{KEY}-{side}").id
    assert connection["transitGatewayId"] == triangle.one("TransitGateway", "aws-us-east-1").id


@pytest.mark.parametrize("tunnel", TUNNELS)
def test_azure_faces_each_tunnel_of_aws(triangle, tunnel):
    far = triangle.one("LocalNetworkGateway", tunnel).inputs
    connection = triangle.one("VirtualNetworkGatewayConnection", tunnel).inputs
    assert far["gatewayIpAddress"] == f"aws:{tunnel}"
    assert (
        far["bgpSettings"]["asn"] == triangle.one("TransitGateway", "aws-us-east-1").inputs["amazonSideAsn"]
    )
    assert connection["localNetworkGateway2"]["id"] == triangle.one("LocalNetworkGateway", tunnel).id
    assert connection["virtualNetworkGateway1"]["id"] == "VirtualNetworkGateway/azure-eastus-vpn"
    assert connection["sharedKey"].value == f"key:{tunnel}"
    assert connection["enableBgp"] is True


@pytest.mark.parametrize("tunnel", TUNNELS)
def test_both_ends_agree_on_the_addresses_inside(triangle, tunnel):
    side, number = tunnel.rsplit("-", 2)[1:]
    inside = triangle.one("VpnConnection", f"{KEY}-{side}").inputs[f"tunnel{number}InsideCidr"]
    peer = triangle.one("LocalNetworkGateway", tunnel).inputs["bgpSettings"]["bgpPeeringAddress"]
    custom = triangle.one("VirtualNetworkGatewayConnection", tunnel).inputs["gatewayCustomBgpIpAddresses"]
    own = next(
        address["customBgpIpAddress"]
        for address in custom
        if address["ipConfigurationId"].endswith(f"/{side}")
    )
    assert inside.endswith("/30")
    assert [_number(peer), _number(own)] == [_number(inside[:-3]) + 1, _number(inside[:-3]) + 2]
    gateway = triangle.one("VirtualNetworkGateway", "azure-eastus-vpn").inputs["bgpSettings"]
    held = {
        peering["ipconfigurationId"]: peering["customBgpIpAddresses"]
        for peering in gateway["bgpPeeringAddresses"]
    }
    # Azure wants an address of either instance, and both must be known to the gateway.
    assert len(custom) == 2
    assert all(address["customBgpIpAddress"] in held[address["ipConfigurationId"]] for address in custom)


def test_both_ends_propose_the_same(triangle):
    aws = triangle.one("VpnConnection", f"{KEY}-primary").inputs
    (azure,) = triangle.one("VirtualNetworkGatewayConnection", f"{KEY}-primary-1").inputs["ipsecPolicies"]
    assert aws["tunnel1IkeVersions"] == ["ikev2"]
    assert (aws["tunnel1Phase1EncryptionAlgorithms"], azure["ikeEncryption"]) == (["AES256"], "AES256")
    assert (aws["tunnel1Phase1IntegrityAlgorithms"], azure["ikeIntegrity"]) == (["SHA2-384"], "SHA384")
    assert (aws["tunnel1Phase1DhGroupNumbers"], azure["dhGroup"]) == ([20], "ECP384")
    assert (aws["tunnel1Phase2EncryptionAlgorithms"], azure["ipsecEncryption"]) == (
        ["AES256-GCM-16"],
        "GCMAES256",
    )
    assert (aws["tunnel1Phase2DhGroupNumbers"], azure["pfsGroup"]) == ([20], "ECP384")
    first = {
        key[7:]: value for key, value in aws.items() if key.startswith("tunnel1") and "Inside" not in key
    }
    two = {key[7:]: value for key, value in aws.items() if key.startswith("tunnel2") and "Inside" not in key}
    assert first == two


def _number(address: str) -> int:
    return int(address.rsplit(".", 1)[1])
