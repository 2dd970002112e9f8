"""Zones as declarations and clouds name them."""

from collections.abc import Mapping
from typing import TypeVar

from gpufabric.catalog.availability_domains import domain_key
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.regions import AnyRegion

_Value = TypeVar("_Value")


def zone_of(region: AnyRegion) -> str:
    """Return the zone of a region's GPU machines: zone id, number, or availability domain."""
    return region.availability_domain if isinstance(region, OciRegion) else region.zone


def is_same_zone(first: str, second: str) -> bool:
    """Return whether two names mean one zone. OCI's domains differ in the prefix of the tenancy."""
    return domain_key(first) == domain_key(second)


def in_zone(rows: Mapping[str, _Value], shape: str, zone: str) -> dict[str, _Value]:
    """Return the rows of a shape in a zone, or of the shape in its whole region.

    Args:
        rows: rows by ``<shape>@<zone>``, on OCI also ``<shape>@<domain>/<fault domain>``.
        shape: the shape.
        zone: the zone.
    """
    chosen: dict[str, _Value] = {}
    for key, row in rows.items():
        name, _, place = key.partition("@")
        domain = place.partition("/")[0]
        if name.casefold() == shape.casefold() and (not domain or is_same_zone(domain, zone)):
            chosen[key] = row
    return chosen
