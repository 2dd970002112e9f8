"""Plans how an Azure pool requests its machines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import Shape
from gpufabric.spec.azure.pool import AzurePool
from gpufabric.spec.capacity import NewReservation, Reservation, Spot
from gpufabric.spec.pools import Capacity
from gpufabric.spec.problems import Problem

SPOT_MARK = ("kubernetes.azure.com/scalesetpriority", "spot")
"""Label, and taint, that AKS puts on the nodes of spot pools (AKS document "Add an Azure Spot node pool")."""

_GROUP = re.compile(
    r"(?P<scope>/subscriptions/[0-9a-f-]{36}/resourceGroups/[^/]+)"
    r"/providers/Microsoft\.Compute/capacityReservationGroups/[^/]+",
    re.IGNORECASE,
)
_GROUP_FORM = (
    "/subscriptions/<id>/resourceGroups/<name>/providers/Microsoft.Compute/capacityReservationGroups/<name>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AzureCapacityPlan:
    """How a pool's node pools request their machines.

    Attributes:
        group_id: existing capacity reservation group that provides the machines, if any.
        group_scope: id of that group's resource group, where the cluster needs a role.
        reserve: reservation to make before the pool, if any.
        spot: whether Azure may reclaim the machines.
    """

    group_id: str | None = None
    group_scope: str | None = None
    reserve: NewReservation | None = None
    spot: bool = False


def plan_capacity(capacity: Capacity) -> AzureCapacityPlan:
    """Plan how a pool requests its machines."""
    match capacity:
        case Reservation():
            match_ = _GROUP.fullmatch(capacity.id)
            return AzureCapacityPlan(group_id=capacity.id, group_scope=match_["scope"] if match_ else None)
        case NewReservation():
            return AzureCapacityPlan(reserve=capacity)
        case Spot():
            return AzureCapacityPlan(spot=True)
        case _:
            return AzureCapacityPlan()


def spot_problem(where: str, shape: Shape, catalog: Catalog) -> Problem:
    """Refuse spot capacity for machines that InfiniBand connects."""
    allowed = "on-demand, reservation, new-reservation"
    twins = [twin.name for twin in twins_without_rdma(shape, catalog) if "spot" in twin.capacity_modes.value]
    if twins:
        allowed += f"; or {', '.join(twins)} with rdma: false"
    return Problem(
        f"{where}.capacity.mode",
        f"spot for {shape.name}, which trains over InfiniBand",
        allowed,
        "Azure reclaims spot machines one by one, and a job over InfiniBand stops when it loses one "
        '(Azure document "Use Azure Spot Virtual Machines")',
    )


def reservation_problems(where: str, pool: AzurePool) -> Iterator[Problem]:
    """Check that a reservation is a capacity reservation group: a node pool can use no other kind."""
    capacity = pool.capacity
    if isinstance(capacity, Reservation) and _GROUP.fullmatch(capacity.id) is None:
        yield Problem(
            f"{where}.capacity.id",
            capacity.id,
            _GROUP_FORM,
            "an AKS node pool takes its machines from a capacity reservation group",
        )


def twins_without_rdma(shape: Shape, catalog: Catalog) -> list[Shape]:
    """Return the sizes of the same machine without InfiniBand."""
    sizes = (catalog.shape("azure", name) for name in catalog.shape_names("azure"))
    return [size for size in sizes if size.rdma_twin is not None and size.rdma_twin.value == shape.name]
