"""Plans how an OCI pool requests its machines."""

from dataclasses import dataclass

from gpufabric.catalog.shape import Shape
from gpufabric.plan.oci.rdma_construct import Choice
from gpufabric.spec.capacity import NewReservation, Reservation
from gpufabric.spec.oci.pool import OciPool
from gpufabric.spec.pools import Capacity
from gpufabric.spec.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class OciCapacityPlan:
    """How a pool requests its machines.

    Attributes:
        reservation_id: existing reservation that they must use.
        reserve_nodes: machines to reserve before the pool is created; absent: no reservation is made.
        protect_reservation: refuse to give up that reservation.
    """

    reservation_id: str | None = None
    reserve_nodes: int | None = None
    protect_reservation: bool = False


def plan_capacity(capacity: Capacity) -> OciCapacityPlan:
    """Plan how a pool requests its machines."""
    match capacity:
        case Reservation():
            return OciCapacityPlan(reservation_id=capacity.id)
        case NewReservation():
            return OciCapacityPlan(reserve_nodes=capacity.nodes, protect_reservation=capacity.protect)
        case _:
            return OciCapacityPlan()


def preemptible_problem(where: str, shape: Shape) -> Problem:
    """Refuse preemptible capacity, with the reason.

    Args:
        where: property path of the pool.
        shape: its machine.
    """
    modes: list[str] = [mode for mode in shape.capacity_modes.value if mode != "spot"]
    if "reservation" in modes:
        modes.append("new-reservation")
    return Problem(
        f"{where}.capacity.mode",
        f"spot for {shape.name}, which trains over RDMA",
        ", ".join(modes),
        'OCI document "Preemptible Instances": no bare metal machine is preemptible, and a job over RDMA '
        "stops when it loses a machine",
    )


def capacity_problems(where: str, pool: OciPool, choice: Choice) -> list[Problem]:
    """Check that the construct can use the capacity.

    Args:
        where: property path of the pool.
        pool: its declaration.
        choice: its construct.
    """
    if choice.construct != "gpu-memory-cluster" or not isinstance(pool.capacity, NewReservation):
        return []
    return [
        Problem(
            f"{where}.capacity.mode",
            f"new-reservation for {pool.shape} in GPU memory clusters",
            "on-demand, reservation",
            'OCI document "Creating GPU Memory Clusters": the machines of a GPU memory fabric are '
            "dedicated to the tenancy already",
        )
    ]
