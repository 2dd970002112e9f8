"""Prices by amount."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.prices import row_for
from gpufabric.cost.tiers import tiered

AWS = row_for(default_catalog().transfer_charges()["aws-internet-out"].prices, "us-east-1")
AMOUNTS = st.decimals(0, 400_000, places=3)


def by_hand(gb: Decimal) -> Decimal:
    edges = [(0, "0"), (100, "0.09"), (10240, "0.085"), (51200, "0.07"), (153600, "0.05")]
    total, last = Decimal(0), Decimal(0)
    for edge, usd_per_gb in edges:
        total += max(Decimal(0), gb - edge) * (Decimal(usd_per_gb) - last)
        last = Decimal(usd_per_gb)
    return total


@given(AMOUNTS)
def test_tiers_price_each_part_by_its_own_rate(gb: Decimal) -> None:
    assert AWS is not None
    assert tiered(gb, [tier.bounds for tier in AWS.tiers]) == by_hand(gb)


@pytest.mark.parametrize(("amount", "usd"), [("0", "0"), ("10", "20"), ("15", "25"), ("15.1", None)])
def test_an_amount_above_the_last_tier_has_no_price(amount: str, usd: str | None) -> None:
    tiers = [(Decimal(10), Decimal(2)), (Decimal(15), Decimal(1))]
    assert tiered(Decimal(amount), tiers) == (None if usd is None else Decimal(usd))
