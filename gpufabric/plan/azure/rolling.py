"""Rules for rolling updates of AKS node pools."""

from collections.abc import Iterator

from gpufabric.catalog.shape import Shape
from gpufabric.plan.rolling import machines, share_problems
from gpufabric.plural import plural
from gpufabric.spec.azure.pool import AzurePool
from gpufabric.spec.capacity import NewReservation, Reservation, Spot
from gpufabric.spec.problems import Problem

NODE_POOL = "azure-native:containerservice:AgentPool"


def rolling_problems(where: str, pool: AzurePool, shape: Shape) -> Iterator[Problem]:
    """Check the batches of a pool.

    Args:
        where: property path of the pool.
        pool: its declaration.
        shape: its machine.
    """
    rolling, nodes = pool.rolling, pool.peak_nodes
    if isinstance(pool.capacity, Spot):
        for name, share in (("max_unavailable", rolling.max_unavailable), ("max_surge", rolling.max_surge)):
            if share is not None:
                yield Problem(
                    f"{where}.rolling.{name}",
                    f"{share} for a spot pool",
                    "none",
                    "AKS refuses both settings for spot pools (hashicorp/terraform-provider-azurerm#31129)",
                )
        return
    yield from share_problems(f"{where}.rolling.max_unavailable", rolling.max_unavailable, nodes, None)
    surge = rolling.max_surge
    if surge is None:
        return
    key = f"{where}.rolling.max_surge"
    yield from share_problems(key, surge, nodes, None)
    if rolling.max_unavailable is not None:
        yield Problem(
            key,
            f"{surge}, with max_unavailable {rolling.max_unavailable}",
            "one of the two",
            'AKS document "Upgrade options": a node pool adds machines or takes some away, not both',
        )
    if shape.nodes_per_nvlink_domain > 1:
        yield Problem(
            key,
            f"{surge} for {shape.name}",
            "none; set max_unavailable",
            f"racks of {shape.nodes_per_nvlink_domain} machines are leased whole: no further machine exists",
        )
    capacity = pool.capacity
    needed = nodes + machines(surge, nodes)
    if isinstance(capacity, Reservation | NewReservation) and needed > capacity.nodes:
        yield Problem(
            key,
            f"{surge}: {plural(needed, 'machine')} at the peak of an update",
            f"a reservation of {plural(needed, 'machine')}; or max_unavailable",
            f"{where}.capacity holds {capacity.nodes}",
        )
