"""What Azure demands of a region's cluster and network beyond addresses."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network

from gpufabric.catalog.catalog import Catalog
from gpufabric.plan.pool import PoolPlan
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.problems import Problem


def region_problems(region: AzureRegion, pools: Iterable[PoolPlan], catalog: Catalog) -> list[Problem]:
    """Check a region's Kubernetes version and the range of its network."""
    return [*_version(region, catalog), *_reserved_range(region, pools, catalog)]


def _version(region: AzureRegion, catalog: Catalog) -> Iterator[Problem]:
    versions = catalog.kubernetes("azure")
    wanted = versions.get(region.cluster.kubernetes_version)
    if wanted is None or wanted.support.value == "standard":
        return
    offered = [one.id for one in versions.values() if one.support.value == "standard"]
    yield Problem(
        "cluster.kubernetes_version",
        f"{wanted.id}, past its standard support",
        ", ".join(sorted(offered)),
        f"AKS keeps older versions in the Premium tier only, which gpufabric makes none in "
        f"({wanted.support.source})",
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
            f"InfiniBand on Azure keeps these addresses for itself ({reserved.source})",
        )
