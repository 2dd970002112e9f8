"""What an OCI pool of bare metal GPU nodes needs: its RDMA construct, capacity, image and node settings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.catalog.shape import RdmaConstruct, Shape
from gpufabric.plan.creation import create_timeout
from gpufabric.plan.oci import memory_fabrics as oci_memory_fabrics
from gpufabric.plan.oci.capacity import OciCapacity, capacity_problems, oci_capacity
from gpufabric.plan.oci.ids import id_problems
from gpufabric.plan.oci.images import PoolImage, image_problems, images_of
from gpufabric.plan.oci.nodes import (
    WITHOUT_OKE_PLUGIN_LABEL,
    Platform,
    offered_by_oke,
    platform_of,
    platform_problems,
)
from gpufabric.plan.oci.rdma_construct import choose, operations_problems
from gpufabric.plan.pool import PoolPlan
from gpufabric.spec.oci.capacity import OciPlacement
from gpufabric.spec.oci.node import Operations
from gpufabric.spec.oci.pool import OciPool
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.problems import DeclarationError, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class OciPoolPlan:
    """A pool in OCI's terms.

    Attributes:
        pool: the pool.
        construct: what joins its machines to one RDMA network.
        operations: how they are run.
        why: why this construct, for people.
        capacity: how machines are obtained.
        image: what they boot.
        plugins: plugins of the Oracle Cloud Agent, and whether each is on.
        platform: how processors are set up; absent: the cloud's default.
        placement: where machines must be.
        node_names: names of machines that are run individually.
        sriov_environment: variables for pods with virtual functions; absent where there are none.
        topology_labels: node labels that say where in the network a machine is, the widest place first.
        create_timeout: how long to wait for its machines; absent: the provider's own time-out is enough.
        node_labels: node labels of the pool, and whose device plugin serves its machines.
    """

    pool: PoolPlan
    construct: RdmaConstruct
    operations: Operations
    why: str
    capacity: OciCapacity
    image: PoolImage
    plugins: Mapping[str, bool]
    platform: Platform | None
    placement: OciPlacement
    node_names: tuple[str, ...]
    sriov_environment: Mapping[str, str] | None
    topology_labels: tuple[str, ...]
    create_timeout: str | None
    node_labels: Mapping[str, str]


def pool_problems(where: str, pool: OciPool, shape: Shape, catalog: Catalog) -> list[Problem]:
    """Check what OCI alone demands of a pool by itself.

    Args:
        where: property path of the pool.
        pool: its declaration.
        shape: its machine.
        catalog: where constructs are looked up.
    """
    try:
        choice = choose(where, pool, shape, catalog)
    except DeclarationError as error:
        return list(error.problems)
    return [
        *operations_problems(where, pool, choice),
        *oci_memory_fabrics.problems(where, pool, shape, choice),
        *capacity_problems(where, pool, choice),
        *platform_problems(where, pool, shape),
    ]


def region_problems(region: OciRegion, pools: Iterable[PoolPlan], catalog: Catalog) -> list[Problem]:
    """Check what OCI demands of a region's pools together: images, racks, and names that say their region.

    Args:
        region: the declaration.
        pools: those of its pools that could be planned.
        catalog: where images and regions are looked up.
    """
    pools = tuple(pools)
    return [
        *id_problems(region, catalog),
        *oci_memory_fabrics.shared_fabrics(pools),
        *image_problems(region, pools, catalog),
    ]


def plan_oci_pools(region: OciRegion, pools: Iterable[PoolPlan], catalog: Catalog) -> tuple[OciPoolPlan, ...]:
    """Turn pools into OCI's terms.

    Raises:
        DeclarationError: a pool has no construct; ``pool_problems`` says so before.
    """
    images = images_of(region)
    plugins = {name: one.enabled.value for name, one in sorted(catalog.agent_plugins().items())}
    labels = tuple(manifest_pins(catalog, "oci").cloud.topology_levels.value)
    timeout = create_timeout("oci:Core/clusterNetwork:ClusterNetwork", catalog)
    planned: list[OciPoolPlan] = []
    for pool in pools:
        declared = region.pools[pool.name]
        choice = choose(f"pools.{pool.name}", declared, pool.shape, catalog)
        sriov = pool.shape.sriov_variables
        planned.append(
            OciPoolPlan(
                pool=pool,
                construct=choice.construct,
                operations=choice.operations,
                why=choice.why,
                capacity=oci_capacity(pool.capacity),
                image=images[pool.name],
                plugins=MappingProxyType(plugins),
                platform=platform_of(declared, pool.shape),
                placement=declared.placement,
                node_names=tuple(declared.node_names),
                sriov_environment=None if sriov is None else MappingProxyType(sriov),
                topology_labels=labels,
                create_timeout=timeout,
                node_labels=_node_labels(region, pool),
            )
        )
    return tuple(planned)


def _node_labels(region: OciRegion, pool: PoolPlan) -> Mapping[str, str]:
    if offered_by_oke(region.cluster, pool.shape.vendor):
        return pool.labels
    return MappingProxyType({WITHOUT_OKE_PLUGIN_LABEL: "true", **pool.labels})
