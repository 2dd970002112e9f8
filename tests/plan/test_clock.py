from datetime import UTC, datetime

import pytest

from gpufabric.plan.clock import NOW_VARIABLE, now
from gpufabric.spec.problems import DeclarationError


def test_time_of_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOW_VARIABLE, "2026-12-01T12:00:00Z")
    assert now() == datetime(2026, 12, 1, 12, tzinfo=UTC)


def test_present_without_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NOW_VARIABLE, raising=False)
    assert abs((now() - datetime.now(UTC)).total_seconds()) < 60


@pytest.mark.parametrize("given", ["bad", "2026-12-01T12:00:00", "2026-13-01T12:00:00Z"])
def test_what_is_no_time_is_an_error_of_four_parts(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOW_VARIABLE, given)
    with pytest.raises(DeclarationError) as caught:
        now()
    (problem,) = caught.value.problems
    assert (problem.file, problem.where) == ("environment", NOW_VARIABLE)
    assert given in problem.given
    assert "2026-12-01T12:00:00Z" in problem.allowed
    assert problem.limit
