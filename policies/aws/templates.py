"""Machines that take settings from a launch template."""

from gpufabric.policies.aws.types import LAUNCH_TEMPLATE
from gpufabric.policies.graph import Graph
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource

_KEY = "launchTemplate"


def template_decides(machine: Resource, key: str, graph: Graph) -> bool:
    """Return whether a launch template of this stack, which is judged itself, sets a property of a machine.

    Raises:
        UnreadableProperty: a template does that is not of this stack.
    """
    if machine.type == LAUNCH_TEMPLATE or not machine.props.present(_KEY) or machine.props.present(key):
        return False
    names = {machine.props.text_if_known(_KEY, part) for part in ("id", "name")} - {None}
    named = (template.props.text_if_known("name") in names for template in graph.of(LAUNCH_TEMPLATE))
    if not graph.sources(machine, _KEY, LAUNCH_TEMPLATE) and not any(named):
        raise UnreadableProperty(_KEY, "is not a launch template of this stack")
    return True
