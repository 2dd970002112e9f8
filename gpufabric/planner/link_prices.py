"""Prices of links and of parts that regions need for them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from ipaddress import IPv4Network
from typing import NamedTuple

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.service_keys import azure_gateway
from gpufabric.catalog.shape import Cloud
from gpufabric.cost.bill import price
from gpufabric.cost.items import Item, Service
from gpufabric.cost.parts import transit_attachment
from gpufabric.cost.transfer import price_transfer
from gpufabric.plan.links.addresses import SIDES
from gpufabric.plan.links.gateways import GatewayUse
from gpufabric.plan.links.kinds import KINDS
from gpufabric.plan.links.model import LinkPlan, clouds_of
from gpufabric.plan.links.packets import packet_sizes
from gpufabric.plan.traffic import Border, Flow
from gpufabric.planner.links import BackbonePart, Basis
from gpufabric.spec.money import HOURS_PER_MONTH

_STAND_IN = IPv4Network("10.0.0.0/16")
"""Stands for the network of a region: prices do not depend on it."""

_ANY_NUMBER = 1e6
"""Capacity of a part that serves any number of links."""


def gateway_group(region: str, use: GatewayUse) -> str:
    """Return the name of a region's gateways of a type, of which it has one.

    Args:
        region: cloud and region.
        use: use of the gateway.
    """
    return f"{region} {use.gateway} gateway"


@cache
def backbone_parts(region: str, catalog: Catalog, today: date) -> tuple[BackbonePart, ...]:
    """Return the parts of a region's end of the backbone that have a price.

    Args:
        region: cloud and region.
        catalog: list prices.
        today: day of the prices.
    """
    cloud, name = _split(region)
    listed: list[tuple[str, str, float, Sequence[Item]]] = []
    zone = Service(
        cloud=cloud,
        region="global" if cloud == "azure" else name,
        key="hosted-zone" if cloud == "aws" else "private-dns-zone",
        count=1,
    )
    listed.append((f"{region} DNS zone", "", _ANY_NUMBER, [zone]))
    if cloud == "aws":
        listed.append((f"{region} transit gateway attachment", "", _ANY_NUMBER, [*transit_attachment(name)]))
    if cloud == "azure":
        for kind in KINDS.values():
            use = kind.azure_gateway(catalog)
            if use is None or use.is_bypassed:
                continue
            addresses = len(SIDES) if use.gateway == "vpn" else 1
            for sku in use.skus:
                items = [
                    Service(cloud=cloud, region=name, key=azure_gateway(use.gateway, sku.name), count=1),
                    Service(cloud=cloud, region=name, key="public-ip-standard", count=addresses),
                ]
                listed.append((gateway_group(region, use), sku.name, float(sku.gbps.value), items))
    parts: dict[str, BackbonePart] = {}
    for group, size, carries, items in listed:
        priced = _priced(items, catalog, today)
        if not isinstance(priced, str):
            id_ = f"{group} {size}".strip()
            parts[id_] = BackbonePart(
                id=id_, group=group, carries=carries, usd_per_hour=priced.usd_per_hour, basis=priced.basis
            )
    return tuple(parts.values())


class LinkPriced(NamedTuple):
    """A price.

    Attributes:
        usd_per_hour: US dollars per hour.
        basis: sources of the list prices in it.
    """

    usd_per_hour: float
    basis: Basis


def price_of_link(
    ends: tuple[str, str], kind: str, gbps: float, gb_per_month: float, catalog: Catalog, today: date
) -> LinkPriced | str:
    """Return the price of a link without its regions' gateways; a text says why it is unknown.

    Args:
        ends: the two regions, sorted.
        kind: link kind.
        gbps: bandwidth in each direction, in Gbit/s.
        gb_per_month: data in each direction, in GB (10^9 bytes) per month.
        catalog: list prices.
        today: day of the prices.
    """
    fixed = _services(ends, kind, gbps, catalog, today)
    if isinstance(fixed, str):
        return fixed
    first, second = (Border(end, *_split(end)) for end in ends)
    flows = [
        Flow(
            source=source,
            destination=destination,
            path=kind,  # pyright: ignore[reportArgumentType] - kinds of links are paths
            link="--".join(ends),
            gb_per_month=round(Decimal(gb_per_month), 3),
            origin="training",
        )
        for source, destination in ((first, second), (second, first))
    ]
    bill = price_transfer(flows, catalog)
    if bill.unpriced:
        return bill.unpriced[0].reason
    charged = {(charge.source, charge.as_of) for line in bill.lines for charge in line.charges}
    return LinkPriced(
        fixed.usd_per_hour + float(bill.usd_per_month / HOURS_PER_MONTH),
        tuple(sorted({*fixed.basis, *charged})),
    )


@cache
def _services(
    ends: tuple[str, str], kind: str, gbps: float, catalog: Catalog, today: date
) -> LinkPriced | str:
    """Return the price of what a link has at both ends, in US dollars per hour."""
    facts = catalog.link_kinds()[kind]
    link = LinkPlan(
        key="--".join(ends),
        kind=kind,
        ends=ends,
        gbps=Decimal(str(gbps)),
        cidrs=(_STAND_IN, _STAND_IN),
        packets=packet_sizes(facts, clouds_of(ends), catalog),
    )
    items = [
        Service(cloud=cloud, region=region, key=key, count=count)
        for cloud, region in map(_split, ends)
        for key, count in KINDS[kind].services(link, cloud).items()
    ]
    return _priced(items, catalog, today)


def _priced(items: Sequence[Item], catalog: Catalog, today: date) -> LinkPriced | str:
    bill = price(items, catalog, today)
    if bill.unpriced:
        return f"no price: {', '.join(line.what for line in bill.unpriced)}"
    rates = {(line.rate.source, line.rate.as_of) for line in bill.lines if line.rate is not None}
    return LinkPriced(float(bill.usd_per_hour()), tuple(sorted(rates)))


def _split(region: str) -> tuple[Cloud, str]:
    cloud, _, name = region.partition("-")
    return cloud, name  # pyright: ignore[reportReturnType] - regions begin with their cloud
