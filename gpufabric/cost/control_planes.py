"""Finds the support of a cluster's Kubernetes version on a day, which decides the price of an EKS cluster."""

from dataclasses import dataclass
from datetime import date

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Fact
from gpufabric.cost.items import ControlPlane, Service
from gpufabric.cost.rates import NoRate

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
