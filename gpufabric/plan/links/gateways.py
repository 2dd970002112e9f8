"""Azure's virtual network gateways: their sizes, and how links use them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True)
class GatewaySku:
    """A size of gateway.

    Attributes:
        name: Azure's name of the SKU; all are zone-redundant.
        gbps: throughput of all its connections together, in Gbit/s.
    """

    name: str
    gbps: Decimal


VPN_GATEWAYS = (
    GatewaySku("VpnGw2AZ", Decimal("1.25")),
    GatewaySku("VpnGw3AZ", Decimal("2.5")),
    GatewaySku("VpnGw4AZ", Decimal(5)),
    GatewaySku("VpnGw5AZ", Decimal(10)),
)
"""VPN gateways of generation 2, smallest first (Azure VPN Gateway document "About gateway SKUs", aggregate
throughput benchmark). One generation only: a gateway is resized in place within its generation."""

VPN_GENERATION = "Generation2"

EXPRESSROUTE_GATEWAYS = (
    GatewaySku("ErGw1AZ", Decimal(1)),
    GatewaySku("ErGw2AZ", Decimal(2)),
    GatewaySku("ErGw3AZ", Decimal(10)),
)
"""ExpressRoute gateways, smallest first (Azure ExpressRoute document "About ExpressRoute virtual network
gateways", estimated performance by gateway SKU, 2024-07-09)."""


@dataclass(frozen=True, slots=True)
class GatewayUse:
    """How links of a kind use an Azure region's gateway.

    Attributes:
        gateway: type of the gateway; a virtual network has at most one of each type.
        skus: sizes that the links can use, smallest first.
        is_bypassed: whether packets bypass the gateway, so that its throughput does not limit the links.
    """

    gateway: Literal["vpn", "expressroute"]
    skus: tuple[GatewaySku, ...]
    is_bypassed: bool = False


VPN = GatewayUse("vpn", VPN_GATEWAYS)
EXPRESSROUTE = GatewayUse("expressroute", EXPRESSROUTE_GATEWAYS)
FASTPATH = GatewayUse("expressroute", EXPRESSROUTE_GATEWAYS[-1:], is_bypassed=True)
"""Only the largest size lets connections bypass it (Azure document "About ExpressRoute FastPath": Ultra
Performance and ErGw3AZ)."""


def smallest(skus: Sequence[GatewaySku], gbps: Decimal) -> GatewaySku | None:
    """Return the smallest gateway that carries ``gbps``; None if no gateway does."""
    return next((sku for sku in skus if sku.gbps >= gbps), None)
