import json

import pytest
from typer.testing import CliRunner

from gpufabric.cli.sim.commands import app


@pytest.fixture
def clock(tmp_path, monkeypatch):
    monkeypatch.delenv("GPUFABRIC_NOW", raising=False)

    def run(*arguments, code=0):
        result = CliRunner().invoke(app, ["clock", *arguments, "--root", str(tmp_path)])
        assert result.exit_code == code, result.output
        return result.stdout if code == 0 else result.stderr

    return run


def test_the_clock_stands_moves_and_goes(clock):
    assert clock("show").startswith("2026-12-01 12:00:00 UTC, from GPUFABRIC_NOW")
    assert clock("advance", "6h") == "2026-12-01 18:00:00 UTC, standing still\n"
    assert clock("set", "2026-12-24T11:30:00Z") == "2026-12-24 11:30:00 UTC, standing still\n"
    assert clock("run", "--rate", "60").endswith("60 times as fast as real time\n")
    assert json.loads(clock("show", "--json"))["rate"] == 60
    assert clock("stop").endswith("standing still\n")
    assert clock("reset") == "removed\n"
    assert clock("reset") == "there is none\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("advance", "soon"), "given soon; allowed"),
        (("set", "soon"), "a time with a zone"),
        (("set", "2026-12-01T00:00:00Z"), "2026-12-01T12:00:00+00:00 or later"),
        (("run", "--rate", "0"), "more than 0"),
    ],
)
def test_what_is_no_time_is_refused(clock, arguments, said):
    assert said in clock(*arguments, code=2)
