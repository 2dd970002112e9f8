from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.aws.capacity_blocks import block_problems
from gpufabric.spec.aws.capacity import CapacityBlock

CATALOG = default_catalog()
SHAPE = CATALOG.shape("aws", "p6-b200.48xlarge")
START = datetime(2026, 12, 1, 11, 30, tzinfo=UTC)
SOLD = {*range(1, 15), *range(7, 183, 7)}
"""Lengths in days, as the EC2 user guide lists them."""


def places(length: timedelta, *, extended: bool = False) -> set[str]:
    """Give where a block that ends at half past eleven is at fault."""
    block = CapacityBlock(
        mode="capacity-block",
        id="cr-0123456789abcdef0",
        nodes=4,
        starts=START,
        ends=START + length,
        extended=extended,
    )
    return {
        problem.where
        for problem in block_problems("capacity", block, SHAPE, CATALOG, START - timedelta(days=1))
    }


@given(st.integers(1, 400))
def test_whole_days_are_accepted_exactly_when_sold(days: int) -> None:
    assert (places(timedelta(days=days)) == set()) == (days in SOLD)


@given(st.integers(1, 400))
def test_an_extended_block_has_any_length_up_to_the_longest(days: int) -> None:
    assert (places(timedelta(days=days), extended=True) == set()) == (days <= max(SOLD))


@given(st.integers(0, 400), st.integers(1, 24 * 60 - 1))
def test_a_start_at_another_time_of_day_costs_or_gives_less_than_a_day(days: int, minutes: int) -> None:
    length = timedelta(days=days, minutes=minutes)
    block = CapacityBlock(
        mode="capacity-block",
        id="cr-0123456789abcdef0",
        nodes=4,
        starts=START - timedelta(minutes=minutes),
        ends=START + timedelta(days=days),
    )
    accepted = not block_problems("capacity", block, SHAPE, CATALOG, START)
    assert accepted == (bool({days, days + 1} & SOLD) and length <= timedelta(days=182))


@given(st.integers(0, 24 * 60 - 1))
def test_only_one_time_of_day_is_an_end(minutes: int) -> None:
    ends = START.replace(hour=0, minute=0) + timedelta(days=7, minutes=minutes)
    block = CapacityBlock(
        mode="capacity-block", id="cr-0123456789abcdef0", nodes=4, starts=ends - timedelta(days=7), ends=ends
    )
    assert (not block_problems("capacity", block, SHAPE, CATALOG, START)) == (minutes == 11 * 60 + 30)
