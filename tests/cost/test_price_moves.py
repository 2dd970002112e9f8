from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.cost.price_moves import PriceComparison, moves_text, price_moves
from gpufabric.snapshots.rows import ListPrice
from tests.snapshots.price_snapshots import row, snapshot

BASE = Catalog()
TODAY = date(2026, 11, 29)


def moves(*rows: ListPrice) -> list[PriceComparison]:
    return price_moves(BASE, [snapshot("aws", "us-west-2", *rows)], TODAY)


@pytest.mark.parametrize(
    ("price", "text"),
    [
        (
            row("p5.48xlarge", "60.544"),
            "aws us-west-2 p5.48xlarge, on-demand: $55.04 (2026-09-19) -> $60.544 (2026-11-29) for one"
            " machine-hour, +10.0 %",
        ),
        (
            row("nat-gateway-data", "0.045", "GB"),
            "aws us-west-2 nat-gateway-data, on-demand: none -> $0.045 (2026-11-29) for one GB",
        ),
        (
            row("lustre-500", "0.34", "GB-Mo"),
            "aws us-west-2 lustre-500, on-demand: none -> $0.34 (2026-11-29) for one GiB-month",
        ),
        (
            row("kms-key", "1", "Hrs"),
            "aws us-west-2 kms-key, on-demand: $1.00 (2026-07-01) in the catalogue; the price list states"
            " another unit",
        ),
    ],
)
def test_a_move_is_one_line(price: ListPrice, text: str) -> None:
    [move] = moves(price)
    assert str(move) == text


def test_equal_prices_are_counted_and_not_listed() -> None:
    changes = moves(row("p5.48xlarge", "55.04"), row("p5.48xlarge", "20", term="spot"))
    assert [(move.term, move.kind) for move in changes] == [("spot", "new"), ("on-demand", "equal")]
    assert moves_text(changes)[-1] == "2 prices against the catalogue: 1 new, 1 equal"
    assert len(moves_text(changes)) == 2


def test_the_largest_move_comes_first() -> None:
    changes = moves(
        row("nat-gateway", "0.05"), row("p5.48xlarge", "110"), row("transit-gateway-attachment", "0.04")
    )
    assert [move.product for move in changes] == ["p5.48xlarge", "transit-gateway-attachment", "nat-gateway"]
    assert [move.percent for move in changes] == [Decimal("99.9"), Decimal("-20.0"), Decimal("11.1")]


def test_an_older_snapshot_is_compared_too() -> None:
    old = snapshot("aws", "us-west-2", row("p5.48xlarge", "98.32"), read_at=datetime(2025, 1, 1, tzinfo=UTC))
    [move] = price_moves(BASE, [old], TODAY)
    assert (move.kind, move.after_of) == ("moved", date(2025, 1, 1))


def test_savings_plans_have_no_counterpart() -> None:
    assert moves(row("p5.48xlarge", "40", term="savings-3y")) == []
    assert moves_text([]) == ["0 prices against the catalogue: none"]
