"""Weekly windows for maintenance."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.plan.maintenance import covers, is_open, next_opening, outside_text
from gpufabric.spec.maintenance import Maintenance, Window

SATURDAY = datetime(2026, 12, 5, 22, 0, tzinfo=UTC)


def declared(*, days: tuple[str, ...] = ("saturday",), **values: Any) -> Maintenance:
    window = {"days": list(days), "start": "22:00", "hours": 6, **values}
    return Maintenance.model_validate({"windows": [window]})


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        (SATURDAY - timedelta(seconds=1), False),
        (SATURDAY, True),
        (SATURDAY + timedelta(hours=5, minutes=59), True),
        (SATURDAY + timedelta(hours=6), False),
        (SATURDAY - timedelta(days=1), False),
        (SATURDAY.astimezone(timezone(timedelta(hours=9))), True),
    ],
)
def test_window_is_open_from_its_start_and_over_midnight(moment: datetime, open_: bool) -> None:
    assert is_open(declared(), moment) is open_


def test_next_window_is_named() -> None:
    text = outside_text(declared(), SATURDAY + timedelta(hours=6))
    assert text == (
        "Sunday, 2026-12-06 04:00 UTC is outside the maintenance windows; "
        "the next window begins on Saturday, 2026-12-12 22:00 UTC"
    )
    assert outside_text(declared(), SATURDAY) == ""


def test_without_windows_any_time_will_do() -> None:
    order = Maintenance.model_validate({"drain_order": ["train"]})
    assert is_open(order, SATURDAY)
    assert next_opening(order, SATURDAY) is None


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)))
def test_the_next_window_is_open_and_at_most_a_week_away(moment: datetime) -> None:
    maintenance = declared()
    opening = next_opening(maintenance, moment)
    assert opening is not None
    assert moment < opening <= moment + timedelta(days=7)
    assert is_open(maintenance, opening)
    assert not is_open(maintenance, opening - timedelta(minutes=1))


@pytest.mark.parametrize(
    ("days", "start", "hours", "inside"),
    [
        (["saturday"], "22:00", 6, True),
        (["sunday"], "00:00", 4, True),
        (["saturday"], "21:59", 6, False),
        (["saturday"], "22:00", 7, False),
        (["saturday", "sunday"], "22:00", 2, False),
    ],
)
def test_a_window_lies_inside_others(days: list[str], start: str, hours: int, *, inside: bool):
    window = Window.model_validate({"days": days, "start": start, "hours": hours})
    assert covers(declared(start="22:00", hours=6), window) is inside


def test_windows_that_follow_each_other_cover_a_longer_one():
    pair = [
        {"days": ["saturday"], "start": "22:00", "hours": 3},
        {"days": ["sunday"], "start": "01:00", "hours": 2},
    ]
    windows = Maintenance.model_validate({"windows": pair})
    assert covers(windows, Window(days=["saturday"], start="22:00", hours=5))
    assert not covers(windows, Window(days=["saturday"], start="22:00", hours=6))
    assert covers(Maintenance(drain_order=["train"]), Window(days=["monday"], start="00:00", hours=24))
