"""Racks whose machines share one NVLink domain."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from gpufabric.plural import plural
from gpufabric.policies.aws.launches import template_of
from gpufabric.policies.aws.nodes import Nodes, node_groups
from gpufabric.policies.aws.types import AUTO_SCALING_GROUP
from gpufabric.policies.azure.pools import POOL_HOLDERS, AksPool, judge_each_pool
from gpufabric.policies.azure.types import AUTOSCALE_SETTINGS, SCALE_SET
from gpufabric.policies.graph import Graph
from gpufabric.policies.oci.launches import OciLaunch
from gpufabric.policies.oci.types import GPU_MEMORY_CLUSTER
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, Rule, judge_each
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

if TYPE_CHECKING:
    from gpufabric.catalog.catalog import Catalog
    from gpufabric.catalog.shape import Cloud, Shape

_SIZES = {"maxSize": "may grow to", "desiredSize": "requests", "minSize": "may shrink to"}
"""Numbers of machines of a node group of EKS."""

_GROUP_SIZES = {"maxSize": "may grow to", "desiredCapacity": "requests", "minSize": "may shrink to"}
"""Numbers of machines of an Auto Scaling group."""

_BOUNDS = {"maximum": "may grow to", "minimum": "may shrink to"}
"""Numbers of machines of a scale set with an autoscale setting."""

_COUNTS = {"maxCount": "may grow to", "count": "has", "minCount": "may shrink to"}
"""Numbers of machines of a node pool of AKS with an autoscaler."""


class WholeRacks(Rule):
    """Pools of rack-scale machines consist of whole racks, in every size that an autoscaler may give them.

    AWS sells and replaces whole UltraServers. On Azure and OCI fewer machines are advice: some of the rack
    may be in repair.
    """

    id = "whole-racks"
    title = "Pools of rack-scale machines consist of whole NVLink domains"
    why = (
        "A job uses whole NVLink domains of 72 GPUs. A rack with machines in repair is a smaller domain, and "
        "jobs and topologies must use its size. On AWS you pay for the unused machines of an UltraServer."
    )
    level = "mandatory"
    advice_on = ("azure", "oci")
    fix = (
        "Request a multiple of the machines in one rack, as minimum and maximum too, and disable "
        "autoscaling, which adds single machines. If machines of a rack are in repair, declare the number in "
        "use (nodes_per_rack, memory_fabric_hosts)."
    )
    clouds = ("aws", "azure", "oci")

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Check every number of machines that a pool may have."""
        graph, catalog = view.graph, view.context.catalog
        yield from judge_each(
            (nodes.group for nodes in node_groups(graph)), lambda group: _group(Nodes(group, graph), catalog)
        )
        yield from judge_each(
            graph.of(AUTO_SCALING_GROUP), lambda group: _scaling_group(group, graph, catalog)
        )
        yield from judge_each_pool(graph.of(*POOL_HOLDERS), lambda pool: _pool(pool, catalog))
        yield from judge_each(graph.of(SCALE_SET), lambda resource: _scale_set(resource, graph, catalog))
        yield from judge_each(
            graph.of(GPU_MEMORY_CLUSTER), lambda resource: _cluster(OciLaunch(resource, graph), catalog)
        )


def _rack_shape(catalog: "Catalog", cloud: "Cloud", name: str) -> "Shape | None":
    """Find a machine of a rack regardless of case; None if a name is that of no such machine."""
    known = next((shape for shape in catalog.shape_names(cloud) if shape.casefold() == name.casefold()), None)
    shape = catalog.shape(cloud, known) if known else None
    return shape if shape and shape.nodes_per_nvlink_domain > 1 else None


def _group(nodes: Nodes, catalog: "Catalog") -> Iterator[Finding | Unevaluated]:
    shape = _rack_shape(catalog, "aws", nodes.shape() or "")
    if shape is not None:
        yield from _sizes(nodes.group, nodes.group.props.section("scalingConfig"), _SIZES, shape)


def _scaling_group(group: Resource, graph: Graph, catalog: "Catalog") -> Iterator[Finding | Unevaluated]:
    try:
        template = template_of(group, graph, group.props, "launchTemplate")
        name = template.props.text("instanceType") if template else None
    except UnreadableProperty:
        # Machines of an unknown type are named by the rule machines-counted.
        return
    shape = _rack_shape(catalog, "aws", name or "")
    if shape is not None:
        yield from _sizes(group, group.props, _GROUP_SIZES, shape)


def _sizes(
    group: Resource, props: Props, texts: dict[str, str], shape: "Shape"
) -> Iterator[Finding | Unevaluated]:
    sizes = {text: number for key, text in texts.items() if (number := props.number(key)) is not None}
    unit = min(shape.domain_sizes_nodes)
    yield from _whole(sizes, unit, shape.name, lambda text: Finding.at(group, text))


def _scale_set(resource: Resource, graph: Graph, catalog: "Catalog") -> Iterator[Finding | Unevaluated]:
    shape = _rack_shape(catalog, "azure", resource.props.text_if_known("sku", "name") or "")
    if shape is None:
        return

    def advice(text: str) -> Finding:
        return Finding.at(resource, text, advisory=True)

    unit = shape.nodes_per_nvlink_domain
    yield from _whole({"has": resource.props.number("sku", "capacity") or 0}, unit, shape.name, advice)
    for setting in graph.users(resource, "targetResourceUri", *AUTOSCALE_SETTINGS):
        for profile in setting.props.sections("profiles") if setting.props.flag("enabled") else ():
            numbers = {text: profile.number("capacity", key) or 0 for key, text in _BOUNDS.items()}
            yield from _whole(numbers, unit, shape.name, advice)


def _pool(pool: AksPool, catalog: "Catalog") -> Iterator[Finding | Unevaluated]:
    shape = pool.shape(catalog)
    if shape is None or shape.infiniband is None or shape.nodes_per_nvlink_domain == 1:
        return
    scales = pool.props.flag("enableAutoScaling")
    counts = {"has": pool.nodes_max()}

    def advice(text: str) -> Finding:
        return pool.finding(text, advisory=True)

    if scales:
        counts = {
            text: number for key, text in _COUNTS.items() if (number := pool.props.number(key)) is not None
        }
    broken = list(_whole(counts, shape.nodes_per_nvlink_domain, pool.size(), advice))
    yield from broken
    if scales and not broken and len(set(counts.values())) > 1:
        yield advice("has an autoscaler, which adds machines one by one to racks")


def _cluster(launch: OciLaunch, catalog: "Catalog") -> Iterator[Finding | Unevaluated]:
    shape = launch.rdma_shape(catalog)
    nodes = launch.nodes()
    if shape is not None and nodes % shape.nodes_per_nvlink_domain:
        rack = shape.nodes_per_nvlink_domain
        text = f"has {plural(nodes, 'node')} of {shape.name}, which come in racks of {rack}"
        yield Finding.at(launch.resource, text, advisory=True)


def _whole(
    numbers: dict[str, int], unit: int, size: str, finding: Callable[[str], Finding]
) -> Iterator[Finding]:
    """Report the numbers of machines that are no multiple of a rack, each number once."""
    seen: set[int] = set()
    for text, nodes in numbers.items():
        if nodes % unit == 0 or nodes in seen:
            continue
        seen.add(nodes)
        floor = nodes // unit * unit
        valid = " or ".join(str(count) for count in (floor, floor + unit) if count)
        yield finding(
            f"{text} {plural(nodes, 'node')} of {size}, which come in racks of {unit}: {valid} are whole"
        )
