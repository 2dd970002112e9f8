"""What AWS demands of a pool beyond what all clouds do, and what follows for its nodes' software."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import AcceleratorVendor, Shape
from gpufabric.plan.aws.capacity_blocks import block_problems
from gpufabric.spec.aws.capacity import AwsReservation, AwsSpot, CapacityBlock
from gpufabric.spec.aws.pool import AwsPool
from gpufabric.spec.problems import Problem

ULTRASERVER_KUBERNETES = (1, 33)
"""First Kubernetes version with the dynamic resource allocation that NVIDIA UltraServers need (Amazon EKS
user guide, "Use P6e-GB200 UltraServers with Amazon EKS")."""

_RESERVATION = re.compile(
    r"cr-[0-9a-f]{8,17}|arn:aws[a-z-]*:resource-groups:(?P<region>[a-z0-9-]+):\d{12}:group/[A-Za-z0-9_.-]+"
)


@dataclass(frozen=True, slots=True)
class NodeSoftware:
    """What runs on a node before any workload.

    Attributes:
        ami_type: EKS name of the image, with the accelerator's driver in it.
        taint_key: taint that keeps other workloads away: the resource name of the accelerator.
    """

    ami_type: str
    taint_key: str


_SOFTWARE: dict[tuple[AcceleratorVendor, str], NodeSoftware] = {
    ("nvidia", "x86_64"): NodeSoftware("AL2023_x86_64_NVIDIA", "nvidia.com/gpu"),
    ("nvidia", "arm64"): NodeSoftware("AL2023_ARM_64_NVIDIA", "nvidia.com/gpu"),
    ("aws", "x86_64"): NodeSoftware("AL2023_x86_64_NEURON", "aws.amazon.com/neuron"),
}
"""Image and taint by maker of the accelerator and architecture of the processor (EKS API reference,
CreateNodegroup: amiType)."""


def software_of(shape: Shape) -> NodeSoftware:
    """Give the software of a shape's nodes.

    Raises:
        KeyError: EKS has no image for it; ``pool_problems`` says so before.
    """
    return _SOFTWARE[shape.vendor, shape.host.architecture.value]


def pool_problems(
    where: str, pool: AwsPool, shape: Shape, catalog: Catalog, *, region: str, now: datetime
) -> list[Problem]:
    """Check what AWS alone demands of a pool.

    Args:
        where: property path of the pool.
        pool: its declaration.
        shape: its machine.
        catalog: source of AWS's limits.
        region: the region.
        now: time that the plan is made for.
    """
    problems = _image(where, shape)
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


def cluster_problems(shapes: Iterable[Shape], kubernetes_version: str) -> list[Problem]:
    """Check that the cluster is new enough for its pools.

    Args:
        shapes: machines of the pools.
        kubernetes_version: minor version, such as 1.35.
    """
    major, minor = (int(part) for part in kubernetes_version.split(".")[:2])
    needing = sorted({one.name for one in shapes if one.ultraservers and one.vendor == "nvidia"})
    if not needing or (major, minor) >= ULTRASERVER_KUBERNETES:
        return []
    return [
        Problem(
            "cluster.kubernetes_version",
            f"{kubernetes_version} with {', '.join(needing)}",
            f"{'.'.join(map(str, ULTRASERVER_KUBERNETES))} or newer",
            "Amazon EKS user guide, P6e-GB200 UltraServers: they need dynamic resource allocation",
        )
    ]


def _image(where: str, shape: Shape) -> list[Problem]:
    key = (shape.vendor, shape.host.architecture.value)
    if key in _SOFTWARE:
        return []
    return [
        Problem(
            f"{where}.shape",
            f"{shape.name}: {key[0]} accelerators with an {key[1]} processor",
            ", ".join(f"{vendor} with {architecture}" for vendor, architecture in sorted(_SOFTWARE)),
            "EKS API reference, CreateNodegroup: amiType",
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
    found = _RESERVATION.fullmatch(id_)
    if found is None or found["region"] in (None, region):
        return []
    return [
        Problem(
            f"{where}.id",
            f"a resource group in {found['region']}",
            f"one in {region}",
            "capacity is reserved in one zone of one region",
        )
    ]


def _spot(where: str, spot: AwsSpot, shape: Shape) -> list[Problem]:
    if shape.efa is None or spot.force_reason is not None:
        return []
    others = ", ".join(one for one in shape.capacity_modes.value if one != spot.mode)
    return [
        Problem(
            f"{where}.mode",
            f"spot for {shape.name}, which trains over EFA",
            f"{others}; or force_reason, which says why",
            "EC2 takes spot machines back at two minutes' notice; a job stops with the first that goes",
        )
    ]
