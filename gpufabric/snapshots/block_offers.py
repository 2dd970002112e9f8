"""Capacity Blocks that AWS has offered to the project's accounts, from its snapshots."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from gpufabric.snapshots.files import load
from gpufabric.snapshots.model import CapacitySnapshot
from gpufabric.time_units import SECONDS_PER_DAY
from gpufabric.wire.project import ACCOUNT_SNAPSHOTS

_FOLDER = re.compile(r"aws-(\d{12})-([a-z0-9-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedBlock:
    """A Capacity Block that AWS has offered.

    Attributes:
        id: the offering.
        region: cloud and region.
        shape: the machine.
        zone: its zone.
        nodes: machines.
        hours: its length.
        starts: its begin.
        ends: its end.
        upfront_usd: price of the whole block, in US dollars, paid before it begins.
        read_on: day on which AWS offered it.
    """

    id: str
    region: str
    shape: str
    zone: str
    nodes: int
    hours: int
    starts: datetime
    ends: datetime
    upfront_usd: Decimal
    read_on: date

    def days(self, start: datetime) -> float:
        """Return the days from a point in time until the block begins; 0 if it has begun."""
        return max(0.0, (self.starts - start).total_seconds() / SECONDS_PER_DAY)

    @property
    def source(self) -> str:
        """The offer as a source."""
        return f"offer {self.id} in {self.zone}, read on {self.read_on.isoformat()}"


def offered_blocks(root: Path, now: datetime) -> Iterator[OfferedBlock]:
    """Yield every offer of a real account, by account and region; answers dated after now do not count.

    Offers are alternatives to each other: AWS does not say that they can be had together.

    Args:
        root: folder of the project.
        now: the present.

    Raises:
        DeclarationError: a snapshot cannot be read.
    """
    for folder in sorted((root / ACCOUNT_SNAPSHOTS).glob("aws-*")):
        name = _FOLDER.fullmatch(folder.name)
        snapshot = load(root, "capacity", "aws", name[1], name[2]) if name else None
        if not isinstance(snapshot, CapacitySnapshot) or snapshot.block_offers is None:
            continue
        section = snapshot.block_offers
        if not section.is_of_real_account(now):
            continue
        for key, row in section.rows.items():
            yield OfferedBlock(
                id=key,
                region=f"aws-{snapshot.region}",
                shape=row.shape,
                zone=row.zone,
                nodes=row.nodes,
                hours=row.hours,
                starts=row.starts,
                ends=row.ends,
                upfront_usd=row.upfront_usd,
                read_on=section.read_at.date(),
            )
