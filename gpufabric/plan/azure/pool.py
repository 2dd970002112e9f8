"""Plans a pool of Azure: AKS node pools, each of which is one scale set and one InfiniBand partition."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.catalog.names import longest_name
from gpufabric.catalog.shape import Shape
from gpufabric.plan.azure.capacity import (
    SPOT_MARK,
    AzureCapacityPlan,
    plan_capacity,
    reservation_problems,
    spot_problem,
    twins_without_rdma,
)
from gpufabric.plan.azure.node_settings import premium_disk, settings_problems
from gpufabric.plan.azure.partitions import Partition, nodes_per_rack, partition_limit_nodes, partitions
from gpufabric.plan.azure.rolling import NODE_POOL, rolling_problems
from gpufabric.plan.labels import DRA_PLUGIN_LABEL, LABEL_PREFIX
from gpufabric.plan.node_facts import image_facts
from gpufabric.plan.pool import PoolPlan, find_shape, own_taints, plan_each, taint_key
from gpufabric.plan.pool_rules import capacity_suffices, sold_here
from gpufabric.plan.problems import ProblemList
from gpufabric.plan.rolling import PoolTimeouts, machines, timeouts
from gpufabric.plural import plural
from gpufabric.spec.azure.pool import AzurePool
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.capacity import Spot
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.node_settings import Taint
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.regions import kubernetes_minor_of

PARTITION_LABEL = f"{LABEL_PREFIX}/partition"

PLAIN_OS_SKU = "Ubuntu"
"""AKS operating system SKU of sizes without InfiniBand, for which the catalogue has none."""

REGISTERED = "registered"
"""State of a preview feature, as the catalogue writes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AzurePoolPlan(PoolPlan):
    """A pool on Azure.

    Attributes:
        spec: the declaration.
        partitions: its AKS node pools; InfiniBand does not connect one to another.
        capacity_plan: how they request machines.
        os_sku: AKS operating system SKU.
        rack_scope: scope of the racks in an interconnect group; absent without a group.
        timeouts: timeouts of each node pool.
        premium_disk: Premium SSD of each node; None without one, or if AKS chooses the disk.
    """

    spec: AzurePool
    partitions: tuple[Partition, ...]
    capacity_plan: AzureCapacityPlan
    os_sku: str
    rack_scope: str | None
    timeouts: PoolTimeouts
    premium_disk: str | None = None

    @property
    def infiniband(self) -> bool:
        """Whether InfiniBand connects the machines of a partition."""
        return self.shape.infiniband is not None

    @property
    def nodes_per_domain(self) -> int:
        """Machines in use of one NVLink domain."""
        return nodes_per_rack(self.spec, self.shape)

    @property
    def nvlink_domains(self) -> int:
        """NVLink domains in the pool; none without accelerators."""
        return sum(partition.nvlink_domains for partition in self.partitions) if self.shape.gpus else 0

    @property
    def feature_state(self) -> str | None:
        """State of AKS's InfiniBand feature in which its node pools are created; None: either.

        AKS's own instructions register the feature, so that is the default for a size without a known state.
        """
        infiniband = self.shape.infiniband
        if infiniband is None:
            return None
        return infiniband.aks_feature_state.value if infiniband.aks_feature_state else REGISTERED

    @property
    def own_taints(self) -> tuple[Taint, ...]:
        """The taint of the pool, and AKS's own taint of spot pools."""
        return _own_taints(self.spec, self.shape)

    def partition_labels(self, partition: Partition) -> Mapping[str, str]:
        """Return the node labels of a partition."""
        own = {PARTITION_LABEL: partition.name} if self.infiniband else {}
        plugin = {DRA_PLUGIN_LABEL: "true"} if self.replaces_driver else {}
        spot = dict([SPOT_MARK]) if self.capacity_plan.spot else {}
        return {**self.labels, **own, **plugin, **spot}

    @property
    def construct(self) -> str:
        """Text that says which machines share InfiniBand and which share NVLink."""
        per_domain, gpus = self.nodes_per_domain, self.shape.gpus
        link = "Infinity Fabric" if self.shape.vendor == "amd" else "NVLink"
        nvlink = (
            f"every {per_domain} nodes ({per_domain * gpus} GPUs) of one rack share {link}"
            if per_domain > 1
            else (f"the {plural(gpus, 'GPU')} of one node share {link}" if gpus else "no GPUs")
        )
        listed = ", ".join(
            f"{partition.name} ({plural(partition.nodes, 'node')})" for partition in self.partitions
        )
        if not self.infiniband:
            return f"no InfiniBand; {nvlink}"
        if len(self.partitions) == 1:
            return f"one InfiniBand partition, {listed}; {nvlink}"
        return (
            f"{len(self.partitions)} InfiniBand partitions that do not reach each other: {listed}; {nvlink}"
        )


def _own_taints(pool: AzurePool, shape: Shape) -> tuple[Taint, ...]:
    spot = (Taint(key=SPOT_MARK[0], value=SPOT_MARK[1]),) if isinstance(pool.capacity, Spot) else ()
    return (*own_taints(taint_key(shape)), *spot)


def pool_problems(where: str, pool: AzurePool, shape: Shape, catalog: Catalog) -> list[Problem]:
    """Check the rules for pools that only Azure has.

    Args:
        where: property path of the pool.
        pool: its declaration.
        shape: its machine.
        catalog: source of the limits of partitions, and of the sizes with and without InfiniBand.
    """
    return [
        *_rdma(where, pool, shape, catalog),
        *_rack_size(where, pool, shape),
        *_partition_size(where, pool, shape, catalog),
        *_whole_racks(where, pool, shape),
        *reservation_problems(where, pool),
    ]


def plan_pools(
    stack: str, region: AzureRegion, fabric: Fabric, problems: ProblemList, *, catalog: Catalog
) -> tuple[AzurePoolPlan, ...]:
    """Plan the pools of a region, and add problems to ``problems``; a pool with problems has no plan.

    Args:
        stack: its stack, which is part of the names of node pools in a cluster that others share.
        region: the declaration.
        fabric: the fabric, whose name is part of them as well.
        problems: gets the problems.
        catalog: machines and limits.
    """
    owner = "" if region.existing.cluster is None else f"{fabric.name}/{stack}"
    pools = plan_each(region.pools, partial(_plan_pool, region, owner, catalog=catalog), problems)
    problems.extend(_names(pools, catalog))
    return pools


def _plan_pool(region: AzureRegion, owner: str, name: str, *, catalog: Catalog) -> AzurePoolPlan:
    where, pool = f"pools.{name}", region.pools[name]
    shape = find_shape(where, "azure", pool.shape, catalog)
    infiniband = shape.infiniband
    os_sku = infiniband.os_sku.value if infiniband else PLAIN_OS_SKU
    image = image_facts("azure", shape, kubernetes_minor_of(region), catalog, os_sku=os_sku)
    refused_spot = isinstance(pool.capacity, Spot) and infiniband is not None
    problems = [
        *sold_here(where, shape, region.region, region.zone),
        *([spot_problem(where, shape, catalog)] if refused_spot else capacity_suffices(where, pool, shape)),
        *pool_problems(where, pool, shape, catalog),
        *rolling_problems(where, pool, shape),
        *settings_problems(where, pool, shape, _own_taints(pool, shape), image, catalog),
    ]
    if problems:
        raise DeclarationError(problems)
    rack = nodes_per_rack(pool, shape)
    limit = partition_limit_nodes(catalog, shape, rack, pool.nodes_per_partition)
    largest = min(limit, pool.peak_nodes)
    batch = pool.rolling.max_surge or pool.rolling.max_unavailable or 1
    racks = infiniband is not None and shape.nodes_per_nvlink_domain > 1
    pins = manifest_pins(catalog, "azure")
    return AzurePoolPlan(
        name=name,
        spec=pool,
        shape=shape,
        partitions=partitions(
            pool.was or name,
            pool.nodes,
            pool.peak_nodes,
            limit=limit,
            rack=rack,
            name_characters=longest_name(catalog, "azure", NODE_POOL).value,
            owner=owner,
        ),
        capacity_plan=plan_capacity(pool.capacity),
        os_sku=os_sku,
        rack_scope=catalog.infiniband().rack_scope.value if racks and pool.interconnect_group else None,
        topology_labels=(
            *pins.cloud.topology_levels.value,
            *([pins.common.nvlink_label.value] if racks else []),
        ),
        timeouts=timeouts(catalog, NODE_POOL, largest, machines(batch, largest)),
        node_facts=image,
        premium_disk=premium_disk(pool, catalog),
    )


def _rdma(where: str, pool: AzurePool, shape: Shape, catalog: Catalog) -> Iterator[Problem]:
    if pool.rdma and shape.infiniband is None:
        twin = shape.rdma_twin
        yield Problem(
            f"{where}.shape",
            f"{shape.name}, which has no InfiniBand",
            f"{twin.value}; or rdma: false" if twin else "rdma: false, or a size with InfiniBand",
            shape.rdma.kind.source,
        )
    if not pool.rdma and shape.infiniband is not None:
        twins = ", ".join(twin.name for twin in twins_without_rdma(shape, catalog))
        yield Problem(
            f"{where}.rdma",
            f"false for {shape.name}, which has InfiniBand",
            f"true; or {twins}" if twins else "true",
            "InfiniBand connects machines of this size whether a job uses it or not",
        )


def _rack_size(where: str, pool: AzurePool, shape: Shape) -> Iterator[Problem]:
    unit, shared = shape.nodes_per_nvlink_domain, shape.gpu.nvlink_domain_gpus if shape.gpu else None
    if pool.nodes_per_rack is not None and (unit == 1 or pool.nodes_per_rack > unit):
        yield Problem(
            f"{where}.nodes_per_rack",
            f"{plural(pool.nodes_per_rack, 'node')} of {shape.name}",
            f"1 to {unit}" if unit > 1 else "none: each machine is an NVLink domain of its own",
            f"{shared.value} GPUs share NVLink ({shared.source})" if shared else "the machines have no GPUs",
        )


def _partition_size(where: str, pool: AzurePool, shape: Shape, catalog: Catalog) -> Iterator[Problem]:
    wanted, infiniband = pool.nodes_per_partition, shape.infiniband
    if wanted is None:
        return
    if infiniband is None:
        yield Problem(
            f"{where}.nodes_per_partition",
            f"{plural(wanted, 'node')} of {shape.name}",
            "none: the size has no InfiniBand",
            shape.rdma.kind.source,
        )
        return
    unit, most = nodes_per_rack(pool, shape), catalog.infiniband().max_nodes_per_partition_on_request
    if wanted % unit or wanted > most.value:
        floor = min(wanted, most.value) // unit * unit
        fitting = [size for size in (floor, floor + unit) if 0 < size <= most.value]
        yield Problem(
            f"{where}.nodes_per_partition",
            f"{plural(wanted, 'node')} of {shape.name}",
            " or ".join(str(size) for size in fitting),
            f"whole NVLink domains of {unit} nodes, and at most {most.value} machines in a partition: "
            f"{infiniband.max_nodes_per_partition.value} until support raises the limit ({most.source})",
        )


def _whole_racks(where: str, pool: AzurePool, shape: Shape) -> Iterator[Problem]:
    unit = shape.nodes_per_nvlink_domain
    if unit > 1 and pool.max_nodes is not None and pool.max_nodes > pool.nodes:
        yield Problem(
            f"{where}.max_nodes",
            f"{plural(pool.max_nodes, 'node')} of {shape.name}, {pool.nodes} at first",
            f"none, or {pool.nodes}; to grow, set nodes to a multiple of {unit}",
            f"the autoscaler adds single machines, but racks of {unit} are used whole",
        )


def _names(pools: Iterable[AzurePoolPlan], catalog: Catalog) -> Iterator[Problem]:
    longest = longest_name(catalog, "azure", NODE_POOL)
    taken: dict[str, str] = {}
    for pool in pools:
        for partition in pool.partitions:
            other = taken.setdefault(partition.agent_pool_name, pool.name)
            if other != pool.name:
                yield Problem(
                    f"pools.{pool.name}",
                    f"node pool name {partition.agent_pool_name}",
                    "a name from which another node pool name follows",
                    f"pool {other} has it; AKS allows {longest.value} letters and digits ({longest.source})",
                )
