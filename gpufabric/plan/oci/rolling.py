"""Rules for rolling updates of OKE node pools."""

from collections.abc import Iterator

from gpufabric.plan.oci.rdma_construct import Choice
from gpufabric.plan.rolling import machines, share_problems
from gpufabric.plural import plural
from gpufabric.spec.capacity import NewReservation, Reservation
from gpufabric.spec.oci.pool import OciPool
from gpufabric.spec.problems import Problem

NODE_POOL = "oci:ContainerEngine/nodePool:NodePool"


def rolling_problems(where: str, pool: OciPool, choice: Choice) -> Iterator[Problem]:
    """Check the batches of a pool.

    Args:
        where: property path of the pool.
        pool: its declaration.
        choice: its construct.
    """
    rolling = pool.rolling
    shares = {"max_unavailable": rolling.max_unavailable, "max_surge": rolling.max_surge}
    for name, share in shares.items():
        key = f"{where}.rolling.{name}"
        if share is not None and choice.operations != "managed-pool":
            yield Problem(
                key,
                f"{share} for operations {choice.operations}",
                "none; or operations: managed-pool",
                'OCI document "Performing an In-Place Worker Node Update": only node pools cycle machines',
            )
        else:
            yield from share_problems(key, share, pool.nodes, None)
    if rolling.max_surge is None:
        return
    capacity = pool.capacity
    needed = pool.nodes + machines(rolling.max_surge, pool.nodes)
    if isinstance(capacity, Reservation | NewReservation) and needed > capacity.nodes:
        yield Problem(
            f"{where}.rolling.max_surge",
            f"{rolling.max_surge}: {plural(needed, 'machine')} at the peak of an update",
            f"a reservation of {plural(needed, 'machine')}; or max_unavailable",
            f"{where}.capacity holds {capacity.nodes}",
        )
