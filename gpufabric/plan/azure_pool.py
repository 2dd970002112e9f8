"""What a pool becomes on Azure: an AKS node pool, which is one scale set and one InfiniBand partition."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gpufabric.plan.pool import PoolPlan
from gpufabric.spec.capacity import Reservation
from gpufabric.spec.problems import DeclarationError, Problem

SYSTEM_POOL = "system"
"""Name of the node pool of small machines, which no GPU pool may take."""

AGENT_POOL_NAME_LENGTH = 12
"""Longest name of a Linux node pool (Azure document "Naming rules and restrictions for Azure resources")."""

PLAIN_OS_SKU = "Ubuntu"
"""Operating system of sizes without InfiniBand, for which the catalogue names none."""

_HASH_LENGTH = 5
_RESERVATION_GROUP = re.compile(
    r"(?P<scope>/subscriptions/[0-9a-f-]{36}/resourceGroups/[^/]+)"
    r"/providers/Microsoft\.Compute/capacityReservationGroups/[^/]+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AzurePool:
    """A pool in Azure's terms.

    Attributes:
        pool: the pool.
        agent_pool_name: name of the AKS node pool.
        os_sku: AKS operating system SKU.
        reservation_group_id: capacity reservation group that the machines come from, if any.
        reservation_scope: id of that group's resource group, where the cluster needs a role.
    """

    pool: PoolPlan
    agent_pool_name: str
    os_sku: str
    reservation_group_id: str | None
    reservation_scope: str | None

    @property
    def infiniband(self) -> bool:
        """Whether the machines are joined by InfiniBand."""
        return self.pool.shape.infiniband is not None

    @property
    def autoscales(self) -> bool:
        """Whether the pool may grow."""
        return self.pool.max_nodes > self.pool.nodes


def plan_azure_pools(pools: Iterable[PoolPlan]) -> tuple[AzurePool, ...]:
    """Turn pools into AKS node pools.

    Raises:
        DeclarationError: a pool has more nodes than one InfiniBand partition holds, names a reservation that
            is not a capacity reservation group, or two pools get one node pool name. Every problem is listed.
    """
    planned = tuple(_plan(pool) for pool in pools)
    problems = [
        *(problem for one in planned for problem in (*_partition(one), *_reservation(one))),
        *_names(planned),
    ]
    if problems:
        raise DeclarationError(problems)
    return planned


def agent_pool_name(pool: str) -> str:
    """Name the AKS node pool of a pool: up to 12 lower-case letters and digits, starting with a letter.

    A pool's name that fits is kept; any other is cut and marked with a hash of the whole name.
    """
    plain = re.sub(r"[^a-z0-9]", "", pool)
    if plain == pool and len(pool) <= AGENT_POOL_NAME_LENGTH and pool != SYSTEM_POOL:
        return pool
    digest = hashlib.sha256(pool.encode()).hexdigest()[:_HASH_LENGTH]
    return plain[: AGENT_POOL_NAME_LENGTH - _HASH_LENGTH] + digest


def _plan(pool: PoolPlan) -> AzurePool:
    group = pool.capacity.id if isinstance(pool.capacity, Reservation) else None
    match = _RESERVATION_GROUP.fullmatch(group) if group else None
    return AzurePool(
        pool=pool,
        agent_pool_name=agent_pool_name(pool.name),
        os_sku=pool.shape.infiniband.os_sku.value if pool.shape.infiniband else PLAIN_OS_SKU,
        reservation_group_id=group,
        reservation_scope=match["scope"] if match else None,
    )


def _partition(one: AzurePool) -> Iterator[Problem]:
    pool, infiniband = one.pool, one.pool.shape.infiniband
    if infiniband is None or pool.max_nodes <= infiniband.max_nodes_per_partition.value:
        return
    most = infiniband.max_nodes_per_partition
    # A whole number of NVLink domains, so that what is suggested is accepted.
    unit = pool.shape.nodes_per_nvlink_domain
    yield Problem(
        f"pools.{pool.name}.{'max_nodes' if one.autoscales else 'nodes'}",
        f"{pool.max_nodes} nodes of {pool.shape.name}",
        f"at most {most.value // unit * unit} in one pool",
        f"one pool is one scale set and one InfiniBand partition of up to {most.value} virtual machines; "
        f"two pools do not share InfiniBand ({most.source})",
    )


def _reservation(one: AzurePool) -> Iterator[Problem]:
    if one.reservation_group_id is not None and one.reservation_scope is None:
        yield Problem(
            f"pools.{one.pool.name}.capacity.id",
            one.reservation_group_id,
            "/subscriptions/<id>/resourceGroups/<name>/providers/Microsoft.Compute/"
            "capacityReservationGroups/<name>",
            "an AKS node pool takes its machines from a capacity reservation group",
        )


def _names(planned: tuple[AzurePool, ...]) -> Iterator[Problem]:
    taken: dict[str, str] = {}
    for one in planned:
        other = taken.setdefault(one.agent_pool_name, one.pool.name)
        if other != one.pool.name:
            yield Problem(
                f"pools.{one.pool.name}",
                f"node pool name {one.agent_pool_name}",
                "a name that gives another node pool name",
                f"pool {other} has it; AKS allows {AGENT_POOL_NAME_LENGTH} letters and digits",
            )
