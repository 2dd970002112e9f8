"""Plans a region of Azure."""

from dataclasses import dataclass

from gpufabric.catalog.catalog import Catalog
from gpufabric.plan.azure.cluster import cluster_problems
from gpufabric.plan.azure.existing import existing_problems
from gpufabric.plan.azure.given_cluster import pod_problems
from gpufabric.plan.azure.given_network import overlap_problems, room_problems
from gpufabric.plan.azure.ids import name_of
from gpufabric.plan.azure.node_patches import NodePatchPlan, plan_node_patches
from gpufabric.plan.azure.parts import AzureParts, SubnetRole, given_subnet, has_training_identity, parts_of
from gpufabric.plan.azure.pool import AzurePoolPlan, plan_pools
from gpufabric.plan.azure.storage import storage_problems
from gpufabric.plan.azure.subnets import AzureSubnets, plan_subnets
from gpufabric.plan.problems import ProblemList
from gpufabric.plan.region import RegionPlan, known_region, kubernetes_version, region_lustre, region_tags
from gpufabric.plan.storage import LustrePlan
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.azure.storage import AzureCheckpointLink, AzureReplica
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.problems import DeclarationError, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class AzureRegionPlan(RegionPlan):
    """A region on Azure.

    Attributes:
        subnets: ranges of the subnets that the stack makes.
        parts: what the stack makes.
        aks_feature: the feature, with its namespace, that puts a pool's nodes on one InfiniBand network.
        patches: patches of the nodes' operating system.
    """

    spec: AzureRegion
    pools: tuple[AzurePoolPlan, ...]
    subnets: AzureSubnets
    parts: AzureParts
    aks_feature: str
    patches: NodePatchPlan

    def subnet_name(self, role: SubnetRole) -> str:
        """Return the name of a subnet: its use; with the region's name in a network that others share."""
        given = given_subnet(self.spec, role)
        if given is not None:
            return name_of(given.id)
        return role if self.parts.network else f"{self.name}-{role}"

    @property
    def has_training_identity(self) -> bool:
        """Whether training pods have an identity, made or given."""
        return has_training_identity(self.spec)

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
    pools = plan_pools(stack, region, fabric, problems, catalog=catalog)
    parts = parts_of(region)
    lustre = problems.attempt(region_lustre, region, catalog) if parts.lustre else None
    version = problems.attempt(_version, region, catalog)
    patches = problems.attempt(plan_node_patches, region, fabric)
    problems += cluster_problems(region, pools, catalog)
    subnets = problems.attempt(plan_subnets, region, pools, catalog.azure_network(), parts)
    if subnets is not None:
        problems += storage_problems(region, lustre, subnets.lustre, catalog)
        problems += problems.attempt(_given_problems, region, pools, lustre, subnets, catalog) or []
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
        parts=parts,
        aks_feature=catalog.infiniband().aks_feature.value,
        patches=patches,
    )


def _version(region: AzureRegion, catalog: Catalog) -> str:
    """Return the version of the node pools: no newer than the cluster that exists, down to the patch."""
    offered, given = kubernetes_version(region, catalog), region.existing.cluster
    return offered if given is None or given.kubernetes_version is None else given.kubernetes_version


def _given_problems(
    region: AzureRegion,
    pools: tuple[AzurePoolPlan, ...],
    lustre: LustrePlan | None,
    subnets: AzureSubnets,
    catalog: Catalog,
) -> list[Problem]:
    """Check the rules about given things that need the plan."""
    return [
        *room_problems(region, pools, lustre, catalog),
        *overlap_problems(region, subnets),
        *pod_problems(region, pools, catalog),
    ]
