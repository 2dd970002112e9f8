"""GPU memory fabrics of OCI pools: one for each rack, whose hosts share an NVLink domain."""

from collections.abc import Iterator, Mapping, Sequence

from gpufabric.catalog.shape import Shape
from gpufabric.plan.oci.rdma_construct import Choice
from gpufabric.plural import plural
from gpufabric.spec.oci.pool import OciPool
from gpufabric.spec.problems import Problem

_SUFFIX_CHARACTERS = 12
"""Last characters of an OCID in a key: enough to tell racks apart, and short enough for names."""


def fabric_key(memory_fabric_id: str) -> str:
    """Shorten the id of a GPU memory fabric to the part that is unique.

    Unlike a position in a list, the key stays with its rack when another rack is added or released.
    """
    return memory_fabric_id[-_SUFFIX_CHARACTERS:]


def hosts_in_use(pool: OciPool, shape: Shape) -> Mapping[str, int]:
    """Return the hosts in use of each rack, by id of its fabric: all of them unless some are in repair."""
    unit = shape.nodes_per_nvlink_domain
    if len(pool.memory_fabric_ids) == 1 and not pool.memory_fabric_hosts:
        return {pool.memory_fabric_ids[0]: pool.nodes}
    return {fabric: pool.memory_fabric_hosts.get(fabric, unit) for fabric in pool.memory_fabric_ids}


def fabric_problems(where: str, pool: OciPool, shape: Shape, choice: Choice) -> Iterator[Problem]:
    """Check that each rack of a pool has its own fabric, and that their hosts are the nodes of the pool.

    Args:
        where: property path of the pool.
        pool: its declaration.
        shape: its machine.
        choice: its construct.
    """
    unit, given = shape.nodes_per_nvlink_domain, len(pool.memory_fabric_ids)
    racks = plural(given, "GPU memory fabric")
    least = -(-pool.nodes // unit) if choice.construct == "gpu-memory-cluster" else 0
    if given < least or given > (pool.nodes if least else 0):
        yield Problem(
            f"{where}.memory_fabric_ids",
            f"{racks} for {plural(pool.nodes, 'node')} of {shape.name}",
            f"{least}, of up to {unit} hosts each" if least else "none",
            "OCI: one GPU memory cluster per GPU memory fabric of one rack",
        )
    if len(set(pool.memory_fabric_ids)) != given:
        yield Problem(
            f"{where}.memory_fabric_ids",
            "the same GPU memory fabric twice",
            "a different fabric for each rack",
            "OCI: one GPU memory cluster per GPU memory fabric",
        )
    yield from _host_problems(where, pool, unit)
    hosts = sum(hosts_in_use(pool, shape).values())
    if least <= given <= pool.nodes and least and hosts != pool.nodes:
        yield Problem(
            f"{where}.memory_fabric_hosts",
            f"{plural(hosts, 'host')} in {racks} for {plural(pool.nodes, 'node')}",
            f"nodes: {hosts}; or the hosts in use of racks with fewer than {unit}, {pool.nodes} in all racks",
            "each GPU memory cluster is created with the hosts of its rack",
        )


def _host_problems(where: str, pool: OciPool, unit: int) -> Iterator[Problem]:
    for fabric, hosts in pool.memory_fabric_hosts.items():
        place = f"{where}.memory_fabric_hosts.{fabric}"
        if fabric not in pool.memory_fabric_ids:
            allowed = ", ".join(pool.memory_fabric_ids) or "none: the pool has no GPU memory fabrics"
            yield Problem(place, fabric, allowed, f"{where}.memory_fabric_ids")
        elif hosts > unit:
            limit = "hosts of one rack share an NVLink domain"
            yield Problem(place, plural(hosts, "host"), f"1 to {unit}", limit)


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
