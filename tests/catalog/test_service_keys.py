import pytest

from gpufabric.catalog import service_keys
from gpufabric.catalog.catalog import default_catalog


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (service_keys.azure_gateway("vpn", "VpnGw2AZ"), "vpn-gateway-vpngw2az"),
        (service_keys.azure_gateway("expressroute", "ErGw1AZ"), "expressroute-gateway-ergw1az"),
        (service_keys.azure_circuit(10000), "expressroute-circuit-10gbps"),
        (service_keys.azure_circuit(500, unlimited=True), "expressroute-circuit-500mbps-unlimited"),
        (service_keys.azure_circuit(1000, tier="Premium"), "expressroute-premium-circuit-1gbps"),
        (
            service_keys.azure_circuit(2000, tier="Local", unlimited=True),
            "expressroute-local-circuit-2gbps-unlimited",
        ),
        (service_keys.aws_port(100000), "direct-connect-100gbps-port"),
        (service_keys.oci_port(10000), "fastconnect-10gbps-port"),
    ],
)
def test_names(key: str, name: str) -> None:
    assert key == name


def test_the_catalogue_uses_these_names() -> None:
    assert service_keys.azure_circuit(10000) in default_catalog().services("azure")
    assert service_keys.oci_port(10000) in default_catalog().services("oci")
