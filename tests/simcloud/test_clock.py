from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gpufabric.plan.clock import now
from gpufabric.plan.simulated_clock import read_clock
from gpufabric.simcloud.clock import advance, duration, forget, run_at, set_to, simulated_now
from gpufabric.spec.problems import DeclarationError

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GPUFABRIC_NOW", raising=False)
    monkeypatch.delenv("GPUFABRIC_SIM_DIR", raising=False)


def test_without_a_clock_the_stated_time_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert simulated_now(tmp_path) == NOON
    monkeypatch.setenv("GPUFABRIC_NOW", "2027-02-01T00:00:00Z")
    assert simulated_now(tmp_path) == datetime(2027, 2, 1, tzinfo=UTC)


def test_the_clock_stands_where_it_was_put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    advance(tmp_path, timedelta(hours=6))
    advance(tmp_path, timedelta(minutes=30))
    assert simulated_now(tmp_path) == NOON + timedelta(hours=6, minutes=30)
    monkeypatch.setenv("GPUFABRIC_NOW", "2027-02-01T00:00:00Z")
    monkeypatch.setenv("GPUFABRIC_SIM_DIR", str(tmp_path))
    assert now() == simulated_now(tmp_path) == NOON + timedelta(hours=6, minutes=30)
    assert forget(tmp_path)
    assert not forget(tmp_path)
    assert now() == datetime(2027, 2, 1, tzinfo=UTC)


def test_it_is_set_forwards_only(tmp_path: Path) -> None:
    set_to(tmp_path, NOON + timedelta(days=2))
    with pytest.raises(DeclarationError, match="2026-12-03T12:00:00"):
        set_to(tmp_path, NOON)


def test_it_runs_and_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([1000.0, 1003.0, 1003.0, 1003.0])
    monkeypatch.setattr("time.time", lambda: next(moments))
    run_at(tmp_path, 3600.0)
    assert simulated_now(tmp_path) == NOON + timedelta(hours=3)
    run_at(tmp_path, 0.0)
    assert simulated_now(tmp_path) == NOON + timedelta(hours=3)


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("30m", 1800), ("6h", 21_600), ("1d12h", 129_600), ("0.5h", 1800)]
)
def test_durations(text: str, seconds: int) -> None:
    assert duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "6", "h", "-1h", "0s", "1y", "99999d", "6h later", "9" * 400 + "h"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(DeclarationError, match="a duration such as"):
        duration(text)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"now": "2026-12-01"}', '{"now": "2026-12-01T00:00:00Z", "rate": -1}', "\0"]
)
def test_a_damaged_clock_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "clock.json").write_text(text)
    with pytest.raises(DeclarationError, match=r"clock\.json"):
        read_clock(tmp_path)
