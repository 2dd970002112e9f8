"""What follows on OCI from the way a pool's machines are obtained."""

from dataclasses import dataclass

from gpufabric.catalog.shape import Shape
from gpufabric.plan.oci.rdma_construct import Choice
from gpufabric.spec.capacity import NewReservation, Reservation
from gpufabric.spec.oci.pool import OciPool
from gpufabric.spec.pools import Capacity
from gpufabric.spec.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class OciCapacity:
    """How a pool asks for its machines.

    Attributes:
        reservation_id: reservation that is there already and that they must use.
        reserve_nodes: machines of a reservation that is made before the pool; absent: none is made.
        protect_reservation: refuse to give that one back.
    """

    reservation_id: str | None = None
    reserve_nodes: int | None = None
    protect_reservation: bool = False


def oci_capacity(capacity: Capacity) -> OciCapacity:
    """Work out how a pool asks for machines."""
    match capacity:
        case Reservation():
            return OciCapacity(reservation_id=capacity.id)
        case NewReservation():
            return OciCapacity(reserve_nodes=capacity.nodes, protect_reservation=capacity.protect)
        case _:
            return OciCapacity()


def preemptible_problem(where: str, shape: Shape) -> Problem:
    """Say why preemptible capacity is no choice.

    Args:
        where: property path of the pool.
        shape: its machine.
    """
    modes: list[str] = [one for one in shape.capacity_modes.value if one != "spot"]
    if "reservation" in modes:
        modes.append("new-reservation")
    return Problem(
        f"{where}.capacity.mode",
        f"spot for {shape.name}, which trains over RDMA",
        ", ".join(modes),
        'OCI document "Preemptible Instances": bare metal machines are not sold so, and a job on RDMA stops '
        "with the first machine that is taken back",
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
            'OCI document "Creating GPU Memory Clusters": the machines of a GPU memory fabric are the '
            "tenancy's dedicated capacity already",
        )
    ]
