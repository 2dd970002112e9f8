"""Azure's virtual network gateways: which size carries which bandwidth."""

from dataclasses import dataclass
from decimal import Decimal


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


FASTPATH_GATEWAY = EXPRESSROUTE_GATEWAYS[-1]
"""Gateway that a connection may bypass, so that its throughput is no bound; a circuit's connection does
(Azure document "About ExpressRoute FastPath": Ultra Performance and ErGw3AZ)."""


def smallest(skus: tuple[GatewaySku, ...], gbps: Decimal) -> GatewaySku | None:
    """Give the smallest gateway that carries ``gbps``; none if no gateway does."""
    return next((sku for sku in skus if sku.gbps >= gbps), None)
