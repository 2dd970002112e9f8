"""Azure's virtual network gateways: their sizes, and how links use them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.gateways import GatewaySku, azure_gateways
from gpufabric.spec.azure.existing import AzureGivenHub
from gpufabric.spec.existing import Given

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


def vpn(catalog: Catalog) -> GatewayUse:
    """Return the use of a VPN gateway."""
    return GatewayUse("vpn", tuple(azure_gateways(catalog).vpn))


def expressroute(catalog: Catalog) -> GatewayUse:
    """Return the use of an ExpressRoute gateway through which packets pass."""
    return GatewayUse("expressroute", tuple(azure_gateways(catalog).expressroute))


def fastpath(catalog: Catalog) -> GatewayUse:
    """Return the use of an ExpressRoute gateway that packets bypass; only one size allows it."""
    return GatewayUse("expressroute", (azure_gateways(catalog).fastpath_sku,), is_bypassed=True)


def smallest(skus: Sequence[GatewaySku], gbps: Decimal) -> GatewaySku | None:
    """Return the smallest gateway that carries ``gbps``; None if no gateway does."""
    return next((sku for sku in skus if sku.gbps.value >= gbps), None)


def serves(hub: Given | None, use: GatewayUse) -> bool:
    """Return whether a hub that exists is the gateway that links use.

    A virtual WAN hub has gateways of both types. A gateway whose type is unknown serves all links, too: the
    rules refuse it.

    Args:
        hub: the hub of the region; None if the stack makes what links need.
        use: use of the gateway.
    """
    if not isinstance(hub, AzureGivenHub):
        return False
    return not hub.is_gateway or hub.gateway_type is None or hub.gateway_type.lower() == use.gateway
