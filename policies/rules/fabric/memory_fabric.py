"""GPU memory fabrics of OCI and the clusters in them."""

from collections import defaultdict
from collections.abc import Iterator

from gpufabric.policies.oci.launches import OciLaunch
from gpufabric.policies.oci.types import GPU_MEMORY_CLUSTER
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, Rule, judge_each
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_FABRIC_KEY = "gpuMemoryFabricId"


class MemoryFabricFits(Rule):
    """A GPU memory cluster fits its GPU memory fabric and shares it with no other cluster."""

    id = "memory-fabric"
    title = "A GPU memory cluster fits its fabric and shares it with no other cluster"
    why = (
        "A GPU memory fabric consists of the hosts of one rack. OCI refuses more hosts after an hour, and a "
        "second cluster in the same fabric finds no free host."
    )
    level = "mandatory"
    fix = "Create one GPU memory cluster per fabric, with at most as many hosts as a rack has."
    clouds = ("oci",)

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare sizes with the limit of the shape, and the fabrics of all clusters with each other."""
        clusters = view.graph.of(GPU_MEMORY_CLUSTER)
        yield from judge_each(clusters, lambda resource: _size(OciLaunch(resource, view.graph), view))
        fabrics: dict[str, list[Resource]] = defaultdict(list)
        for cluster in clusters:
            try:
                fabric = cluster.props.text(_FABRIC_KEY)
            except UnreadableProperty as missing:
                yield Unevaluated(cluster.name, missing.property, missing.why)
                continue
            if fabric:
                fabrics[fabric].append(cluster)
        for first, *others in fabrics.values():
            for other in others:
                yield Finding.at(other, f"shares the GPU memory fabric of {first.name}")


def _size(launch: OciLaunch, view: StackView) -> Iterator[Finding | Unevaluated]:
    nodes = launch.nodes()
    shape = launch.rdma_shape(view.context.catalog)
    limit = shape.roce.max_nodes_per_fabric if shape and shape.roce else None
    if shape is not None and limit is not None and nodes > limit.value:
        yield Finding.at(
            launch.resource,
            f"requests {nodes:,} hosts of {shape.name} in a GPU memory fabric of {limit.value}: "
            f"{nodes - limit.value:,} too many",
        )
