"""RDMA blocks for tests."""

from gpufabric.plan.rdma_blocks import RdmaBlock


def block(
    nodes: int, *, racks: tuple[int, ...] = (), name: str = "train", gbps: float | None = 3200
) -> RdmaBlock:
    """Return machines with eight H100, or with four GB200 in racks of some machines each.

    Args:
        nodes: machines.
        racks: machines of each rack; none for machines with an NVLink domain of their own.
        name: name of the block.
        gbps: RDMA bandwidth of a machine.
    """
    count = 4 if racks else 8
    return RdmaBlock(
        "aws-us-east-1",
        name,
        "placement group",
        nodes,
        count,
        tuple(4 * machines for machines in racks) or (8,) * nodes,
        "GB200" if racks else "H100",
        gbps,
        100.0,
    )
