import pytest

from gpufabric.plan.pace import MINUTE_VARIABLE, minute_s
from gpufabric.spec.problems import DeclarationError


@pytest.mark.parametrize(("given", "seconds"), [(None, 0), ("", 0), ("0", 0), ("0.5", 0.5), ("60", 60)])
def test_seconds_of_a_minute(monkeypatch, given, seconds):
    monkeypatch.delenv(MINUTE_VARIABLE, raising=False)
    if given is not None:
        monkeypatch.setenv(MINUTE_VARIABLE, given)
    assert minute_s() == seconds


@pytest.mark.parametrize("given", ["fast", "-1", "nan", "inf"])
def test_what_is_no_pace(monkeypatch, given):
    monkeypatch.setenv(MINUTE_VARIABLE, given)
    with pytest.raises(DeclarationError, match=f"{MINUTE_VARIABLE}: given {given}; allowed: seconds"):
        minute_s()
