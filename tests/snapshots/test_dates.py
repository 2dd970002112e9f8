from datetime import UTC, datetime, timedelta

import pytest

from gpufabric.snapshots.dates import CLOCK_SKEW, is_future

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("read_at", "future"),
    [
        (None, False),
        (NOW - timedelta(days=400), False),
        (NOW + CLOCK_SKEW, False),
        (NOW + CLOCK_SKEW + timedelta(seconds=1), True),
    ],
)
def test_a_date_beyond_the_skew_of_clocks_is_of_the_future(read_at: datetime | None, future: bool) -> None:
    assert is_future(read_at, NOW) == future
