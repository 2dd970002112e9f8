"""Plans a region from its declaration and the catalogue."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.plan.aws.addons import addon_versions
from gpufabric.plan.aws.pool import cluster_problems
from gpufabric.plan.aws.storage import replica_problems
from gpufabric.plan.azure import cluster as azure_cluster
from gpufabric.plan.azure import storage as azure_storage
from gpufabric.plan.azure.pool import plan_azure_pools
from gpufabric.plan.oci.pool import plan_oci_pools, region_problems
from gpufabric.plan.oci.storage import storage_problems
from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.pools import plan_pool
from gpufabric.plan.region import (
    AnyRegionPlan,
    AwsRegionPlan,
    AzureRegionPlan,
    OciRegionPlan,
    identity_tags,
)
from gpufabric.plan.storage import plan_lustre
from gpufabric.plan.subnets import aws_subnets, azure_subnets, check_rdma_range, oci_subnets
from gpufabric.spec.aws.cluster import Addon
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.regions import AnyRegion


def plan_region(
    stack: str, region: AnyRegion, fabric: Fabric, *, catalog: Catalog, now: datetime
) -> AnyRegionPlan:
    """Plan a region.

    Raises:
        DeclarationError: with every problem of pools, addresses, storage and cluster version.
    """
    problems: list[Problem] = []
    pools: list[PoolPlan] = []
    _check_place(region, catalog, problems)
    zone = region.zone if not isinstance(region, OciRegion) else region.availability_domain
    for name, pool in sorted(region.pools.items()):
        try:
            pools.append(plan_pool(name, pool, region=region.region, zone=zone, catalog=catalog, now=now))
        except DeclarationError as error:
            problems.extend(error.problems)
    lustre = None
    if region.storage.lustre is not None:
        try:
            lustre = plan_lustre(region.storage.lustre, catalog.lustre(region.cloud))
        except DeclarationError as error:
            problems.extend(error.problems)
    version = _kubernetes(region, catalog, problems)
    common: dict[str, Any] = {
        "stack": stack,
        "fabric": fabric.name,
        "region": region.region,
        "cidr": region.network.cidr,
        "kubernetes_version": version,
        "system_nodes": region.cluster.system_nodes,
        "public_endpoint": region.cluster.public_endpoint,
        "pools": tuple(pools),
        "lustre": lustre,
        "checkpoints": region.storage.checkpoints,
        "budget": region.budget,
        "tags": _tags(stack, region, fabric),
        "spec": region,
    }
    plan: AnyRegionPlan | None = None
    try:
        match region:
            case AwsRegion():
                problems.extend(replica_problems(region))
                problems.extend(cluster_problems((pool.shape for pool in pools), version))
                versions: Mapping[Addon, str] = {}
                try:
                    versions = addon_versions(region, catalog)
                except DeclarationError as error:
                    problems.extend(error.problems)
                subnets = aws_subnets(region, pools, lustre)
                pins = manifest_pins(catalog, "aws").cloud
                zone = () if pins.zone_label is None else (pins.zone_label.value,)
                plan = AwsRegionPlan(
                    **common,
                    subnets=subnets,
                    addon_versions=versions,
                    topology_labels=(*zone, *pins.topology_levels.value),
                )
            case AzureRegion():
                problems.extend(azure_cluster.region_problems(region, pools, catalog))
                in_azure = azure_subnets(region, pools)
                problems.extend(azure_storage.storage_problems(region, lustre, in_azure.lustre, catalog))
                node_pools = plan_azure_pools(region, pools, catalog)
                plan = AzureRegionPlan(
                    **common,
                    subnets=in_azure,
                    gpu_pools=node_pools,
                    aks_feature=catalog.infiniband().aks_feature.value,
                )
            case OciRegion():
                problems.extend(region_problems(region, pools, catalog))
                problems.extend(storage_problems(region, catalog))
                problems.extend(_problems(lambda: check_rdma_range(region.rdma_cidr, pools)))
                placed = oci_subnets(region.network.cidr, region.cluster.system_nodes, pools)
                gpu_pools = plan_oci_pools(region, pools, catalog)
                plan = OciRegionPlan(**common, subnets=placed, gpu_pools=gpu_pools)
    except DeclarationError as error:
        problems.extend(error.problems)
    if problems or plan is None:
        raise DeclarationError(problems)
    return plan


def _problems(rule: Callable[[], object]) -> tuple[Problem, ...]:
    try:
        rule()
    except DeclarationError as error:
        return error.problems
    return ()


def _check_place(region: AnyRegion, catalog: Catalog, problems: list[Problem]) -> None:
    known = catalog.regions(region.cloud)
    if region.region not in known:
        problems.append(
            Problem("region", region.region, ", ".join(known), f"catalogue of {region.cloud} regions")
        )
        return
    if isinstance(region, AwsRegion):
        code = known[region.region].code
        if code is None:
            return
        zones = [
            ("zone", region.zone),
            *((f"system_zones[{i}]", z) for i, z in enumerate(region.system_zones)),
        ]
        problems.extend(
            Problem(where, zone, f"a zone id of {region.region}, such as {code.value}-az1", code.source)
            for where, zone in zones
            if not zone.startswith(f"{code.value}-")
        )


def _kubernetes(region: AnyRegion, catalog: Catalog, problems: list[Problem]) -> str:
    wanted = region.cluster.kubernetes_version
    offered = catalog.kubernetes(region.cloud)
    if wanted not in offered:
        problems.append(
            Problem(
                "cluster.kubernetes_version",
                wanted,
                ", ".join(sorted(offered)),
                f"catalogue of {region.cloud} Kubernetes versions",
            )
        )
        return wanted
    full = offered[wanted].full_version
    return full.value if full else wanted


def _tags(stack: str, region: AnyRegion, fabric: Fabric) -> Mapping[str, str]:
    own = identity_tags(fabric.name, stack)
    return MappingProxyType({**fabric.tags, **region.tags, **own})
