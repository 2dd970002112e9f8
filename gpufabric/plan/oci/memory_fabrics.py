"""GPU memory fabrics of OCI pools: one for each rack, whose hosts share an NVLink domain."""

from collections.abc import Mapping, Sequence

from gpufabric.catalog.shape import Shape
from gpufabric.plan.oci.rdma_construct import Choice
from gpufabric.plural import plural
from gpufabric.spec.oci.pool import OciPool
from gpufabric.spec.problems import Problem

_SUFFIX_CHARACTERS = 12


def fabric_key(memory_fabric_id: str) -> str:
    """Shorten the id of a GPU memory fabric to the part that is unique.

    Unlike a position in a list, the key stays with its rack when another rack is added or released.
    """
    return memory_fabric_id[-_SUFFIX_CHARACTERS:]


def fabric_problems(where: str, pool: OciPool, shape: Shape, choice: Choice) -> list[Problem]:
    """Check that each rack of a pool has its own fabric.

    Args:
        where: property path of the pool.
        pool: its declaration.
        shape: its machine.
        choice: its construct.
    """
    needs = choice.construct == "gpu-memory-cluster"
    expected = pool.nodes // shape.nodes_per_nvlink_domain if needs else 0
    given = len(pool.memory_fabric_ids)
    problems: list[Problem] = []
    if given != expected:
        problems.append(
            Problem(
                f"{where}.memory_fabric_ids",
                f"{plural(given, 'GPU memory fabric')} for {plural(pool.nodes, 'node')} of {shape.name}",
                f"{expected}",
                "OCI: one GPU memory cluster per GPU memory fabric of one rack",
            )
        )
    if len(set(pool.memory_fabric_ids)) != given:
        problems.append(
            Problem(
                f"{where}.memory_fabric_ids",
                "the same GPU memory fabric twice",
                "a different fabric for each rack",
                "OCI: one GPU memory cluster per GPU memory fabric",
            )
        )
    return problems


def shared_fabrics(pools: Mapping[str, Sequence[str]]) -> list[Problem]:
    """Find fabrics that two pools declare, and fabrics of one pool whose keys are the same.

    Args:
        pools: ids of the GPU memory fabrics of each pool.
    """
    problems: list[Problem] = []
    owners: dict[str, str] = {}
    for name, fabrics in pools.items():
        where = f"pools.{name}.memory_fabric_ids"
        keys: dict[str, str] = {}
        for fabric in fabrics:
            owner = owners.setdefault(fabric, name)
            if owner != name:
                allowed = f"a fabric that pool {owner} does not have"
                problems.append(Problem(where, fabric, allowed, "OCI: a rack is in one pool"))
            other = keys.setdefault(fabric_key(fabric), fabric)
            if other != fabric:
                problems.append(
                    Problem(
                        where,
                        f"{fabric} and {other}",
                        f"ids that differ in their last {_SUFFIX_CHARACTERS} characters",
                        "resources of a rack are named by the end of its fabric's id",
                    )
                )
    return problems
