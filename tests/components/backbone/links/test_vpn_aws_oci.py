import pytest

from tests.components.backbone.conftest import DRAWN_KEY

KEY = "aws-us-east-1--oci-us-ashburn-1"
LINK = {"between": ["aws-us-east-1", "oci-us-ashburn-1"], "kind": "vpn", "gbps": 2}
SIDES = ["primary", "secondary"]


@pytest.mark.parametrize("side", SIDES)
def test_oracle_faces_the_first_tunnel_of_each_connection(triangle, side):
    device = triangle.one("Cpe", f"{KEY}-{side}")
    ipsec = triangle.one("Ipsec", f"{KEY}-{side}").inputs
    assert device.inputs["ipAddress"] == f"aws:{KEY}-{side}-1"
    assert ipsec["cpeId"] == device.id
    assert ipsec["drgId"] == "drg:oci-us-ashburn-1"


@pytest.mark.parametrize("side", SIDES)
def test_tunnels_use_bgp_with_the_addresses_and_key_of_aws(triangle, side):
    connection = triangle.one("VpnConnection", f"{KEY}-{side}").inputs
    asn = triangle.one("TransitGateway", "aws-us-east-1").inputs["amazonSideAsn"]
    used = triangle.one("IpsecConnectionTunnelManagement", f"{KEY}-{side}-1").inputs
    idle = triangle.one("IpsecConnectionTunnelManagement", f"{KEY}-{side}-2").inputs
    assert used["sharedSecret"].value == DRAWN_KEY
    assert "sharedSecret" not in idle
    for number, tunnel in ((1, used), (2, idle)):
        network = connection[f"tunnel{number}InsideCidr"].removesuffix("/30")
        prefix, last = network.rsplit(".", 1)
        session = tunnel["bgpSessionInfo"]
        assert tunnel["routing"] == "BGP"
        assert session["customerBgpAsn"] == f"{asn:.0f}"
        assert session["customerInterfaceIp"] == f"{prefix}.{int(last) + 1}/30"
        assert session["oracleInterfaceIp"] == f"{prefix}.{int(last) + 2}/30"
    assert used["phaseOneDetails"]["customDhGroup"] == "GROUP20"
    assert connection["tunnel1Phase1DhGroupNumbers"] == [20]


@pytest.mark.parametrize("side", SIDES)
def test_the_tunnel_in_use_has_a_key_that_oracle_takes_and_that_stays(triangle, side):
    kept = triangle.one("Parameter", f"{KEY}-{side}")
    connection = triangle.one("VpnConnection", f"{KEY}-{side}").inputs
    assert kept.inputs["type"] == "SecureString"
    assert kept.inputs["name"] == f"/gpufabric/demo/{KEY}-{side}"
    assert type(kept.inputs["value"]).__name__ == "Secret"
    assert kept.inputs["value"].value == connection["tunnel1PresharedKey"].value == DRAWN_KEY
    assert kept.ignore_changes == ("value",)
    assert "tunnel2PresharedKey" not in connection


def test_tunnels_are_told_apart_whatever_order_the_service_lists_them_in(triangle):
    ids = [
        triangle.one("IpsecConnectionTunnelManagement", f"{KEY}-primary-{number}").inputs["tunnelId"]
        for number in (1, 2)
    ]
    assert ids == sorted(ids)
    assert len(set(ids)) == 2


@pytest.mark.parametrize("side", SIDES)
def test_first_pass_has_a_placeholder_that_differs_by_name(triangle, side):
    customer = triangle.one("CustomerGateway", f"{KEY}-{side}").inputs
    assert customer["ipAddress"] == "1.1.1.1"
    assert customer["bgpAsn"] == "31898"
    assert customer["deviceName"] == f"{KEY}-{side}"


def test_second_pass_changes_the_customer_gateways_and_nothing_else(build):
    first = build([LINK])
    second = build([LINK], first.outputs["headends"])
    changed = {
        (resource.kind, resource.name)
        for resource in second.made
        if resource.inputs
        != next(old.inputs for old in first.made if (old.type, old.name) == (resource.type, resource.name))
    }
    assert changed == {("CustomerGateway", f"{KEY}-{side}") for side in SIDES}
    addresses = [second.one("CustomerGateway", f"{KEY}-{side}").inputs["ipAddress"] for side in SIDES]
    assert addresses == [f"oracle:{KEY}-{side}-1" for side in SIDES]
    assert first.outputs["pending_links"] == [KEY]
    assert second.outputs["pending_links"] == []


def test_headends_that_no_longer_hold_need_another_pass(build):
    stale = build([LINK], {KEY: ["192.0.2.1", "192.0.2.2"]})
    assert stale.outputs["links"][KEY]["state"] == "second pass needed"
    assert stale.one("CustomerGateway", f"{KEY}-primary").inputs["ipAddress"] == "192.0.2.1"


def test_headends_of_other_links_do_not_matter(build):
    other = build([LINK], {"aws-us-west-2--oci-us-ashburn-1": ["192.0.2.1", "192.0.2.2"]})
    assert other.one("CustomerGateway", f"{KEY}-primary").inputs["ipAddress"] == "1.1.1.1"
