"""What a pool becomes on Azure: AKS node pools, each of them one scale set and one InfiniBand partition."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.catalog.shape import Shape
from gpufabric.plan.azure.capacity import (
    SPOT_MARK,
    AzureCapacityPlan,
    azure_capacity,
    reservation_problems,
    twins_without_rdma,
)
from gpufabric.plan.azure.partitions import (
    AGENT_POOL_NAME_LENGTH,
    Partition,
    partition_limit_nodes,
    partitions,
)
from gpufabric.plan.labels import LABEL_PREFIX
from gpufabric.plan.pool import PoolPlan
from gpufabric.spec.azure.pool import AzurePool
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.problems import DeclarationError, Problem

PARTITION_LABEL = f"{LABEL_PREFIX}/partition"

PLAIN_OS_SKU = "Ubuntu"
"""Operating system of sizes without InfiniBand, for which the catalogue names none."""

REGISTERED = "registered"
"""State of a preview feature, as the catalogue writes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AzurePoolPlan:
    """A pool in Azure's terms.

    Attributes:
        pool: the pool.
        partitions: its AKS node pools; those with InfiniBand do not reach each other over it.
        capacity: how they ask for machines.
        os_sku: AKS operating system SKU.
        rack_scope: scope of the racks in an interconnect group; absent where none is made.
        topology_labels: node labels that say which machines share InfiniBand, then which share NVLink.
    """

    pool: PoolPlan
    partitions: tuple[Partition, ...]
    capacity: AzureCapacityPlan
    os_sku: str
    rack_scope: str | None
    topology_labels: tuple[str, ...]

    @property
    def infiniband(self) -> bool:
        """Whether the machines of a partition are joined by InfiniBand."""
        return self.pool.shape.infiniband is not None

    @property
    def feature_state(self) -> str | None:
        """State of AKS's InfiniBand feature in which its node pools are made; None: it makes no difference.

        A size of which the catalogue says nothing is taken to need it, as AKS's own instructions do.
        """
        infiniband = self.pool.shape.infiniband
        if infiniband is None:
            return None
        return infiniband.aks_feature_state.value if infiniband.aks_feature_state else REGISTERED

    def labels(self, partition: Partition) -> Mapping[str, str]:
        """Give the node labels of a partition."""
        own = {PARTITION_LABEL: partition.name} if self.infiniband else {}
        spot = dict([SPOT_MARK]) if self.capacity.spot else {}
        return {**self.pool.labels, **own, **spot}

    @property
    def construct(self) -> str:
        """Say which machines share InfiniBand and which share NVLink."""
        shape = self.pool.shape
        per_domain, gpus = shape.nodes_per_nvlink_domain, shape.gpu.count.value
        link = "Infinity Fabric" if shape.vendor == "amd" else "NVLink"
        nvlink = (
            f"every {per_domain} nodes ({per_domain * gpus} GPUs) of one rack share {link}"
            if per_domain > 1
            else f"the {gpus} GPUs of one node share {link}"
        )
        listed = ", ".join(f"{one.name} ({one.nodes} nodes)" for one in self.partitions)
        if not self.infiniband:
            return f"no InfiniBand; {nvlink}"
        if len(self.partitions) == 1:
            return f"one InfiniBand partition, {listed}; {nvlink}"
        return (
            f"{len(self.partitions)} InfiniBand partitions that do not reach each other: {listed}; {nvlink}"
        )


def pool_problems(where: str, pool: AzurePool, shape: Shape, catalog: Catalog) -> list[Problem]:
    """Check what Azure alone demands of a pool.

    Args:
        where: property path of the pool.
        pool: its declaration.
        shape: its machine.
        catalog: where the limits of partitions and the sizes with and without InfiniBand are.
    """
    return [
        *_rdma(where, pool, shape, catalog),
        *_partition_size(where, pool, shape, catalog),
        *_whole_racks(where, pool, shape),
        *reservation_problems(where, pool),
    ]


def plan_azure_pools(
    region: AzureRegion, pools: Iterable[PoolPlan], catalog: Catalog
) -> tuple[AzurePoolPlan, ...]:
    """Turn pools into AKS node pools.

    Raises:
        DeclarationError: two node pools get one name. Every problem is listed.
    """
    planned = tuple(_plan(region.pools[pool.name], pool, catalog) for pool in pools)
    problems = list(_names(planned))
    if problems:
        raise DeclarationError(problems)
    return planned


def _plan(declared: AzurePool, pool: PoolPlan, catalog: Catalog) -> AzurePoolPlan:
    shape = pool.shape
    limit = partition_limit_nodes(shape, declared.nodes_per_partition)
    racks = shape.infiniband is not None and shape.nodes_per_nvlink_domain > 1
    pins = manifest_pins(catalog, "azure")
    return AzurePoolPlan(
        pool=pool,
        partitions=partitions(pool.name, shape, pool.nodes, pool.max_nodes, limit),
        capacity=azure_capacity(pool.capacity),
        os_sku=shape.infiniband.os_sku.value if shape.infiniband else PLAIN_OS_SKU,
        rack_scope=catalog.infiniband().rack_scope.value if racks and declared.interconnect_group else None,
        topology_labels=(
            *pins.cloud.topology_levels.value,
            *([pins.common.nvlink_label.value] if racks else []),
        ),
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
        twins = ", ".join(one.name for one in twins_without_rdma(shape, catalog))
        yield Problem(
            f"{where}.rdma",
            f"false for {shape.name}, which has InfiniBand",
            f"true; or {twins}" if twins else "true",
            "machines of this size are joined by InfiniBand whether a job uses it or not",
        )


def _partition_size(where: str, pool: AzurePool, shape: Shape, catalog: Catalog) -> Iterator[Problem]:
    wanted, infiniband = pool.nodes_per_partition, shape.infiniband
    if wanted is None:
        return
    if infiniband is None:
        yield Problem(
            f"{where}.nodes_per_partition",
            f"{wanted} nodes of {shape.name}",
            "none: the size has no InfiniBand",
            shape.rdma.kind.source,
        )
        return
    unit, most = shape.nodes_per_nvlink_domain, catalog.infiniband().max_nodes_per_partition_on_request
    if wanted % unit or wanted > most.value:
        floor = min(wanted, most.value) // unit * unit
        fitting = [one for one in (floor, floor + unit) if 0 < one <= most.value]
        yield Problem(
            f"{where}.nodes_per_partition",
            f"{wanted} nodes of {shape.name}",
            " or ".join(str(one) for one in fitting),
            f"whole NVLink domains of {unit} nodes, and at most {most.value} machines in a partition: "
            f"{infiniband.max_nodes_per_partition.value} until support raises the limit ({most.source})",
        )


def _whole_racks(where: str, pool: AzurePool, shape: Shape) -> Iterator[Problem]:
    unit = shape.nodes_per_nvlink_domain
    if unit > 1 and pool.max_nodes is not None and pool.max_nodes > pool.nodes:
        yield Problem(
            f"{where}.max_nodes",
            f"{pool.max_nodes} nodes of {shape.name}, {pool.nodes} at first",
            f"none, or {pool.nodes}; to grow, set nodes to a multiple of {unit}",
            f"the autoscaler adds single machines, and racks of {unit} are not cut",
        )


def _names(planned: tuple[AzurePoolPlan, ...]) -> Iterator[Problem]:
    taken: dict[str, str] = {}
    for one in planned:
        for partition in one.partitions:
            other = taken.setdefault(partition.agent_pool_name, one.pool.name)
            if other != one.pool.name:
                yield Problem(
                    f"pools.{one.pool.name}",
                    f"node pool name {partition.agent_pool_name}",
                    "a name that gives another node pool name",
                    f"pool {other} has it; AKS allows {AGENT_POOL_NAME_LENGTH} letters and digits",
                )
