import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost import keys


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (keys.azure_gateway("vpn", "VpnGw2AZ"), "vpn-gateway-vpngw2az"),
        (keys.azure_gateway("expressroute", "ErGw1AZ"), "expressroute-gateway-ergw1az"),
        (keys.azure_circuit(10000), "expressroute-circuit-10gbps"),
        (keys.azure_circuit(500, unlimited=True), "expressroute-circuit-500mbps-unlimited"),
        (keys.oci_port(10000), "fastconnect-10gbps-port"),
    ],
)
def test_names(key: str, name: str) -> None:
    assert key == name


def test_the_catalogue_uses_these_names() -> None:
    assert keys.azure_circuit(10000) in default_catalog().services("azure")
    assert keys.oci_port(10000) in default_catalog().services("oci")
