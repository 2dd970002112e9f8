"""Begin of Capacity Blocks that AWS has offered to the project's accounts, from its snapshots."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from gpufabric.catalog.catalog import Catalog
from gpufabric.snapshots.dates import is_future
from gpufabric.snapshots.files import load
from gpufabric.snapshots.model import CapacitySnapshot
from gpufabric.wire.project import ACCOUNT_SNAPSHOTS

_SECONDS_PER_DAY = 86400
_FOLDER = re.compile(r"aws-(\d{12})-([a-z0-9-]+)")


@dataclass(frozen=True, slots=True)
class OfferedBlock:
    """A Capacity Block that AWS has offered.

    Attributes:
        id: the offering.
        zone: its zone.
        starts: its begin.
        read_on: day on which AWS offered it.
    """

    id: str
    zone: str
    starts: datetime
    read_on: date

    def days(self, start: datetime) -> float:
        """Return the days from a point in time until the block begins; 0 if it has begun."""
        return max(0.0, (self.starts - start).total_seconds() / _SECONDS_PER_DAY)

    @property
    def source(self) -> str:
        """The offer as a source."""
        return f"offer {self.id} in {self.zone}, read on {self.read_on.isoformat()}"


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
        offer
        for offer, shape, nodes, ends in _offers(root, start)
        if shape in shapes and ends > start and nodes * catalog.shape("aws", shape).gpus >= accelerators
    )
    return min(fitting, key=lambda offer: (offer.starts, offer.id), default=None)


def _offers(root: Path, start: datetime) -> Iterator[tuple[OfferedBlock, str, int, datetime]]:
    """Yield every offer with its shape, nodes and end."""
    for folder in sorted((root / ACCOUNT_SNAPSHOTS).glob("aws-*")):
        name = _FOLDER.fullmatch(folder.name)
        snapshot = load(root, "capacity", "aws", name[1], name[2]) if name else None
        if not isinstance(snapshot, CapacitySnapshot) or snapshot.block_offers is None:
            continue
        section = snapshot.block_offers
        if section.is_simulated or is_future(section.read_at, start):
            continue
        for key, row in section.rows.items():
            offer = OfferedBlock(key, row.zone, row.starts, section.read_at.date())
            yield offer, row.shape, row.nodes, row.ends
