"""A planned pool, in terms that every cloud shares."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TypeVar

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.nodes import IMEX_SERVICE, NodeFacts, Provider, ServiceState
from gpufabric.catalog.shape import AcceleratorVendor, Cloud, Shape
from gpufabric.plan.labels import LABEL_PREFIX
from gpufabric.plan.problems import ProblemList
from gpufabric.spec.node_settings import Taint
from gpufabric.spec.pools import Capacity, Pool
from gpufabric.spec.problems import DeclarationError

GPU_TAINT_KEY = "nvidia.com/gpu"

_TAINT_KEYS: Mapping[AcceleratorVendor, str] = {
    "aws": "aws.amazon.com/neuron",
    "none": f"{LABEL_PREFIX}/pool",
}
"""Keys of the taint by maker of the accelerators, where it is not ``GPU_TAINT_KEY``. Trainium's is the name
of its resource, as on nodes with GPUs."""

PlanT = TypeVar("PlanT", bound="PoolPlan")


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolPlan:
    """A pool of identical GPU nodes.

    Attributes:
        name: the pool's key in the declaration.
        spec: the declaration.
        shape: facts of the catalogue about its machines.
        topology_labels: node labels that locate a machine in the network, from the widest unit to the
            narrowest.
        capacity_ended: end of the pool's capacity, if it has passed: the pool then has no machines.
        node_facts: facts on the image of its nodes; None if the catalogue has none.
    """

    name: str
    spec: Pool
    shape: Shape
    topology_labels: tuple[str, ...]
    capacity_ended: datetime | None = None
    node_facts: NodeFacts | None = None

    @property
    def resource_name(self) -> str:
        """The pool's name on its resources, labels and queues: the former name of a renamed pool."""
        return self.spec.was or self.name

    @property
    def nodes(self) -> int:
        """Machines when the pool is up; none after its capacity ended."""
        return 0 if self.capacity_ended else self.spec.nodes

    @property
    def max_nodes(self) -> int:
        """Machines at most; none after its capacity ended."""
        return 0 if self.capacity_ended else self.spec.peak_nodes

    @property
    def without_machines(self) -> str:
        """Reason why the pool has no machines and gets none; empty if it has some."""
        if self.capacity_ended:
            return f"its capacity ended on {self.capacity_ended.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        return "" if self.max_nodes else "nodes is 0"

    @property
    def autoscales(self) -> bool:
        """Whether an autoscaler owns the size, between ``nodes`` and ``max_nodes``."""
        return self.max_nodes > self.nodes

    @property
    def nodes_now(self) -> int:
        """Machines to request at the time of the plan."""
        return self.nodes

    @property
    def capacity(self) -> Capacity:
        """Declared way to obtain the machines."""
        return self.spec.capacity

    @property
    def labels(self) -> Mapping[str, str]:
        """Node labels."""
        own = {
            f"{LABEL_PREFIX}/pool": self.resource_name,
            f"{LABEL_PREFIX}/shape": self.shape.name,
            f"{LABEL_PREFIX}/fabric": self.shape.rdma.kind.value,
        }
        return MappingProxyType({**own, **self.spec.labels})

    @property
    def shares_nvlink(self) -> bool:
        """Whether the NVLink domain of the machines spans machines."""
        return self.shape.vendor == "nvidia" and self.shape.nodes_per_nvlink_domain > 1

    @property
    def stops_imex(self) -> bool:
        """Whether nodes stop the IMEX service of their image, so that the DRA driver can start its own.

        An image without facts may have the service, and to stop a missing one does no harm.
        """
        state = self.node_facts.service(IMEX_SERVICE) if self.node_facts else None
        return self.shares_nvlink and state is not ServiceState.ABSENT

    @property
    def replaces_driver(self) -> bool:
        """Whether an operator replaces the GPU driver while the DRA driver's plugin runs."""
        facts = self.node_facts
        driver = facts.driver if facts else None
        return self.shares_nvlink and driver is not None and driver.value is Provider.MANIFESTS

    @property
    def environment(self) -> Mapping[str, str]:
        """Variables for the communication library."""
        return MappingProxyType(self.shape.host_variables)

    @property
    def taint_key(self) -> str:
        """Key of the taint that keeps other workloads off the nodes."""
        return taint_key(self.shape)

    @property
    def own_taints(self) -> tuple[Taint, ...]:
        """Taints that gpufabric or the cloud sets."""
        return own_taints(self.taint_key)

    @property
    def taints(self) -> tuple[Taint, ...]:
        """All taints of the nodes: gpufabric's or the cloud's, then the declared ones."""
        return (*self.own_taints, *self.spec.taints)

    @property
    def gpus(self) -> int:
        """GPUs when the pool is up."""
        return self.nodes * self.shape.gpus

    @property
    def nodes_per_domain(self) -> int:
        """Machines in use of one NVLink domain: of the smallest on sale."""
        return self.shape.domain_sizes_nodes[0]

    def domains_of(self, nodes: int) -> tuple[int, ...]:
        """Return the machines in use of each NVLink domain, for a job on some machines of the pool."""
        full, rest = divmod(nodes, self.nodes_per_domain)
        return (self.nodes_per_domain,) * full + ((rest,) if rest else ())

    @property
    def places_not_in_use(self) -> int:
        """Places of the pool's racks without a machine of the pool, such as those in repair."""
        unit = self.shape.nodes_per_nvlink_domain
        return (
            0 if self.shape.ultraservers or not self.shape.gpus else self.nvlink_domains * unit - self.nodes
        )

    @property
    def nvlink_domains(self) -> int:
        """NVLink domains in the pool; none without accelerators."""
        return -(-self.gpus // self.shape.nvlink_domain_gpus) if self.gpus else 0


def taint_key(shape: Shape) -> str:
    """Return the key of the taint that keeps other workloads off machines of a shape."""
    return _TAINT_KEYS.get(shape.vendor, GPU_TAINT_KEY)


def own_taints(key: str) -> tuple[Taint, ...]:
    """Return the taint that keeps other pods away from the nodes of a pool."""
    return (Taint(key=key, value="present"),)


def find_shape(where: str, cloud: Cloud, name: str, catalog: Catalog) -> Shape:
    """Return the shape of a pool.

    Args:
        where: property path of the pool.
        cloud: its cloud.
        name: declared name of the shape.
        catalog: source of shapes.

    Raises:
        DeclarationError: the catalogue has no such shape.
    """
    try:
        return catalog.shape(cloud, name)
    except DeclarationError as error:
        problem = error.problems[0]
        raise DeclarationError.of(
            f"{where}.shape", given=problem.given, allowed=problem.allowed, limit=problem.limit
        ) from error


def plan_each(names: Iterable[str], plan: Callable[[str], PlanT], problems: ProblemList) -> tuple[PlanT, ...]:
    """Plan the pools of a region, sorted by name, without those that have problems.

    Args:
        names: keys of the pools.
        plan: function that plans the pool of a name.
        problems: list to which problems are added.
    """
    pools = (problems.attempt(plan, name) for name in sorted(names))
    return tuple(pool for pool in pools if pool is not None)
