"""Machines that run beside their replacements.

The engine makes the new resource before it deletes the old one, unless the resource says otherwise: both draw
quota meanwhile. A policy sees neither the old inputs nor what the engine will do; with the stack's previous
state at hand it can compare. Only the first is certain for types whose forcing properties are listed here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gpufabric.quota.demand import Demand
from policies.aws.types import LAUNCH_TEMPLATE, NODE_GROUP
from policies.extract import demands_of
from policies.extract.world import World
from policies.graph import Graph
from policies.guard import NotEvaluated, Props
from policies.resource import Resource

FORCING: dict[str, tuple[str, ...]] = {
    NODE_GROUP: (
        "amiType",
        "capacityType",
        "clusterName",
        "diskSize",
        "instanceTypes",
        "nodeGroupName",
        "nodeRoleArn",
        "subnetIds",
    ),
}
"""Properties whose change replaces a resource, by type (Terraform AWS provider, aws_eks_node_group)."""


def replaced_demands(graph: Graph, before: World) -> Iterator[Demand]:
    """Give what the machines of the previous state draw that run beside their replacements.

    Args:
        graph: the stack's resources.
        before: the previous state.
    """
    for old in before.resources.values():
        new = graph.resources.get(old.urn)
        if new is None or new.delete_first or old.type not in FORCING:
            continue
        if any(_differs(old, new, key) for key in FORCING[old.type]) or _other_template(old, new, graph):
            yield from (replace(one, surge=0, replaced=True) for one in demands_of(old, before))


def _differs(old: Resource, new: Resource, key: str) -> bool:
    """Compare a property; one that is unknown comes from something new, and so differs."""
    try:
        was = _plain(old.props, key)
    except NotEvaluated:
        return False
    try:
        return was != _plain(new.props, key)
    except NotEvaluated:
        return True


def _plain(props: Props, key: str) -> object:
    """Read a value, or a list in any order."""
    value = props.value(key)
    if isinstance(value, str) or not isinstance(value, Sequence):
        return value
    return sorted(str(props.value(key, index)) for index in range(props.length(key) or 0))


def _other_template(old: Resource, new: Resource, graph: Graph) -> bool:
    """Tell whether a node group gets another launch template: a replacement of it changes its id."""
    was = old.links.get("launchTemplate", ())
    now = tuple(one.urn for one in graph.sources(new, "launchTemplate", LAUNCH_TEMPLATE))
    return bool(now) and not set(now) & set(was)
