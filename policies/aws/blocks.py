"""Capacity Blocks as the stack declares or buys them."""

from dataclasses import dataclass
from datetime import UTC, datetime

from gpufabric.policies.aws.nodes import TARGET_KEY, Nodes
from gpufabric.policies.aws.types import CAPACITY_BLOCK
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource


@dataclass(frozen=True, slots=True)
class Block:
    """A Capacity Block.

    Attributes:
        key: identifies the block; never shown.
        nodes: instances that it holds.
        starts: its start.
        ends: its end.
    """

    key: str
    nodes: int
    starts: datetime
    ends: datetime


def block_of(nodes: Nodes, context: PolicyContext) -> Block:
    """Return the Capacity Block that a node group uses.

    Raises:
        UnreadableProperty: the group does not name a block, or the block is not known yet.
    """
    bought = nodes.made_here(CAPACITY_BLOCK)
    if bought is not None:
        return _purchase(bought, context)
    target = nodes.target()
    if target is None:
        raise UnreadableProperty(TARGET_KEY, "names no Capacity Block")
    declared = context.blocks.get(target)
    if declared is None:
        raise UnreadableProperty(
            TARGET_KEY, "names a Capacity Block that the stack neither declares nor buys"
        )
    return Block(target, declared.nodes, declared.starts, declared.ends)


def _purchase(bought: Resource, context: PolicyContext) -> Block:
    """Read a purchase: from its outputs once it is made, before that from the declaration."""
    outputs = bought.outputs
    try:
        number, starts, ends = (
            outputs.number("instanceCount"),
            outputs.text("startDate"),
            outputs.text("endDate"),
        )
        if number is not None and starts is not None and ends is not None:
            return Block(bought.urn, number, _time("startDate", starts), _time("endDate", ends))
        unread = UnreadableProperty("instanceCount")
    except UnreadableProperty as missing:
        unread = missing
    try:
        offering = bought.props.text("capacityBlockOfferingId")
    except UnreadableProperty:
        offering = None
    declared = context.blocks.get(offering or "")
    if declared is None:
        raise UnreadableProperty(f"{TARGET_KEY} ({bought.name}.{unread.property})", unread.why)
    return Block(bought.urn, declared.nodes, declared.starts, declared.ends)


def _time(key: str, text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise UnreadableProperty(key, "is not a time") from None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
