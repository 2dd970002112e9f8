from pathlib import Path

import pytest

from gpufabric.engine.environment import engine_environment

PULUMI = Path("bin") / "pulumi"


def test_folder_of_the_executable_comes_first_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "own")
    assert engine_environment(PULUMI, {})["PATH"] == "bin:own"
    assert engine_environment(PULUMI, {"PATH": "given", "A": "b"}) | {"GOGC": ""} == {
        "PATH": "bin:given",
        "A": "b",
        "GOGC": "",
    }


@pytest.mark.parametrize(("own", "given", "expected"), [("", "", "400"), ("50", "", None), ("", "70", "70")])
def test_collector_is_tuned_unless_somebody_has(
    own: str, given: str, expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GOGC", raising=False)
    if own:
        monkeypatch.setenv("GOGC", own)
    variables = engine_environment(PULUMI, {"GOGC": given} if given else {})
    assert variables.get("GOGC") == expected
