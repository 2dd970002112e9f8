"""Rules for the pools of AWS that no other cloud has."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.names import longest_name
from gpufabric.catalog.nodes import node_facts
from gpufabric.catalog.shape import Shape
from gpufabric.plan.aws.capacity_blocks import block_problems
from gpufabric.spec.aws.capacity import AwsReservation, AwsSpot, CapacityBlock
from gpufabric.spec.aws.pool import AwsPool
from gpufabric.spec.problems import Problem

_RESERVATION = re.compile(
    r"cr-[0-9a-f]{8,17}|arn:aws[a-z-]*:resource-groups:(?P<region>[a-z0-9-]+):\d{12}:group/[A-Za-z0-9_.-]+"
)


def group_name_problems(where: str, name: str, catalog: Catalog) -> Iterator[Problem]:
    """Check that the name of a pool's node group is not too long.

    Args:
        where: property path of the pool.
        name: the name.
        catalog: the limit.
    """
    most = longest_name(catalog, "aws", "aws:eks/nodeGroup:NodeGroup")
    if len(name) > most.value:
        yield Problem(
            where,
            f"node group {name}, {len(name)} characters",
            f"at most {most.value}, with the names of fabric and stack in a cluster that exists",
            f"catalogue of names of aws: {most.source}, {most.as_of}",
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


def cluster_problems(
    shapes: Iterable[Shape],
    kubernetes_version: str,
    catalog: Catalog,
    where: str = "cluster.kubernetes_version",
) -> list[Problem]:
    """Check that the cluster is new enough for its pools.

    Args:
        shapes: machines of the pools.
        kubernetes_version: minor version, such as 1.35.
        catalog: source of AWS's limits.
        where: property path of the version.
    """
    oldest = catalog.aws_limits().ultraserver_kubernetes.value
    major, minor = (int(part) for part in kubernetes_version.split(".")[:2])
    needing = sorted({shape.name for shape in shapes if shape.ultraservers and shape.vendor == "nvidia"})
    if not needing or (major, minor) >= oldest:
        return []
    return [
        Problem(
            where,
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
