"""Plans a pool of AWS: rules of its own, EFA interfaces, and the nodes' software."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.catalog.rolling import rolling_facts
from gpufabric.plan.aws.capacity import AwsCapacityPlan, plan_capacity
from gpufabric.plan.aws.nics import Interface, interfaces_of
from gpufabric.plan.aws.node_settings import settings_problems
from gpufabric.plan.aws.pool_rules import group_name_problems, pool_problems
from gpufabric.plan.aws.ultraservers import whole_domains
from gpufabric.plan.aws.volumes import GPU_ROOT_GIB
from gpufabric.plan.node_facts import image_facts
from gpufabric.plan.pool import PoolPlan, find_shape, own_taints, plan_each, taint_key
from gpufabric.plan.pool_rules import capacity_suffices, sold_here
from gpufabric.plan.problems import ProblemList
from gpufabric.plan.rolling import PoolTimeouts, machines, share_problems, timeouts
from gpufabric.spec.aws.pool import AwsPool
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.pools import ended
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.regions import kubernetes_minor_of
from gpufabric.spec.rolling import MachineShare

NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"

SYSTEM_AMI_TYPE = "AL2023_x86_64_STANDARD"
"""EKS name of the system nodes' image."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsPoolPlan(PoolPlan):
    """A pool on AWS: one EKS node group.

    Attributes:
        spec: the declaration.
        interfaces: network interfaces of one machine.
        capacity_plan: how the node group requests its machines.
        group_max_nodes: maximum of the node group. It stays when a block ends: a pool that the next block
            restores does not change.
        max_unavailable: machines that one batch of an update replaces.
        timeouts: timeouts of the node group.
        group_name: name of the node group, which other people's groups of a given cluster must not have.
    """

    spec: AwsPool
    interfaces: tuple[Interface, ...]
    capacity_plan: AwsCapacityPlan
    group_max_nodes: int
    max_unavailable: MachineShare
    timeouts: PoolTimeouts
    group_name: str

    @property
    def makes_placement_group(self) -> bool:
        """Whether the stack makes a cluster placement group for the pool."""
        return self.capacity_plan.own_placement_group and self.spec.existing.placement_group is None

    @property
    def placement_group_name(self) -> str | None:
        """Name of the existing placement group that the machines start in."""
        given = self.spec.existing.placement_group
        return self.capacity_plan.placement_group_name if given is None else given.id

    @property
    def nodes_now(self) -> int:
        """Machines to request at the time of the plan: none outside the time of a Capacity Block."""
        return self.capacity_plan.desired_nodes

    @property
    def ami_type(self) -> str:
        """EKS name of the nodes' image (EKS API reference, CreateNodegroup: amiType)."""
        if self.node_facts is None:
            raise TypeError(f"pool {self.name} has no image")
        return self.node_facts.id

    @property
    def has_own_image(self) -> bool:
        """Whether the nodes start an AMI of the user, to whose user data EKS adds nothing."""
        return self.spec.node_image_id is not None

    @property
    def root_gib(self) -> int:
        """Size of the root volume of a node."""
        return self.spec.disk.size_gib or GPU_ROOT_GIB

    @property
    def efa_interfaces(self) -> int:
        """EFA interfaces of one machine."""
        return sum(interface.kind != "interface" for interface in self.interfaces)

    @property
    def addresses_per_node(self) -> int:
        """Addresses of the subnet that the interfaces of one machine take."""
        return sum(interface.takes_address for interface in self.interfaces)


def plan_pools(
    region: AwsRegion, problems: ProblemList, *, catalog: Catalog, now: datetime, prefix: str = ""
) -> tuple[AwsPoolPlan, ...]:
    """Plan the pools of a region, and add problems to ``problems``; a pool with problems has no plan.

    Args:
        region: the declaration.
        problems: takes the problems.
        catalog: source of facts.
        now: time that the plan is made for.
        prefix: begins the names of node groups in a cluster that others use as well.
    """
    return plan_each(
        region.pools, partial(_plan_pool, region, catalog=catalog, now=now, prefix=prefix), problems
    )


def _plan_pool(region: AwsRegion, name: str, *, catalog: Catalog, now: datetime, prefix: str) -> AwsPoolPlan:
    where, pool = f"pools.{name}", region.pools[name]
    shape = find_shape(where, "aws", pool.shape, catalog)
    version = kubernetes_minor_of(region)
    image = image_facts("aws", shape, version, catalog)
    own = own_taints(taint_key(shape))
    problems = [
        *sold_here(where, shape, region.region, region.zone),
        *capacity_suffices(where, pool, shape),
        *whole_domains(where, shape, nodes=pool.nodes, max_nodes=pool.max_nodes),
        *pool_problems(where, pool, shape, catalog, region=region.region, now=now),
        *_rolling(where, pool, catalog),
        *settings_problems(where, pool, own, image, version, catalog),
        *group_name_problems(where, f"{prefix}{pool.was or name}", catalog),
    ]
    if problems:
        raise DeclarationError(problems)
    share = _max_unavailable(pool, catalog)
    pins = manifest_pins(catalog, "aws").cloud
    zone_label = [] if pins.zone_label is None else [pins.zone_label.value]
    return AwsPoolPlan(
        name=name,
        spec=pool,
        shape=shape,
        topology_labels=(*zone_label, *pins.topology_levels.value),
        interfaces=interfaces_of(shape.efa, pool.nic_layout),
        capacity_plan=plan_capacity(pool, shape, now),
        group_max_nodes=max(pool.peak_nodes, catalog.aws_limits().least_group_max_nodes.value),
        max_unavailable=share,
        timeouts=timeouts(catalog, NODE_GROUP, pool.peak_nodes, machines(share, pool.peak_nodes)),
        capacity_ended=ended(pool.capacity, now),
        node_facts=image,
        group_name=f"{prefix}{pool.was or name}",
    )


def _max_unavailable(pool: AwsPool, catalog: Catalog) -> MachineShare:
    if pool.rolling.max_unavailable is not None:
        return pool.rolling.max_unavailable
    most = rolling_facts(catalog)[NODE_GROUP].most_unavailable
    quarter = max(pool.peak_nodes // 4, 1)
    return quarter if most is None else min(quarter, most.value)


def _rolling(where: str, pool: AwsPool, catalog: Catalog) -> Iterator[Problem]:
    most = rolling_facts(catalog)[NODE_GROUP].most_unavailable
    yield from share_problems(
        f"{where}.rolling.max_unavailable",
        pool.rolling.max_unavailable,
        pool.peak_nodes,
        None if most is None else most.value,
    )
    if pool.rolling.max_surge is not None:
        yield Problem(
            f"{where}.rolling.max_surge",
            str(pool.rolling.max_surge),
            "none; set max_unavailable",
            "the node group terminates a machine before it starts the next (EKS API reference, "
            "NodegroupUpdateConfig, updateStrategy MINIMAL)",
        )
