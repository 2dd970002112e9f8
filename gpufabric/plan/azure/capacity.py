"""What follows on Azure from the way a pool's machines are obtained."""

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
    """How a pool's node pools ask for their machines.

    Attributes:
        group_id: capacity reservation group that is there already, if the machines come from one.
        group_scope: id of that group's resource group, where the cluster needs a role.
        reserve: what to reserve before the pool is made, if anything.
        spot: whether Azure may take the machines back.
    """

    group_id: str | None = None
    group_scope: str | None = None
    reserve: NewReservation | None = None
    spot: bool = False


def azure_capacity(capacity: Capacity) -> AzureCapacityPlan:
    """Work out how a pool's machines are asked for."""
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
    """Refuse spare capacity for machines that are joined by InfiniBand."""
    allowed = "on-demand, reservation, new-reservation"
    twins = [one.name for one in twins_without_rdma(shape, catalog) if "spot" in one.capacity_modes.value]
    if twins:
        allowed += f"; or {', '.join(twins)} with rdma: false"
    return Problem(
        f"{where}.capacity.mode",
        f"spot for {shape.name}, which trains over InfiniBand",
        allowed,
        "Azure takes spot machines back one by one, and a job over InfiniBand stops when one of its machines "
        'does (Azure document "Use Azure Spot Virtual Machines")',
    )


def reservation_problems(where: str, pool: AzurePool) -> Iterator[Problem]:
    """Check that a reservation is a capacity reservation group, which is what a node pool can name."""
    capacity = pool.capacity
    if isinstance(capacity, Reservation) and _GROUP.fullmatch(capacity.id) is None:
        yield Problem(
            f"{where}.capacity.id",
            capacity.id,
            _GROUP_FORM,
            "an AKS node pool takes its machines from a capacity reservation group",
        )


def twins_without_rdma(shape: Shape, catalog: Catalog) -> list[Shape]:
    """Give the sizes that are the same machine without InfiniBand."""
    others = (catalog.shape("azure", name) for name in catalog.shape_names("azure"))
    return [one for one in others if one.rdma_twin is not None and one.rdma_twin.value == shape.name]
