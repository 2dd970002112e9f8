import json

import pytest
from typer.testing import CliRunner

from gpufabric.cli.sim.commands import app


@pytest.fixture
def sim(tmp_path, monkeypatch):
    monkeypatch.delenv("PULUMI_BACKEND_URL", raising=False)
    monkeypatch.delenv("GPUFABRIC_NOW", raising=False)

    def run(*arguments, code=0):
        result = CliRunner().invoke(app, [*arguments, "--root", str(tmp_path)])
        assert result.exit_code == code, result.output
        return result.stdout if code == 0 else result.stderr

    return run


def test_status_as_text_and_json(sim, aws, vpc):
    aws.create(
        "aws:ec2/natGateway:NatGateway", "out", {"connectivityType": "private", "subnetId": "subnet-1"}
    )
    sim("clock", "advance", "90m")
    text = sim("status")
    assert text.startswith(
        "time in the simulated clouds: 2026-12-01 13:30:00 UTC\n2 resources: 2 in aws us-east-2\n"
    )
    assert "aws    us-east-2  nat-gateway       1        $0.04       $0.09" in text
    assert "costs $0.04 an hour now, and has cost $0.09 so far\n  of it $0.02 because clouds bill" in text
    assert "orphans: in a cloud and in no state (2):" in text
    assert "no known price" not in text
    assert json.loads(sim("status", "--json"))["usd_so_far"] == "0.090000"


def test_empty_clouds(sim):
    assert "the clouds hold what the states of 0 stacks say" in sim("status")


def test_a_damaged_clock_is_an_error(sim, tmp_path):
    (tmp_path / "clock.json").write_text("{")
    assert "gpufabric sim clock reset" in sim("status", code=2)
