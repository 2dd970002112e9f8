"""Properties that pools of all clouds share. A pool is a set of identical GPU nodes on one RDMA fabric."""

from collections.abc import Mapping
from typing import Protocol, Self, TypeVar, cast

from pydantic import Field, model_validator

from gpufabric.spec.base import Declared, Machines, Name, SomeMachines
from gpufabric.spec.node_settings import Taint
from gpufabric.spec.price import MachinePrice, StatedPrice
from gpufabric.spec.rolling import Rolling


class PoolBase(Declared):
    """Base of the pools of all clouds."""

    shape: str = Field(min_length=1)
    """The cloud's own name of the machine, such as p6-b200.48xlarge or BM.GPU.B200.8."""

    nodes: Machines
    """Machines in the pool. With a larger ``max_nodes``: its size at creation, and the fewest machines to
    which the autoscaler shrinks it. 0: no machines for now; the pool keeps its name, labels and
    reservation."""

    max_nodes: SomeMachines | None = None
    """Upper limit for autoscaling. Absent: the pool has a fixed size."""

    was: Name | None = None
    """Former name of a renamed pool. Its machines keep running: their resources, labels and queues keep the
    former name, so keep this line for as long as the pool exists."""

    rolling: Rolling = Rolling()
    """Batches of an update that replaces machines."""

    price: MachinePrice | None = None
    """Your price of the pool's machines; absent: that of its capacity, or else the list price. For capacity
    that is reserved, it is the price of each reserved machine, used or not."""

    labels: dict[str, str] = Field(default_factory=dict[str, str])
    """Extra node labels."""

    taints: list[Taint] = Field(default_factory=list[Taint])
    """Taints of the nodes, beside the one that keeps pods without GPUs away. Rendered manifests tolerate
    them."""

    user_data: str | None = None
    """Shell script that runs as root at a node's first boot, before the node joins the cluster. It starts
    with #! and is plain ASCII. Every pod with access to the node's metadata can read it: it must hold no
    secrets. Not on Azure: AKS takes no script."""

    security_group_ids: list[str] = Field(default_factory=list[str])
    """Further security groups of the nodes' interfaces: ids of security groups (AWS) or of network security
    groups (OCI) that exist. The stack changes no rule of theirs. Not on Azure: a security group belongs to
    the subnet there."""

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if self.max_nodes is not None and self.max_nodes < self.nodes:
            raise ValueError(f"max_nodes {self.max_nodes} is below nodes {self.nodes}")
        return self

    @property
    def peak_nodes(self) -> int:
        """Largest size of the pool."""
        return self.nodes if self.max_nodes is None else self.max_nodes


PoolT = TypeVar("PoolT", bound=PoolBase)


def pool_on_resources(pools: Mapping[str, PoolT], name: str) -> PoolT | None:
    """Return the pool that has a name on its resources; None if none is declared."""
    return next((pool for key, pool in pools.items() if (pool.was or key) == name), None)


def with_distinct_resources(pools: Mapping[str, PoolT]) -> Mapping[str, PoolT]:
    """Check that no two pools claim the resources of one former name.

    Raises:
        ValueError: two pools would have the same names on their resources.
    """
    owners: dict[str, str] = {}
    for name, pool in pools.items():
        other = owners.setdefault(pool.was or name, name)
        if other != name:
            raise ValueError(f"{other} and {name} both claim the resources of pool {pool.was or name}")
    return pools


class PricedPool(Protocol):
    """A pool that may state a price, itself or with its capacity."""

    @property
    def price(self) -> StatedPrice | None:
        """The pool's own price."""

    @property
    def capacity(self) -> object:
        """The pool's capacity, which has a price in some modes."""


PricedPoolT = TypeVar("PricedPoolT", bound=PricedPool)


def stated_price(pool: PricedPool) -> StatedPrice | None:
    """Return the price that a pool states for its machines; None if the list price holds."""
    return pool.price or _capacity_price(pool)


def with_one_price(pools: Mapping[str, PricedPoolT]) -> Mapping[str, PricedPoolT]:
    """Check that the machines of each pool, and of each existing reservation, have one price.

    Raises:
        ValueError: a pool and its capacity both state a price, or pools of one reservation or Capacity Block
            state different ones.
    """
    first: dict[str, tuple[str, StatedPrice | None]] = {}
    for name, pool in pools.items():
        if pool.price is not None and _capacity_price(pool) is not None:
            raise ValueError(f"{name}: price of the pool or of its capacity, not both")
        held = getattr(pool.capacity, "id", "")
        if not held:
            continue
        other, price = first.setdefault(str(held).lower(), (name, stated_price(pool)))
        if price != stated_price(pool):
            raise ValueError(f"{name}: the same price as {other}, which uses the same capacity")
    return pools


def _capacity_price(pool: PricedPool) -> StatedPrice | None:
    return cast("StatedPrice | None", getattr(pool.capacity, "price", None))
