"""UltraServers of AWS: machines of one NVLink or NeuronLink domain."""

from gpufabric.catalog.shape import Shape
from gpufabric.plural import plural
from gpufabric.spec.problems import Problem


def whole_domains(where: str, shape: Shape, *, nodes: int, max_nodes: int | None) -> list[Problem]:
    """Check that a pool has whole UltraServers, which AWS sells and replaces as a unit.

    Args:
        where: property path of the pool.
        shape: its machine.
        nodes: declared machines.
        max_nodes: declared limit of the autoscaler, if there is one.
    """
    unit, gpu = shape.domain_sizes_nodes[0], shape.gpu
    if gpu is None:
        return []
    counts = {"nodes": nodes, "max_nodes": max_nodes}
    return [
        Problem(
            f"{where}.{key}",
            f"{plural(count, 'node')} of {shape.name}",
            " or ".join(str(fit) for fit in (count // unit * unit, (count // unit + 1) * unit) if fit),
            f"whole NVLink domains of {unit} nodes ({unit * gpu.count.value} GPUs; "
            f"{gpu.nvlink_domain_gpus.source})",
        )
        for key, count in counts.items()
        if count is not None and count % unit
    ]
