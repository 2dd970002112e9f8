from datetime import UTC, date, datetime

from gpufabric.simcloud.ledger.months import hours_of_month, pieces


def at(month: int, day: int, hour: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def test_hours_of_months() -> None:
    assert [hours_of_month(date(2028, month, 3)) for month in (1, 2, 4)] == [744, 696, 720]


def test_time_is_cut_at_months_and_changes_of_prices() -> None:
    changes = [date(2026, 12, 10), date(2027, 1, 1)]
    assert list(pieces(at(11, 30, 6), at(1, 1, 5, 2027), changes)) == [
        (at(11, 30, 6), at(12, 1)),
        (at(12, 1), at(12, 10)),
        (at(12, 10), at(1, 1, year=2027)),
        (at(1, 1, year=2027), at(1, 1, 5, 2027)),
    ]
    assert list(pieces(at(12, 1), at(12, 1), changes)) == []
