"""Plans a region of Azure."""

from dataclasses import dataclass

from gpufabric.catalog.catalog import Catalog
from gpufabric.plan.azure.cluster import cluster_problems
from gpufabric.plan.azure.existing import existing_problems
from gpufabric.plan.azure.node_patches import NodePatchPlan, plan_node_patches
from gpufabric.plan.azure.pool import AzurePoolPlan, plan_pools
from gpufabric.plan.azure.storage import storage_problems
from gpufabric.plan.azure.subnets import AzureSubnets, plan_subnets
from gpufabric.plan.problems import ProblemList
from gpufabric.plan.region import RegionPlan, known_region, kubernetes_version, region_lustre, region_tags
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.azure.storage import AzureCheckpointLink, AzureReplica
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.problems import DeclarationError


@dataclass(frozen=True, slots=True, kw_only=True)
class AzureRegionPlan(RegionPlan):
    """A region on Azure.

    Attributes:
        subnets: ranges of the subnets.
        aks_feature: the feature, with its namespace, that puts a pool's nodes on one InfiniBand network.
        patches: patches of the nodes' operating system.
    """

    spec: AzureRegion
    pools: tuple[AzurePoolPlan, ...]
    subnets: AzureSubnets
    aks_feature: str
    patches: NodePatchPlan

    @property
    def checkpoint_link(self) -> AzureCheckpointLink | None:
        """Link between the file system and the checkpoint container, if declared."""
        lustre = self.spec.storage.lustre
        return lustre.checkpoint_link if lustre else None

    @property
    def replica(self) -> AzureReplica | None:
        """Destination of copies of the checkpoints, if declared."""
        return self.spec.storage.checkpoints.replicate_to


def plan_azure_region(
    stack: str, region: AzureRegion, fabric: Fabric, *, catalog: Catalog
) -> AzureRegionPlan:
    """Plan a region of Azure; ``plan_region`` documents arguments and errors."""
    problems = ProblemList([*known_region(region, catalog), *existing_problems(region)])
    pools = plan_pools(region, problems, catalog=catalog)
    lustre = problems.attempt(region_lustre, region, catalog)
    version = problems.attempt(kubernetes_version, region, catalog)
    patches = problems.attempt(plan_node_patches, region, fabric)
    problems += cluster_problems(region, pools, catalog)
    subnets = problems.attempt(plan_subnets, region, pools, catalog.azure_network())
    if subnets is not None:
        problems += storage_problems(region, lustre, subnets.lustre, catalog)
    if problems or version is None or subnets is None or patches is None:
        raise DeclarationError(problems)
    return AzureRegionPlan(
        stack=stack,
        fabric=fabric.name,
        spec=region,
        kubernetes_version=version,
        pools=pools,
        lustre=lustre,
        tags=region_tags(stack, region, fabric),
        system_node=catalog.system_node("azure"),
        subnets=subnets,
        aks_feature=catalog.infiniband().aks_feature.value,
        patches=patches,
    )
