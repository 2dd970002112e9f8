"""Finds the support of a cluster's Kubernetes version on a day, which decides the price of an EKS cluster."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Fact
from gpufabric.cost.items import ControlPlane, Item, Service
from gpufabric.cost.rates import NoRate
from gpufabric.cost.service_rates import service_rate

EXTENDED = "-extended"
"""Suffix of the key of a control plane in extended support."""


@dataclass(frozen=True, slots=True)
class KnownControlPlane:
    """A control plane with its support.

    Attributes:
        service: the service that bills it.
        ends: end of its standard support; None if the catalogue does not know it.
        text: reason for the extended price; empty for the standard one.
    """

    service: Service
    ends: Fact[date] | None
    text: str = ""


def known_control_plane(item: ControlPlane, catalog: Catalog, today: date) -> KnownControlPlane | NoRate:
    """Return the service that bills a control plane on a day, or why that is unknown.

    A cluster that the cloud upgrades by itself, and one without a version, which gets a new one, are in
    standard support.
    """
    standard = Service(cloud=item.cloud, region=item.region, key=item.key, count=1)
    if item.is_upgraded or not item.version:
        return KnownControlPlane(standard, None)
    version = catalog.kubernetes(item.cloud).get(item.version)
    if version is None:
        return NoRate("the catalogue does not know until when its Kubernetes version has standard support")
    ends = version.standard_support_until
    if ends is None:
        known_extended = version.support.value == "extended"
        text = f"Kubernetes {item.version}, extended support" if known_extended else ""
    else:
        text = f"Kubernetes {item.version}, extended support since {ends.value.isoformat()}"
        if today <= ends.value:
            text = ""
    if not text:
        return KnownControlPlane(standard, ends)
    extended = Service(cloud=item.cloud, region=item.region, key=f"{item.key}{EXTENDED}", count=1)
    return KnownControlPlane(extended, ends, text)


@dataclass(frozen=True, slots=True)
class SupportEnd:
    """A cluster whose price changes when its standard support ends.

    Attributes:
        version: minor version of Kubernetes.
        ends: end of its standard support.
        usd_per_hour: price until then; None if it is not known.
        usd_per_hour_extended: price afterwards; likewise.
    """

    version: str
    ends: date
    usd_per_hour: Decimal | None
    usd_per_hour_extended: Decimal | None


def control_planes(items: Iterable[Item], catalog: Catalog, today: date) -> Iterator[SupportEnd]:
    """Yield the clusters among items whose end of standard support is known.

    Args:
        items: billed items.
        catalog: versions and prices.
        today: day of the prices.
    """
    for item in items:
        known = known_control_plane(item, catalog, today) if isinstance(item, ControlPlane) else None
        if not isinstance(item, ControlPlane) or not isinstance(known, KnownControlPlane) or not known.ends:
            continue
        rates = [
            service_rate(Service(cloud=item.cloud, region=item.region, key=key, count=1), catalog, today)
            for key in (item.key, f"{item.key}{EXTENDED}")
        ]
        standard, extended = (None if isinstance(rate, NoRate) else rate.usd for rate in rates)
        yield SupportEnd(item.version, known.ends.value, standard, extended)
