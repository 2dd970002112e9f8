import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.engine.live.pace import UNKNOWN_PACE, creation_pace
from gpufabric.plan.pace import MINUTE_VARIABLE, SIMULATED_VARIABLE
from gpufabric.spec.problems import DeclarationError
from tests.engine.live.recorded import GATEWAY


@pytest.fixture(autouse=True)
def real_clouds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SIMULATED_VARIABLE, raising=False)
    monkeypatch.delenv(MINUTE_VARIABLE, raising=False)


def test_creation_times_come_from_the_catalogue() -> None:
    pace = creation_pace(default_catalog(), {})
    assert (pace.usual_minutes[GATEWAY], pace.minute_s) == (45, 60)


def test_simulated_creations_take_no_time_by_default() -> None:
    assert creation_pace(default_catalog(), {SIMULATED_VARIABLE: "sim"}) == UNKNOWN_PACE


def test_minutes_of_simulated_clouds_have_their_own_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SIMULATED_VARIABLE, "sim")
    monkeypatch.setenv(MINUTE_VARIABLE, "0.5")
    pace = creation_pace(default_catalog(), {})
    assert (pace.usual_minutes[GATEWAY], pace.minute_s, pace.minutes(6)) == (45, 0.5, 12)


def test_a_wrong_length_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MINUTE_VARIABLE, "soon")
    with pytest.raises(DeclarationError, match=MINUTE_VARIABLE):
        creation_pace(default_catalog(), {SIMULATED_VARIABLE: "sim"})
