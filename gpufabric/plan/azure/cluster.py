"""Azure's rules for a region: its zones, its cluster and the range of its network."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network

from gpufabric.catalog.catalog import Catalog
from gpufabric.plan.limits import at_most
from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.region import version_path
from gpufabric.plan.upgrades import older
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.problems import Problem
from gpufabric.spec.regions import kubernetes_minor_of

_NAT_RANGES = 1
"""Ranges that the stack adds: the address of the NAT gateway, from which nodes call the API server."""


def cluster_problems(region: AzureRegion, pools: Iterable[PoolPlan], catalog: Catalog) -> list[Problem]:
    """Check a region's zones, its cluster and the range of its network."""
    pools = tuple(pools)
    ranges = catalog.azure_limits().public_endpoint_ranges
    return [
        *_zones(region, catalog),
        *_version(region, catalog),
        *_system_of_pools(region, pools),
        *_reserved_range(region, pools, catalog),
        *at_most("cluster.public_cidrs", region.cluster.public_cidrs, "ranges", ranges, taken=_NAT_RANGES),
    ]


def _zones(region: AzureRegion, catalog: Catalog) -> Iterator[Problem]:
    known = catalog.regions("azure")
    declared = known.get(region.region)
    if declared is None or declared.has_zones is None or declared.has_zones.value:
        return
    with_zones = [name for name, other in known.items() if other.has_zones and other.has_zones.value]
    yield Problem(
        "region",
        f"{region.region}, which has no availability zones",
        ", ".join(with_zones),
        "gpufabric places pools, addresses and storage in zones "
        f"({declared.has_zones.source}, {declared.has_zones.as_of})",
    )


def _version(region: AzureRegion, catalog: Catalog) -> Iterator[Problem]:
    if region.existing.cluster is not None:
        # Its owner may pay for the Premium tier.
        return
    versions = catalog.kubernetes("azure")
    declared = versions.get(region.cluster.kubernetes_version)
    if declared is None or declared.support.value == "standard":
        return
    offered = [version.id for version in versions.values() if version.support.value == "standard"]
    yield Problem(
        "cluster.kubernetes_version",
        f"{declared.id}, past its standard support",
        ", ".join(sorted(offered)),
        "AKS supports older versions in its Premium tier only, which gpufabric does not use "
        f"({declared.support.source})",
    )


def _system_of_pools(region: AzureRegion, pools: Iterable[PoolPlan]) -> Iterator[Problem]:
    """Check that the Kubernetes version brings the operating system that a pool's size needs."""
    declared = kubernetes_minor_of(region)
    for pool in pools:
        infiniband = pool.shape.infiniband
        oldest = infiniband.os_sku_from_kubernetes if infiniband else None
        if infiniband is None or oldest is None or not older(declared, oldest.value):
            continue
        yield Problem(
            version_path(region),
            f"{declared}, with {pool.shape.name} in pools.{pool.name}",
            f"{oldest.value} or newer",
            f"older versions have an older system under the OS SKU {infiniband.os_sku.value} than the size "
            f"needs ({oldest.source})",
        )


def _reserved_range(region: AzureRegion, pools: Iterable[PoolPlan], catalog: Catalog) -> Iterator[Problem]:
    if not any(pool.shape.infiniband is not None for pool in pools):
        return
    reserved = catalog.infiniband().reserved_cidr
    if region.network.cidr.overlaps(IPv4Network(reserved.value)):
        yield Problem(
            "network.cidr",
            str(region.network.cidr),
            f"a range outside of {reserved.value}",
            f"InfiniBand on Azure reserves these addresses ({reserved.source})",
        )
