"""Placement groups of machines in Capacity Blocks."""

from collections.abc import Iterator

from gpufabric.policies.aws.nodes import Nodes
from gpufabric.policies.aws.types import LAUNCH_TEMPLATE, NODE_GROUP
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_GROUP_KEYS = ("groupName", "groupId", "groupArn")


class PlacementGroupWithCapacityBlock(ResourceRule):
    """Machines in a Capacity Block have no placement group."""

    id = "placement-group-with-capacity-block"
    title = "Machines in a Capacity Block have no placement group"
    why = (
        "Reserved hosts have a fixed location. A placement group narrows the choice, so that launches fail "
        "for lack of capacity inside a block that is paid for."
    )
    level = "mandatory"
    fix = "Remove the placement group from the launch template: a Capacity Block is already one cluster."
    clouds = ("aws",)
    types = (NODE_GROUP, LAUNCH_TEMPLATE)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Judge a template by its own market type, and a node group's template by the group's."""
        if resource.type == LAUNCH_TEMPLATE:
            template = resource
            if template.props.text("instanceMarketOptions", "marketType") != "capacity-block":
                return
        else:
            nodes = Nodes(resource, view.graph)
            if resource.props.text("capacityType") != "CAPACITY_BLOCK":
                return
            named = nodes.template()
            # A template that says capacity block itself is judged as a template.
            if named is None or named.props.text("instanceMarketOptions", "marketType") == "capacity-block":
                return
            template = named
        if any(template.props.present("placement", key) for key in _GROUP_KEYS):
            yield Finding.at(template, "launches into a Capacity Block and names a placement group")
