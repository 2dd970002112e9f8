from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.lead_times.block_offers import earliest_block
from gpufabric.snapshots.block_offers import OfferedBlock
from gpufabric.snapshots.files import write
from gpufabric.snapshots.model import CapacitySnapshot, Section
from gpufabric.snapshots.rows import BlockOffer

START = datetime(2026, 12, 1, tzinfo=UTC)
ACCOUNT = "123456789012"


def offer(days: float, nodes: int = 8, shape: str = "p5.48xlarge", hours: int = 48) -> BlockOffer:
    """A block that begins some days after the start."""
    begin = START + timedelta(days=days)
    return BlockOffer(
        shape=shape,
        zone="use1-az6",
        nodes=nodes,
        hours=hours,
        starts=begin,
        ends=begin + timedelta(hours=hours),
        upfront_usd=Decimal(1),
    )


def keep(root: Path, offers: dict[str, BlockOffer], region: str = "us-east-1", source: str = "ec2") -> None:
    """Keep offers as a snapshot."""
    section = Section(read_at=START, source=source, rows=offers)
    kept = CapacitySnapshot(cloud="aws", account=ACCOUNT, region=region, block_offers=section)
    write(root, "capacity", kept)


def earliest(root: Path, catalog: Catalog, accelerators: int = 64) -> OfferedBlock | None:
    """The earliest block with H100."""
    return earliest_block(root, ["p5.48xlarge"], accelerators, START, catalog)


def test_the_earliest_offer_that_holds_all_counts(tmp_path: Path, catalog: Catalog) -> None:
    other = offer(1, shape="p5en.48xlarge")
    keep(tmp_path, {"late": offer(9), "small": offer(1, nodes=4), "other": other})
    keep(tmp_path, {"early": offer(3.5)}, "us-west-2")
    block = earliest(tmp_path, catalog)
    assert block is not None
    assert (block.id, block.days(START)) == ("early", 3.5)
    assert block.source == "offer early in use1-az6, read on 2026-12-01"


def test_a_block_that_runs_begins_at_once(tmp_path: Path, catalog: Catalog) -> None:
    keep(tmp_path, {"running": offer(-1)})
    block = earliest(tmp_path, catalog)
    assert block is not None
    assert block.days(START) == 0


@pytest.mark.parametrize("kept", [{"ended": offer(-9)}, {"small": offer(1, nodes=7)}, {}])
def test_no_offer_is_no_date(tmp_path: Path, catalog: Catalog, kept: dict[str, BlockOffer]) -> None:
    keep(tmp_path, kept)
    assert earliest(tmp_path, catalog) is None


def test_simulated_answers_and_other_folders_do_not_count(tmp_path: Path, catalog: Catalog) -> None:
    keep(tmp_path, {"simulated": offer(1)}, source="simulated ec2")
    (tmp_path / "stacks" / "account-snapshots" / "aws-notes").mkdir()
    assert earliest(tmp_path, catalog) is None
    assert earliest(tmp_path / "none", catalog) is None
