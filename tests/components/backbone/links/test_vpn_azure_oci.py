import pytest

KEY = "azure-eastus--oci-us-ashburn-1"
LINK = {"between": ["azure-eastus", "oci-us-ashburn-1"], "kind": "vpn", "gbps": 1}
TUNNELS = [(side, number) for side in ("primary", "secondary") for number in (1, 2)]


@pytest.fixture
def made(build):
    return build([LINK])


@pytest.mark.parametrize("side", ["primary", "secondary"])
def test_oracle_faces_each_address_of_azure(made, side):
    assert made.one("Cpe", f"{KEY}-{side}").inputs["ipAddress"] == f"azure:azure-eastus-vpn-{side}"


@pytest.mark.parametrize(("side", "number"), TUNNELS)
def test_azure_faces_each_headend_of_oracle(made, side, number):
    name = f"{KEY}-{side}-{number}"
    far = made.one("LocalNetworkGateway", name).inputs
    managed = made.one("IpsecConnectionTunnelManagement", name).inputs
    connection = made.one("VirtualNetworkGatewayConnection", name).inputs
    assert far["gatewayIpAddress"] == f"oracle:{name}"
    assert far["bgpSettings"]["asn"] == 31898
    assert connection["sharedKey"].value == f"key:{name}"
    session = managed["bgpSessionInfo"]
    assert session["customerBgpAsn"] == "65515"
    assert session["oracleInterfaceIp"] == f"{far['bgpSettings']['bgpPeeringAddress']}/30"
    own = [f"{address['customBgpIpAddress']}/30" for address in connection["gatewayCustomBgpIpAddresses"]]
    assert session["customerInterfaceIp"] in own


def test_one_pass_is_enough(made):
    assert made.outputs["pending_links"] == []
    assert made.outputs["headends"] == {}
