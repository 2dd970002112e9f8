"""What a pool is, in numbers that every cloud shares."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import Shape
from gpufabric.plan import aws_pool
from gpufabric.plan.nics import Interface, interfaces_of
from gpufabric.spec.capacity import Capacity, CapacityBlock, Reservation, Spot
from gpufabric.spec.pool import Pool
from gpufabric.spec.problems import DeclarationError, Problem

LABEL_PREFIX = "gpufabric.dev"
GPU_TAINT_KEY = "nvidia.com/gpu"


@dataclass(frozen=True, slots=True)
class PoolPlan:
    """A pool of identical GPU nodes.

    Attributes:
        name: the pool's key in the declaration.
        shape: what the catalogue knows of its machines.
        nodes: machines when the pool is up.
        max_nodes: machines at most.
        nodes_now: machines to ask for at the time of the plan: none before a Capacity Block starts.
        capacity: how they are obtained.
        labels: node labels.
        environment: variables for the communication library.
        memory_fabric_ids: GPU memory fabrics (OCI), one per NVLink domain.
        interfaces: network interfaces of one machine (AWS).
    """

    name: str
    shape: Shape
    nodes: int
    max_nodes: int
    nodes_now: int
    capacity: Capacity
    labels: Mapping[str, str]
    environment: Mapping[str, str]
    memory_fabric_ids: tuple[str, ...] = ()
    interfaces: tuple[Interface, ...] = ()

    @property
    def addresses_per_node(self) -> int:
        """Addresses of the subnet that the interfaces of one machine take (AWS)."""
        return sum(one.takes_address for one in self.interfaces)

    @property
    def gpus(self) -> int:
        """GPUs when the pool is up."""
        return self.nodes * self.shape.gpu.count.value

    @property
    def nvlink_domains(self) -> int:
        """NVLink domains in the pool."""
        return -(-self.gpus // self.shape.gpu.nvlink_domain_gpus.value)


def plan_pool(
    name: str, pool: Pool, *, cloud: str, region: str, zone: str, catalog: Catalog, now: datetime
) -> PoolPlan:
    """Work out a pool.

    Args:
        name: the pool's key.
        pool: its declaration.
        cloud: cloud of the region.
        region: the cloud's name of the region.
        zone: zone of the fabric, as the catalogue names zones of this cloud.
        catalog: where shapes are looked up.
        now: time that the plan is made for.

    Raises:
        DeclarationError: shape unknown or not sold there, capacity mode not sold, reservation too small or
            over, an NVLink domain cut in two, or what one cloud alone refuses. Every problem is listed.
    """
    where = f"pools.{name}"
    try:
        shape = catalog.shape(cloud, pool.shape)
    except DeclarationError as error:
        first = error.problems[0]
        raise DeclarationError.of(
            f"{where}.shape", given=first.given, allowed=first.allowed, limit=first.limit
        ) from error
    problems = [
        *_sold_here(where, shape, region, zone),
        *_capacity(where, pool, shape, cloud, now),
        *_whole_domains(where, pool, shape),
        *_memory_fabrics(where, pool, shape),
        *(
            aws_pool.pool_problems(where, pool, shape, region=region, now=now)
            if cloud == "aws"
            else aws_pool.elsewhere_problems(where, pool, cloud)
        ),
    ]
    if problems:
        raise DeclarationError(problems)
    waits = isinstance(pool.capacity, CapacityBlock) and now < pool.capacity.starts
    labels = {
        f"{LABEL_PREFIX}/pool": name,
        f"{LABEL_PREFIX}/shape": shape.name,
        f"{LABEL_PREFIX}/fabric": shape.rdma.kind.value,
        **pool.labels,
    }
    return PoolPlan(
        name=name,
        shape=shape,
        nodes=pool.nodes,
        max_nodes=pool.peak_nodes,
        nodes_now=0 if waits else pool.nodes,
        capacity=pool.capacity,
        labels=MappingProxyType(labels),
        environment=MappingProxyType({key: fact.value for key, fact in shape.environment.items()}),
        memory_fabric_ids=tuple(pool.memory_fabric_ids),
        interfaces=interfaces_of(shape.efa, pool.nic_layout) if cloud == "aws" else (),
    )


def _sold_here(where: str, shape: Shape, region: str, zone: str) -> list[Problem]:
    if not shape.regions_complete.value:
        return []
    limit = f"catalogue: {shape.regions_complete.source}, {shape.regions_complete.as_of}"
    offer = shape.regions.get(region)
    if offer is None:
        return [
            Problem(
                f"{where}.shape", f"{shape.name} in {region}", f"one of {', '.join(shape.regions)}", limit
            )
        ]
    zones = offer.zones.value
    if zones and zone not in zones:
        return [
            Problem(
                f"{where}.shape",
                f"{shape.name} in zone {zone}",
                f"one of {', '.join(zones)}",
                limit,
            )
        ]
    return []


def _capacity(where: str, pool: Pool, shape: Shape, cloud: str, now: datetime) -> list[Problem]:
    capacity = pool.capacity
    modes = shape.capacity_modes
    if capacity.mode not in modes.value:
        return [
            Problem(
                f"{where}.capacity.mode",
                f"{capacity.mode} for {shape.name}",
                ", ".join(modes.value),
                f"catalogue: {modes.source}, {modes.as_of}",
            )
        ]
    if isinstance(capacity, Spot) and cloud != "aws":
        allowed = ", ".join(one for one in modes.value if one != "spot")
        return [
            Problem(f"{where}.capacity.mode", f"spot on {cloud}", allowed, "gpufabric makes no such pools")
        ]
    if not isinstance(capacity, Reservation | CapacityBlock):
        return []
    problems: list[Problem] = []
    if pool.peak_nodes > capacity.nodes:
        held = "Capacity Block" if isinstance(capacity, CapacityBlock) else "reservation"
        problems.append(
            Problem(
                f"{where}.{'max_nodes' if pool.max_nodes else 'nodes'}",
                f"{pool.peak_nodes} nodes",
                f"at most {capacity.nodes}: what {capacity.id} holds",
                f"the {held} declared in {where}.capacity",
            )
        )
    if isinstance(capacity, CapacityBlock) and capacity.is_over(now):
        problems.append(
            Problem(
                f"{where}.capacity.ends",
                f"{capacity.ends:%Y-%m-%d %H:%M} UTC, before {now:%Y-%m-%d %H:%M} UTC",
                "an end in the future",
                "instances of a Capacity Block are terminated when it ends",
            )
        )
    return problems


def _whole_domains(where: str, pool: Pool, shape: Shape) -> list[Problem]:
    unit = shape.domain_sizes_nodes[0]
    uneven = [
        (key, value)
        for key, value in (("nodes", pool.nodes), ("max_nodes", pool.max_nodes))
        if value is not None and value % unit
    ]
    domain = shape.gpu.nvlink_domain_gpus
    return [
        Problem(
            f"{where}.{key}",
            f"{value} nodes of {shape.name}",
            " or ".join(str(one) for one in (value // unit * unit, (value // unit + 1) * unit) if one),
            f"whole NVLink domains of {unit} nodes ({unit * shape.gpu.count.value} GPUs; {domain.source})",
        )
        for key, value in uneven
    ]


def _memory_fabrics(where: str, pool: Pool, shape: Shape) -> list[Problem]:
    needs = shape.roce is not None and shape.roce.constructs.value[0] == "gpu-memory-cluster"
    expected = pool.nodes // shape.nodes_per_nvlink_domain if needs else 0
    given = len(pool.memory_fabric_ids)
    problems: list[Problem] = []
    if given != expected:
        problems.append(
            Problem(
                f"{where}.memory_fabric_ids",
                f"{given} GPU memory fabrics for {pool.nodes} nodes of {shape.name}",
                f"{expected}",
                "OCI: one GPU memory cluster per GPU memory fabric of one rack",
            )
        )
    if len(set(pool.memory_fabric_ids)) != given:
        problems.append(
            Problem(
                f"{where}.memory_fabric_ids",
                "the same GPU memory fabric twice",
                "a different fabric for each rack",
                "OCI: one GPU memory cluster per GPU memory fabric",
            )
        )
    return problems
