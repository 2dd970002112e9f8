"""Prices and quota demand of EKS node groups."""

from collections.abc import Iterator

from gpufabric.policies.aws.nodes import Nodes
from gpufabric.policies.aws.open_reservations import open_reservation
from gpufabric.policies.aws.types import CAPACITY_RESERVATION, NODE_GROUP
from gpufabric.policies.billing.choices import Candidate, GroupSize, chosen
from gpufabric.policies.billing.extractors import Extractor, Lookup, Reading, needed
from gpufabric.policies.billing.machines import machines
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource


def _node_group(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    """Read a node group; an unknown size counts as its peak and is reported."""
    nodes = Nodes(resource, lookup.graph)
    capacity, nodes_max = nodes.capacity(), nodes.nodes_max()
    block = lookup.blocks.get(nodes.block_id() or "") if capacity == "capacity-block" else None
    if block is not None and block.is_over(lookup.now):
        # EC2 has terminated its machines, and none can start.
        return
    size, missing = _size(nodes, nodes_max)
    if nodes.pool in lookup.empty_pools and not (size.least or size.now):
        # EKS takes no maximum below 1.
        size = GroupSize(0, 0, 0)
    region = lookup.region_of(resource)

    def fills(shape: str) -> str:
        return open_reservation(lookup, shape, region, None) if capacity == "on-demand" else ""

    several = nodes.several_shapes()
    if several:
        yield from chosen(
            resource,
            lookup,
            [Candidate(shape, key) for key, shape in several],
            size,
            cloud="aws",
            region=region,
            capacity=capacity,
            surge=nodes.surge() if size.most else 0,
            name=nodes.pool,
            fills=fills,
        )
    else:
        made = nodes.made_here(CAPACITY_RESERVATION) if capacity == "reservation" else None
        shape = needed(nodes.shape(), "launchTemplate.instanceType")
        yield from machines(
            lookup,
            name=nodes.pool,
            cloud="aws",
            region=region,
            shape=shape,
            shape_key="instanceType",
            capacity=capacity,
            nodes_min=size.least,
            nodes_now=size.now,
            nodes_max=size.most,
            block=block,
            surge=nodes.surge,
            fills=fills(shape),
            reservation=made.urn if made is not None else "",
        )
    if missing is not None:
        raise missing


def _size(nodes: Nodes, most: int) -> tuple[GroupSize, UnreadableProperty | None]:
    """Return the range of a group, and the first part of it that is unknown and counts as the peak."""
    sizes: list[int] = []
    missing: UnreadableProperty | None = None
    for key in ("minSize", "desiredSize"):
        try:
            sizes.append(nodes.group.props.number("scalingConfig", key) or 0)
        except UnreadableProperty as unread:
            sizes.append(most)
            missing = unread
    # A pool of a fixed size has a minimum of 0, so that it can be emptied; nothing makes it smaller.
    least = most if sizes[1] >= most else sizes[0]
    return GroupSize(least, sizes[1], most), missing


EXTRACTORS: dict[str, Extractor] = {NODE_GROUP: _node_group}
