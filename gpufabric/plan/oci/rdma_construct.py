"""Chooses the RDMA construct of an OCI pool, from its shape and its declared operations."""

from dataclasses import dataclass
from typing import get_args

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import RdmaConstruct, Shape
from gpufabric.plural import plural
from gpufabric.spec.oci.node import Operations
from gpufabric.spec.oci.pool import OciPool
from gpufabric.spec.problems import DeclarationError, Problem

NAMES: dict[RdmaConstruct, str] = {
    "cluster-network": "cluster network",
    "compute-cluster": "compute cluster",
    "gpu-memory-cluster": "GPU memory cluster",
}
"""Names of the constructs in Oracle's documents."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The RDMA construct of a pool.

    Attributes:
        construct: RDMA construct that connects the machines.
        operations: how they are created, resized and replaced.
        why: the reason, as text.
    """

    construct: RdmaConstruct
    operations: Operations
    why: str


def choose(where: str, pool: OciPool, shape: Shape, catalog: Catalog) -> Choice:
    """Choose the RDMA construct of a pool.

    Choose the first of the shape's constructs that supports the declared operations. Without a declaration,
    choose its first construct and that construct's first operations.

    Args:
        where: property path of the pool.
        pool: its declaration.
        shape: its machine.
        catalog: source of constructs.

    Raises:
        DeclarationError: the shape has no RDMA fabric, or none of its constructs supports the operations.
    """
    if shape.roce is None:
        raise DeclarationError.of(
            f"{where}.shape",
            given=f"{shape.name}, which has no RDMA fabric",
            allowed="a shape with RoCE",
            limit="an OCI pool is one RDMA construct",
        )
    offered = _offered(shape, catalog)
    wanted = pool.operations or offered[0][0]
    construct = dict(offered).get(wanted)
    if construct is None:
        takes = shape.roce.constructs
        other = next((name for name in get_args(RdmaConstruct) if wanted in _ways(name, catalog)), None)
        meant = f"{wanted}, a {NAMES[other]}," if other else wanted
        raise DeclarationError.of(
            f"{where}.operations",
            given=f"{meant} for {shape.name}",
            allowed=", ".join(f"{way} ({NAMES[name]})" for way, name in offered),
            limit=f"catalogue: {takes.source}, {takes.as_of}",
        )
    return Choice(construct, wanted, _why(pool, shape, construct, wanted, offered))


def _ways(construct: RdmaConstruct, catalog: Catalog) -> list[Operations]:
    return list(catalog.rdma_constructs()[construct].operations.value)


def _offered(shape: Shape, catalog: Catalog) -> list[tuple[Operations, RdmaConstruct]]:
    """Return the operations that a shape supports, the default first, each with its construct."""
    offered: dict[Operations, RdmaConstruct] = {}
    for construct in shape.roce.constructs.value if shape.roce else ():
        for way in _ways(construct, catalog):
            offered.setdefault(way, construct)
    return list(offered.items())


def _why(
    pool: OciPool,
    shape: Shape,
    construct: RdmaConstruct,
    operations: Operations,
    offered: list[tuple[Operations, RdmaConstruct]],
) -> str:
    match operations:
        case _ if not pool.nodes:
            reason = f"no machines of {shape.name} for now"
        case "unit":
            reason = f"OCI creates and resizes the {pool.nodes} x {shape.name} together"
        case "managed-pool":
            reason = f"OKE creates and replaces the {pool.nodes} x {shape.name} of its node pool"
        case "individual":
            reason = f"each of the {pool.nodes} x {shape.name} is created and returned individually"
        case "rack":
            reason = (
                f"the NVLink domain of {shape.name} is a rack of {shape.nodes_per_nvlink_domain} machines; "
                f"{plural(len(pool.memory_fabric_ids), 'rack')}, joined by a compute cluster"
            )
    chosen = "declared" if pool.operations else f"default of {shape.name}"
    others = [f"{way} ({NAMES[name]})" for way, name in offered if way != operations]
    also = f"; also possible: {', '.join(others)}" if others else ""
    return f"{NAMES[construct]}: {reason} (operations {operations}, {chosen}{also})"


def operations_problems(where: str, pool: OciPool, choice: Choice) -> list[Problem]:
    """Check the names and the number of machines against their operations.

    Args:
        where: property path of the pool.
        pool: its declaration.
        choice: its construct.
    """
    problems: list[Problem] = []
    expected = pool.nodes if choice.operations == "individual" else 0
    if len(pool.node_names) != expected:
        problems.append(
            Problem(
                f"{where}.node_names",
                f"{plural(len(pool.node_names), 'name')} for {plural(pool.nodes, 'node')} run as "
                f"{choice.operations}",
                f"{expected}",
                "machines run individually are identified by their names; other machines have none",
            )
        )
    elif len(set(pool.node_names)) != expected:
        twice = next(name for name in pool.node_names if pool.node_names.count(name) > 1)
        problems.append(
            Problem(
                f"{where}.node_names",
                f"{twice} twice",
                "each name once",
                "a machine is identified by its name",
            )
        )
    if pool.peak_nodes != pool.nodes:
        problems.append(
            Problem(
                f"{where}.max_nodes",
                f"{pool.max_nodes} for {plural(pool.nodes, 'node')} in a {NAMES[choice.construct]}",
                f"{pool.nodes}, or none",
                "OKE's autoscaler scales neither cluster networks nor GPU memory clusters, and gpufabric "
                "runs none for compute clusters",
            )
        )
    return problems
