"""Keys of services that the catalogue prices by size."""

from typing import Literal

_MBPS_PER_GBPS = 1000


def azure_gateway(kind: Literal["vpn", "expressroute"], sku: str) -> str:
    """Return the key of an Azure virtual network gateway, by the name of its SKU."""
    return f"{kind}-gateway-{sku.lower()}"


def azure_circuit(mbps: int, *, unlimited: bool = False) -> str:
    """Return the key of an ExpressRoute circuit, by its bandwidth in Mbit/s and the billing of its data."""
    return f"expressroute-circuit-{_size(mbps)}{'-unlimited' if unlimited else ''}"


def oci_port(mbps: int) -> str:
    """Return the key of a FastConnect port, by the bandwidth of its circuit in Mbit/s."""
    return f"fastconnect-{_size(mbps)}-port"


def _size(mbps: int) -> str:
    return f"{mbps}mbps" if mbps % _MBPS_PER_GBPS else f"{mbps // _MBPS_PER_GBPS}gbps"
