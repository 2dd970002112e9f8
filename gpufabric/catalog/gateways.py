"""Sizes of Azure's virtual network gateways (``azure/gateways.toml``)."""

from decimal import Decimal
from functools import cache

from pydantic import Field

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact


class GatewaySku(Entry):
    """A size of gateway."""

    name: str
    """Azure's name of the SKU; all are zone-redundant."""

    gbps: Fact[Decimal]
    """Throughput of all its connections together, in Gbit/s."""


class VirtualHubLimits(Entry):
    """Limits of a virtual WAN hub and its gateways."""

    vpn_gbps_per_unit: Fact[Decimal]
    """Throughput of a VPN gateway per scale unit, in Gbit/s."""

    expressroute_gbps_per_unit: Fact[Decimal]
    """Throughput of an ExpressRoute gateway per scale unit, in Gbit/s."""

    gateway_gbps: Fact[Decimal]
    """Most throughput of either gateway, in Gbit/s."""

    networks: Fact[int]
    """Networks that one hub connects, together with the hubs of its virtual WAN."""


class AzureGateways(Entry):
    """VPN and ExpressRoute gateways of Azure."""

    vpn: list[GatewaySku] = Field(min_length=1)
    """VPN gateways of one generation, smallest first: a gateway is resized in place within its generation."""

    expressroute: list[GatewaySku] = Field(min_length=1)
    """ExpressRoute gateways, smallest first."""

    fastpath: Fact[str]
    """ExpressRoute gateway that FastPath connections bypass, so that its throughput does not limit them."""

    virtual_hub: VirtualHubLimits
    """Virtual WAN hubs and their gateways."""

    @property
    def fastpath_sku(self) -> GatewaySku:
        """Gateway that FastPath needs."""
        return next(sku for sku in self.expressroute if sku.name == self.fastpath.value)


@cache
def azure_gateways(catalog: Catalog) -> AzureGateways:
    """Read the sizes of gateways.

    Raises:
        CatalogError: the file does not fit the models above.
    """
    return catalog._read("azure/gateways.toml", AzureGateways)
