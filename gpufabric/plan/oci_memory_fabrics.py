"""GPU memory fabrics of an OCI pool: one for each rack whose hosts share one NVLink domain."""

from gpufabric.catalog.shape import Shape
from gpufabric.spec.pool import OciPool
from gpufabric.spec.problems import Problem


def problems(where: str, pool: OciPool, shape: Shape) -> list[Problem]:
    """Check that each rack of a pool has a fabric of its own.

    Args:
        where: property path of the pool.
        pool: its declaration.
        shape: its machine.
    """
    needs = shape.roce is not None and shape.roce.constructs.value[0] == "gpu-memory-cluster"
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
