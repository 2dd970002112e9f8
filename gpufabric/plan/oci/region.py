"""Plans a region of OCI."""

from dataclasses import dataclass

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.instances import oci_instances
from gpufabric.plan.oci.existing import existing_problems
from gpufabric.plan.oci.given_network import overlap_problems, room_problems
from gpufabric.plan.oci.given_policies import construct_problems
from gpufabric.plan.oci.ids import id_problems
from gpufabric.plan.oci.images import image_problems
from gpufabric.plan.oci.memory_fabrics import shared_fabrics
from gpufabric.plan.oci.parts import OciParts, has_bucket, makes_lustre, makes_vault, parts_of
from gpufabric.plan.oci.pool import OciPoolPlan, plan_pools
from gpufabric.plan.oci.storage import CheckpointPlace, checkpoint_bucket, storage_problems
from gpufabric.plan.oci.subnets import OciSubnets, check_rdma_range, plan_subnets
from gpufabric.plan.problems import ProblemList
from gpufabric.plan.region import RegionPlan, known_region, kubernetes_version, region_lustre, region_tags
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.oci.storage import OciCheckpointLink, OciReplica
from gpufabric.spec.problems import DeclarationError


@dataclass(frozen=True, slots=True, kw_only=True)
class OciRegionPlan(RegionPlan):
    """A region on OCI.

    Attributes:
        subnets: ranges of the subnets that the stack makes.
        parts: what the stack makes of the region.
        system_boot_volume_vpus_per_gb: performance units of the system nodes' boot volumes.
        max_pods_per_node: pods of a node with one pod VNIC, which takes one of the addresses itself.
    """

    spec: OciRegion
    pools: tuple[OciPoolPlan, ...]
    subnets: OciSubnets
    parts: OciParts
    system_boot_volume_vpus_per_gb: int
    max_pods_per_node: int

    @property
    def system_image_id(self) -> str:
        """Image of the system nodes.

        Raises:
            ValueError: the cluster exists, and the stack makes no system nodes.
        """
        if self.spec.system_image_id is None:
            raise ValueError(f"{self.stack} makes no system nodes")
        return self.spec.system_image_id

    @property
    def checkpoint_link(self) -> OciCheckpointLink | None:
        """Link between a folder of the file system and the checkpoint bucket, if declared."""
        lustre = self.spec.storage.lustre
        return lustre.checkpoint_link if lustre else None

    @property
    def bucket(self) -> CheckpointPlace | None:
        """The checkpoint bucket, made or given; None without one."""
        given = self.spec.existing.storage.checkpoints
        if given is not None:
            compartment = given.compartment_id or self.spec.compartment_id
            return CheckpointPlace(given.id, compartment, given.namespace)
        if not has_bucket(self.spec):
            return None
        return CheckpointPlace(checkpoint_bucket(self.name), self.spec.compartment_id)

    @property
    def makes_vault(self) -> bool:
        """Whether the stack makes a vault and a key for its bucket."""
        return makes_vault(self.spec)

    @property
    def cluster_name(self) -> str:
        """Name of the cluster that the stack makes, or id of the one that the pools join."""
        given = self.spec.existing.cluster
        return self.name if given is None else given.id

    @property
    def replica(self) -> OciReplica | None:
        """Destination of copies of the checkpoints, if declared."""
        return self.spec.storage.checkpoints.replicate_to


def plan_oci_region(stack: str, region: OciRegion, fabric: Fabric, *, catalog: Catalog) -> OciRegionPlan:
    """Plan a region of OCI; ``plan_region`` documents arguments and errors."""
    problems = ProblemList([*known_region(region, catalog), *existing_problems(region)])
    pools = plan_pools(region, problems, catalog=catalog)
    lustre = problems.attempt(region_lustre, region, catalog) if makes_lustre(region) else None
    version = problems.attempt(_node_version, region, catalog)
    problems += id_problems(region, catalog)
    problems += shared_fabrics({pool.name: pool.spec.memory_fabric_ids for pool in pools})
    problems += image_problems(region, pools, catalog)
    problems += storage_problems(region, catalog)
    network = catalog.oci_network()
    problems += construct_problems(pools)
    problems += room_problems(region, {pool.name: pool.max_nodes for pool in pools}, network)
    problems.attempt(check_rdma_range, region.rdma_cidr, pools, network)
    parts = parts_of(region)
    subnets = problems.attempt(plan_subnets, region, pools, network, parts.subnets)
    if subnets is not None:
        problems += overlap_problems(region, subnets)
    if problems or version is None or subnets is None:
        raise DeclarationError(problems)
    return OciRegionPlan(
        stack=stack,
        fabric=fabric.name,
        spec=region,
        kubernetes_version=version,
        pools=pools,
        lustre=lustre,
        tags=region_tags(stack, region, fabric),
        system_node=catalog.system_node("oci"),
        subnets=subnets,
        parts=parts,
        system_boot_volume_vpus_per_gb=oci_instances(catalog).default_vpus_per_gb.value,
        max_pods_per_node=network.pod_addresses_per_node.value - 1,
    )


def _node_version(region: OciRegion, catalog: Catalog) -> str:
    """Return the version of the nodes: that of an existing cluster with its patch, or the offered one.

    Raises:
        DeclarationError: OKE does not offer the minor version.
    """
    offered, given = kubernetes_version(region, catalog), region.existing.cluster
    if given is None or given.kubernetes_version is None:
        return offered
    return f"v{given.kubernetes_version.removeprefix('v')}"
