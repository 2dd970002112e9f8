import json

import pytest
from typer.testing import CliRunner

from gpufabric.cli.sim.commands import app


@pytest.fixture
def fault(tmp_path, monkeypatch):
    monkeypatch.delenv("GPUFABRIC_NOW", raising=False)

    def run(*arguments, code=0, group="fault"):
        result = CliRunner().invoke(app, [group, *arguments, "--root", str(tmp_path)])
        assert result.exit_code == code, result.output
        return result.stdout if code == 0 else result.stderr

    return run


def test_faults_are_added_listed_and_cleared(fault):
    said = fault(
        "add", "region-down", "--cloud", "aws", "--region", "us-east-1", "--at", "2h", "--for", "30m"
    )
    assert said == (
        "f1  region-down  cloud aws, region us-east-1  from 2026-12-01 14:00 UTC until 2026-12-01 14:30 UTC\n"
    )
    assert fault("add", "api-errors", "--p", "0.2", "--times", "3", "--seed", "7") == (
        "f2  api-errors  everywhere  with probability 0.2  3 times for each resource  active\n"
    )
    assert fault("list").splitlines()[-1] == "2 faults"
    fault("advance", "2h", group="clock")
    shown = json.loads(fault("list", "--json"))
    assert (shown["seed"], [row["active"] for row in shown["faults"]]) == (7, [True, True])
    fault("advance", "1h", group="clock")
    assert "ended 2026-12-01 14:30 UTC" in fault("list")
    assert fault("clear", "f1") == "removed 1 fault\n"
    assert fault("clear") == "removed\n"
    assert fault("clear") == "there are none\n"
    assert fault("list") == "0 faults\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "storm"), "kind: given 'storm'; allowed: 'region-down'"),
        (("add", "region-down"), "region-down needs region"),
        (("add", "denied", "--at", "noon"), "--at: given noon; allowed: a duration such as"),
        (("add", "denied", "--at", "2026-12-01T00:00:00"), "a time with a zone"),
        (("add", "denied", "--for", "-1h"), "--for: given -1h"),
        (("clear", "f9"), "fault: given 'f9'; allowed: there are none"),
    ],
)
def test_what_is_no_fault_is_refused(fault, arguments, said):
    assert said in fault(*arguments, code=2)


def test_a_machine_fails_at_once(fault):
    said = fault("add", "node-loss", "--stack", "a", "--pool", "b")
    assert "fault f1 meets no machine: a: given pool b" in said
