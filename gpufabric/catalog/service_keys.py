"""Names under which the catalogue prices services that come in sizes."""

from typing import Literal

_MBPS_PER_GBPS = 1000


def azure_gateway(kind: Literal["vpn", "expressroute"], sku: str) -> str:
    """Name an Azure virtual network gateway by Azure's name of its SKU."""
    return f"{kind}-gateway-{sku.lower()}"


def azure_circuit(mbps: int, *, unlimited: bool = False) -> str:
    """Name an ExpressRoute circuit by its bandwidth in Mbit/s and the way its data is billed."""
    return f"expressroute-circuit-{_size(mbps)}{'-unlimited' if unlimited else ''}"


def oci_port(mbps: int) -> str:
    """Name a FastConnect port by the bandwidth in Mbit/s of the circuit on it."""
    return f"fastconnect-{_size(mbps)}-port"


def _size(mbps: int) -> str:
    return f"{mbps}mbps" if mbps % _MBPS_PER_GBPS else f"{mbps // _MBPS_PER_GBPS}gbps"
