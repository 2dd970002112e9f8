"""GPU memory fabrics of OCI pools: one for each rack whose hosts share one NVLink domain."""

from collections.abc import Iterable

from gpufabric.catalog.shape import Shape
from gpufabric.plan.oci.rdma_construct import Choice
from gpufabric.plan.pool import PoolPlan
from gpufabric.spec.oci.pool import OciPool
from gpufabric.spec.problems import Problem

_SUFFIX_CHARACTERS = 12


def fabric_key(memory_fabric_id: str) -> str:
    """Shorten the id of a GPU memory fabric to what tells it from others.

    Unlike a position in a list, the key stays with its rack when another rack is added or given back.
    """
    return memory_fabric_id[-_SUFFIX_CHARACTERS:]


def problems(where: str, pool: OciPool, shape: Shape, choice: Choice) -> list[Problem]:
    """Check that each rack of a pool has a fabric of its own.

    Args:
        where: property path of the pool.
        pool: its declaration.
        shape: its machine.
        choice: its construct.
    """
    needs = choice.construct == "gpu-memory-cluster"
    expected = pool.nodes // shape.nodes_per_nvlink_domain if needs else 0
    given = len(pool.memory_fabric_ids)
    found: list[Problem] = []
    if given != expected:
        found.append(
            Problem(
                f"{where}.memory_fabric_ids",
                f"{given} GPU memory fabrics for {pool.nodes} nodes of {shape.name}",
                f"{expected}",
                "OCI: one GPU memory cluster per GPU memory fabric of one rack",
            )
        )
    if len(set(pool.memory_fabric_ids)) != given:
        found.append(
            Problem(
                f"{where}.memory_fabric_ids",
                "the same GPU memory fabric twice",
                "a different fabric for each rack",
                "OCI: one GPU memory cluster per GPU memory fabric",
            )
        )
    return found


def shared_fabrics(pools: Iterable[PoolPlan]) -> list[Problem]:
    """Find fabrics that two pools name, and fabrics that a pool cannot tell apart by their keys."""
    found: list[Problem] = []
    owners: dict[str, str] = {}
    for pool in pools:
        where = f"pools.{pool.name}.memory_fabric_ids"
        keys: dict[str, str] = {}
        for one in pool.memory_fabric_ids:
            owner = owners.setdefault(one, pool.name)
            if owner != pool.name:
                found.append(
                    Problem(
                        where, one, f"a fabric that pool {owner} does not have", "OCI: a rack is in one pool"
                    )
                )
            other = keys.setdefault(fabric_key(one), one)
            if other != one:
                found.append(
                    Problem(
                        where,
                        f"{one} and {other}",
                        f"ids that differ in their last {_SUFFIX_CHARACTERS} characters",
                        "resources of a rack are named by the end of its fabric's id",
                    )
                )
    return found
