"""Plans a pool of AWS: rules of its own, EFA interfaces, and the nodes' software."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.catalog.nodes import node_facts
from gpufabric.catalog.rolling import rolling_facts
from gpufabric.catalog.shape import Shape
from gpufabric.plan.aws.capacity import AwsCapacityPlan, plan_capacity
from gpufabric.plan.aws.capacity_blocks import block_problems
from gpufabric.plan.aws.nics import Interface, interfaces_of
from gpufabric.plan.aws.node_settings import settings_problems
from gpufabric.plan.aws.ultraservers import whole_domains
from gpufabric.plan.aws.volumes import GPU_ROOT_GIB
from gpufabric.plan.node_facts import image_facts
from gpufabric.plan.pool import GPU_TAINT_KEY, PoolPlan, find_shape, own_taints, plan_each
from gpufabric.plan.pool_rules import capacity_suffices, sold_here
from gpufabric.plan.problems import ProblemList
from gpufabric.plan.rolling import PoolTimeouts, machines, share_problems, timeouts
from gpufabric.spec.aws.capacity import AwsReservation, AwsSpot, CapacityBlock
from gpufabric.spec.aws.pool import AwsPool
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.pools import ended
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.rolling import MachineShare

NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"

SYSTEM_AMI_TYPE = "AL2023_x86_64_STANDARD"
"""EKS name of the system nodes' image."""

_RESERVATION = re.compile(
    r"cr-[0-9a-f]{8,17}|arn:aws[a-z-]*:resource-groups:(?P<region>[a-z0-9-]+):\d{12}:group/[A-Za-z0-9_.-]+"
)


_NEURON_TAINT_KEY = "aws.amazon.com/neuron"
"""Key of the taint of nodes with Trainium: the accelerator's resource name, as on nodes with GPUs."""


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
    """

    spec: AwsPool
    interfaces: tuple[Interface, ...]
    capacity_plan: AwsCapacityPlan
    group_max_nodes: int
    max_unavailable: MachineShare
    timeouts: PoolTimeouts

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
    def taint_key(self) -> str:
        """Key of the taint that keeps other workloads off the nodes."""
        return _taint_key(self.shape)

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


def _taint_key(shape: Shape) -> str:
    return _NEURON_TAINT_KEY if shape.vendor == "aws" else GPU_TAINT_KEY


def plan_pools(
    region: AwsRegion, problems: ProblemList, *, catalog: Catalog, now: datetime
) -> tuple[AwsPoolPlan, ...]:
    """Plan the pools of a region, and add problems to ``problems``; a pool with problems has no plan."""
    return plan_each(region.pools, partial(_plan_pool, region, catalog=catalog, now=now), problems)


def _plan_pool(region: AwsRegion, name: str, *, catalog: Catalog, now: datetime) -> AwsPoolPlan:
    where, pool = f"pools.{name}", region.pools[name]
    shape = find_shape(where, "aws", pool.shape, catalog)
    version = region.cluster.kubernetes_version
    image = image_facts("aws", shape, version, catalog)
    own = own_taints(_taint_key(shape))
    problems = [
        *sold_here(where, shape, region.region, region.zone),
        *capacity_suffices(where, pool, shape),
        *whole_domains(where, shape, nodes=pool.nodes, max_nodes=pool.max_nodes),
        *pool_problems(where, pool, shape, catalog, region=region.region, now=now),
        *_rolling(where, pool, catalog),
        *settings_problems(where, pool, own, image, version, catalog),
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


def pool_problems(
    where: str, pool: AwsPool, shape: Shape, catalog: Catalog, *, region: str, now: datetime
) -> list[Problem]:
    """Check the rules for pools that only AWS has.

    Args:
        where: property path of the pool.
        pool: its declaration.
        shape: its machine.
        catalog: source of AWS's limits.
        region: the region.
        now: time that the plan is made for.
    """
    problems = [*_image(where, shape, catalog), *_sizes(where, pool, catalog)]
    place = f"{where}.capacity"
    match pool.capacity:
        case CapacityBlock():
            problems.extend(block_problems(place, pool.capacity, shape, catalog, now))
            problems.extend(_group_region(place, pool.capacity.id, region))
        case AwsReservation():
            problems.extend(_reservation(place, pool.capacity, region))
        case AwsSpot():
            problems.extend(_spot(place, pool.capacity, shape))
        case _:
            pass
    return problems


def cluster_problems(shapes: Iterable[Shape], kubernetes_version: str, catalog: Catalog) -> list[Problem]:
    """Check that the cluster is new enough for its pools.

    Args:
        shapes: machines of the pools.
        kubernetes_version: minor version, such as 1.35.
        catalog: source of AWS's limits.
    """
    oldest = catalog.aws_limits().ultraserver_kubernetes.value
    major, minor = (int(part) for part in kubernetes_version.split(".")[:2])
    needing = sorted({shape.name for shape in shapes if shape.ultraservers and shape.vendor == "nvidia"})
    if not needing or (major, minor) >= oldest:
        return []
    return [
        Problem(
            "cluster.kubernetes_version",
            f"{kubernetes_version} with {', '.join(needing)}",
            f"{'.'.join(map(str, oldest))} or newer",
            "Amazon EKS user guide, P6e-GB200 UltraServers: they need dynamic resource allocation",
        )
    ]


def _image(where: str, shape: Shape, catalog: Catalog) -> list[Problem]:
    key = (shape.vendor, shape.host.architecture.value)
    served = {
        (vendor, image.architecture.value)
        for image in node_facts(catalog, "aws").values()
        for vendor in image.vendors.value
    }
    if key in served:
        return []
    return [
        Problem(
            f"{where}.shape",
            f"{shape.name}: {key[0]} accelerators with an {key[1]} processor",
            ", ".join(f"{vendor} with {architecture}" for vendor, architecture in sorted(served)),
            "EKS API reference, CreateNodegroup: amiType",
        )
    ]


def _sizes(where: str, pool: AwsPool, catalog: Catalog) -> list[Problem]:
    """Refuse sizes that EKS cannot tell from those of a pool without machines."""
    if pool.nodes or pool.max_nodes != catalog.aws_limits().least_group_max_nodes.value:
        return []
    return [
        Problem(
            f"{where}.max_nodes",
            f"{pool.max_nodes} with nodes: 0",
            "2 or more; or none, for a pool without machines",
            "EKS API reference, NodegroupScalingConfig: a node group without machines also has 1",
        )
    ]


def _reservation(where: str, reservation: AwsReservation, region: str) -> list[Problem]:
    if _RESERVATION.fullmatch(reservation.id) is None:
        return [
            Problem(
                f"{where}.id",
                reservation.id,
                "id of a capacity reservation (cr-...), or ARN of a resource group of capacity reservations",
                "EC2 API reference, CapacityReservationTarget",
            )
        ]
    return _group_region(where, reservation.id, region)


def _group_region(where: str, id_: str, region: str) -> list[Problem]:
    matched = _RESERVATION.fullmatch(id_)
    if matched is None or matched["region"] in (None, region):
        return []
    return [
        Problem(
            f"{where}.id",
            f"a resource group in {matched['region']}",
            f"a resource group in {region}",
            "capacity is reserved in one zone of one region",
        )
    ]


def _spot(where: str, spot: AwsSpot, shape: Shape) -> list[Problem]:
    if shape.efa is None or spot.force_reason is not None:
        return []
    others = ", ".join(mode for mode in shape.capacity_modes.value if mode != spot.mode)
    return [
        Problem(
            f"{where}.mode",
            f"spot for {shape.name}, which trains over EFA",
            f"{others}; or force_reason, which says why",
            "EC2 reclaims spot machines at two minutes' notice; a job over EFA stops when it loses one",
        )
    ]
