"""Begin of Capacity Blocks that AWS has offered to the project's accounts."""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from gpufabric.catalog.catalog import Catalog
from gpufabric.snapshots.block_offers import OfferedBlock, offered_blocks


def earliest_block(
    root: Path, shapes: Collection[str], accelerators: int, start: datetime, catalog: Catalog
) -> OfferedBlock | None:
    """Return the earliest block that holds all accelerators; None if no snapshot has such an offer.

    Offers are alternatives to each other, so that none is added to another. Offers that have ended before the
    start do not count, and neither do answers of simulated clouds.

    Args:
        root: folder of the project.
        shapes: machines with the accelerator.
        accelerators: number of accelerators.
        start: begin of the work.
        catalog: accelerators in a machine.

    Raises:
        DeclarationError: a snapshot cannot be read.
    """
    fitting = (
        block
        for block in offered_blocks(root, start)
        if block.shape in shapes
        and block.ends > start
        and block.nodes * catalog.shape("aws", block.shape).gpus >= accelerators
    )
    return min(fitting, key=lambda block: (block.starts, block.id), default=None)
