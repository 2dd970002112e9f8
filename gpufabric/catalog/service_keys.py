"""Keys of services that the catalogue prices by size."""

from typing import Literal

_MBPS_PER_GBPS = 1000


def azure_gateway(kind: Literal["vpn", "expressroute"], sku: str) -> str:
    """Return the key of an Azure virtual network gateway, by the name of its SKU."""
    return f"{kind}-gateway-{sku.lower()}"


def azure_circuit(mbps: int, *, tier: str = "Standard", unlimited: bool = False) -> str:
    """Return the key of an ExpressRoute circuit, by bandwidth in Mbit/s, tier and billing of data."""
    kind = "" if tier.casefold() == "standard" else f"{tier.casefold()}-"
    return f"expressroute-{kind}circuit-{_size(mbps)}{'-unlimited' if unlimited else ''}"


def aws_port(mbps: int) -> str:
    """Return the key of a dedicated Direct Connect port, by its bandwidth in Mbit/s."""
    return f"direct-connect-{_size(mbps)}-port"


def oci_port(mbps: int) -> str:
    """Return the key of a FastConnect port, by the bandwidth of its circuit in Mbit/s."""
    return f"fastconnect-{_size(mbps)}-port"


def _size(mbps: int) -> str:
    return f"{mbps}mbps" if mbps % _MBPS_PER_GBPS else f"{mbps // _MBPS_PER_GBPS}gbps"
