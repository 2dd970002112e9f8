"""Capacity Blocks that have ended."""

from collections.abc import Iterator
from datetime import UTC

from gpufabric.policies.aws.blocks import block_of
from gpufabric.policies.aws.nodes import Nodes, node_groups
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, Rule, judge_each
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class CapacityBlockEnded(Rule):
    """The Capacity Block of each pool that should have machines has not ended."""

    id = "capacity-block-ended"
    title = "The Capacity Blocks of pools have not ended"
    why = (
        "EC2 terminates the instances of a block when it ends. The pool has no machines until another block "
        "is named; the rest of the region can be changed as usual."
    )
    level = "advisory"
    fix = (
        "Name another block (id, starts, ends), state the new end if the block was extended, or set nodes: 0."
    )
    clouds = ("aws",)

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare the end of each pool's block with the present."""
        yield from judge_each(
            (nodes.group for nodes in node_groups(view.graph)), lambda group: _judge(group, view)
        )


def _judge(group: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
    nodes, context = Nodes(group, view.graph), view.context
    try:
        if nodes.capacity() != "capacity-block":
            return
        block = block_of(nodes, context)
    except UnreadableProperty:
        # The rule on sizes and dates of blocks reports what is unknown.
        return
    if context.now < block.ends or nodes.pool in context.empty_pools:
        return
    ended = f"{block.ends.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    yield Finding.at(group, f"pool {nodes.pool} has no machines: its Capacity Block ended on {ended}")
