"""Facts of the catalogue that rules use."""

from functools import cache
from typing import TYPE_CHECKING

from gpufabric.simcloud import on_demand

if TYPE_CHECKING:
    from gpufabric.catalog.lustre import LustreTier
    from gpufabric.catalog.shape import Shape


@cache
def shape_of(name: str) -> "Shape | None":
    """Return a shape; ``None`` for one that the catalogue does not have."""
    catalog = on_demand.catalog()
    return catalog.shape("oci", name) if name in catalog.shape_names("oci") else None


@cache
def constructs_of(name: str) -> tuple[str, ...] | None:
    """Return the RDMA constructs that take a shape: none for virtual machines and for shapes without RDMA;
    ``None`` for bare metal that the catalogue does not have, of which nothing is judged.
    """
    shape = shape_of(name)
    if shape is None:
        return () if name.startswith("VM.") else None
    return tuple(shape.roce.constructs.value) if shape.roce else ()


@cache
def lustre_tiers() -> "tuple[LustreTier, ...]":
    """Return the performance tiers of File Storage with Lustre."""
    return tuple(on_demand.catalog().lustre("oci").tiers)


@cache
def asn() -> int:
    """Return the AS number of Oracle's side."""
    return on_demand.catalog().oci_network().asn.value


def takes_vpn_key(key: str) -> bool:
    """Return whether the cloud takes a pre-shared key of a VPN tunnel."""
    return on_demand.takes_vpn_key("oci", key)


@cache
def network_prefixes() -> tuple[int, int]:
    """Return the prefix lengths of the largest and the smallest network; all, where no limit is known."""
    known = on_demand.catalog().oci_network().network_prefixes
    return known.value if known else (0, 32)
