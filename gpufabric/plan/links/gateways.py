"""Azure's virtual network gateways: their sizes, and how links use them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.gateways import GatewaySku, azure_gateways

_GATEWAYS = azure_gateways(default_catalog())
VPN_GENERATION = "Generation2"
"""Generation of every Azure VPN gateway in the catalogue. A gateway is resized within its generation."""


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


VPN = GatewayUse("vpn", tuple(_GATEWAYS.vpn))
EXPRESSROUTE = GatewayUse("expressroute", tuple(_GATEWAYS.expressroute))
FASTPATH = GatewayUse("expressroute", (_GATEWAYS.fastpath_sku,), is_bypassed=True)
"""Only this size lets connections bypass it."""


def smallest(skus: Sequence[GatewaySku], gbps: Decimal) -> GatewaySku | None:
    """Return the smallest gateway that carries ``gbps``; None if no gateway does."""
    return next((sku for sku in skus if sku.gbps.value >= gbps), None)
