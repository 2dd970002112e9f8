"""Plans an OCI pool of bare metal GPU nodes: its RDMA construct, capacity, image and node settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.catalog.shape import RdmaConstruct, Shape
from gpufabric.plan.creation import create_timeout
from gpufabric.plan.limits import at_most
from gpufabric.plan.node_facts import image_facts
from gpufabric.plan.oci.capacity import (
    OciCapacityPlan,
    capacity_problems,
    plan_capacity,
    preemptible_problem,
)
from gpufabric.plan.oci.images import PoolImage, images_of
from gpufabric.plan.oci.memory_fabrics import fabric_problems, hosts_in_use
from gpufabric.plan.oci.node_settings import settings_problems
from gpufabric.plan.oci.nodes import (
    BOOT_VOLUME_GB,
    WITHOUT_OKE_PLUGIN_LABEL,
    Platform,
    boot_volume_vpus_per_gb,
    offered_by_oke,
    platform_of,
    platform_problems,
)
from gpufabric.plan.oci.rdma_construct import choose, operations_problems
from gpufabric.plan.oci.rolling import NODE_POOL, rolling_problems
from gpufabric.plan.pool import PoolPlan, find_shape, own_taints, plan_each, taint_key
from gpufabric.plan.pool_rules import capacity_suffices, sold_here
from gpufabric.plan.problems import ProblemList
from gpufabric.plan.rolling import PoolTimeouts, machines, timeouts
from gpufabric.spec.capacity import Spot
from gpufabric.spec.oci.node import Operations
from gpufabric.spec.oci.pool import OciPool
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.regions import kubernetes_minor_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OciPoolPlan(PoolPlan):
    """A pool on OCI.

    Attributes:
        spec: the declaration.
        construct: RDMA construct that connects its machines.
        operations: how they are created, resized and replaced.
        why: reason for the construct, as text.
        capacity_plan: how they are requested.
        image: image of the nodes.
        plugins: plugins of the Oracle Cloud Agent, and whether each is on.
        platform: configuration of the processors; absent: the cloud's default.
        boot_volume_vpus_per_gb: performance units of the machines' boot volumes.
        create_timeout: timeout for the creation of its machines; absent: the provider's own.
        timeouts: timeouts of its node pool, if it has one.
        oke_device_plugin: whether OKE's own device plugin serves its machines.
    """

    spec: OciPool
    construct: RdmaConstruct
    operations: Operations
    why: str
    capacity_plan: OciCapacityPlan
    image: PoolImage
    plugins: Mapping[str, bool]
    platform: Platform | None
    boot_volume_vpus_per_gb: int
    create_timeout: str | None
    timeouts: PoolTimeouts
    oke_device_plugin: bool

    @property
    def boot_volume_gb(self) -> int:
        """Size of the boot volume of a node, which OCI counts in GB of 2^30 bytes."""
        return self.spec.disk.size_gib or BOOT_VOLUME_GB

    @property
    def memory_fabric_hosts(self) -> Mapping[str, int]:
        """Hosts in use of each rack, by id of its GPU memory fabric; empty for other constructs."""
        return hosts_in_use(self.spec, self.shape)

    def domains_of(self, nodes: int) -> tuple[int, ...]:
        """Return the machines in use of each NVLink domain: for the whole pool, of its racks as declared."""
        racks = self.memory_fabric_hosts
        # In this form, because a class with slots has no ``super()`` without arguments.
        return tuple(racks.values()) if racks and nodes == self.nodes else PoolPlan.domains_of(self, nodes)

    @property
    def nvlink_domains(self) -> int:
        """NVLink domains in the pool; none without accelerators."""
        return len(self.domains_of(self.nodes)) if self.shape.gpus else 0

    @property
    def node_labels(self) -> Mapping[str, str]:
        """Labels of the pool, and the one that keeps OKE's device plugin off nodes with another plugin."""
        if self.oke_device_plugin:
            return self.labels
        return MappingProxyType({WITHOUT_OKE_PLUGIN_LABEL: "true", **self.labels})


def pool_problems(where: str, pool: OciPool, shape: Shape, catalog: Catalog) -> list[Problem]:
    """Check the rules for single pools that only OCI has.

    Args:
        where: property path of the pool.
        pool: its declaration.
        shape: its machine.
        catalog: source of constructs and limits.
    """
    try:
        choice = choose(where, pool, shape, catalog)
    except DeclarationError as error:
        return list(error.problems)
    return [
        *operations_problems(where, pool, choice),
        *fabric_problems(where, pool, shape, choice),
        *capacity_problems(where, pool, choice),
        *rolling_problems(where, pool, choice),
        *platform_problems(where, pool, shape),
        *at_most(
            f"{where}.placement.network_block_ids",
            pool.placement.network_block_ids,
            "network blocks",
            catalog.oci_limits().target_network_blocks,
        ),
    ]


def plan_pools(region: OciRegion, problems: ProblemList, *, catalog: Catalog) -> tuple[OciPoolPlan, ...]:
    """Plan the pools of a region, and add problems to ``problems``; a pool with problems has no plan."""
    return plan_each(region.pools, partial(_plan_pool, region, catalog=catalog), problems)


def _plan_pool(region: OciRegion, name: str, *, catalog: Catalog) -> OciPoolPlan:
    where, pool = f"pools.{name}", region.pools[name]
    shape = find_shape(where, "oci", pool.shape, catalog)
    image = image_facts("oci", shape, kubernetes_minor_of(region), catalog)
    problems = [
        *sold_here(where, shape, region.region, region.availability_domain),
        *(
            [preemptible_problem(where, shape)]
            if isinstance(pool.capacity, Spot)
            else capacity_suffices(where, pool, shape)
        ),
        *pool_problems(where, pool, shape, catalog),
    ]
    if problems:
        raise DeclarationError(problems)
    choice = choose(where, pool, shape, catalog)
    refused = list(
        settings_problems(where, pool, choice.operations, own_taints(taint_key(shape)), image, catalog)
    )
    if refused:
        raise DeclarationError(refused)
    batch = pool.rolling.max_surge or pool.rolling.max_unavailable or pool.nodes
    plugins = {key: plugin.enabled.value for key, plugin in sorted(catalog.agent_plugins().items())}
    return OciPoolPlan(
        name=name,
        spec=pool,
        shape=shape,
        topology_labels=tuple(manifest_pins(catalog, "oci").cloud.topology_levels.value),
        construct=choice.construct,
        operations=choice.operations,
        why=choice.why,
        capacity_plan=plan_capacity(pool.capacity),
        image=images_of(region)[name],
        plugins=MappingProxyType(plugins),
        platform=platform_of(pool, shape, catalog),
        boot_volume_vpus_per_gb=(
            pool.disk.vpus_per_gb or boot_volume_vpus_per_gb(choice.operations, catalog)
        ),
        create_timeout=create_timeout("oci:Core/clusterNetwork:ClusterNetwork", catalog),
        timeouts=timeouts(catalog, NODE_POOL, pool.nodes, machines(batch, pool.nodes)),
        oke_device_plugin=offered_by_oke(region, shape.vendor),
        node_facts=image,
    )
