import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.cli.main import app
from gpufabric.cli.snapshot import command
from gpufabric.plan.clock import NOW_VARIABLE
from tests.accounts.scripted import ScriptedReader
from tests.cli.demo_project import write_project
from tests.snapshots.price_snapshots import row

STACK = "aws-us-east-1"
B200 = "p6-b200.48xlarge"
PRICES = SectionAnswer(
    "prices", "pricing:GetProducts", {"A": row(B200, "120"), "B": row("nat-gateway", "0.045")}
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(NOW_VARIABLE, "2026-11-29T00:00:00Z")
    monkeypatch.setattr(command, "price_readers", lambda: lambda target: ScriptedReader({"prices": [PRICES]}))
    return write_project(tmp_path)


def snapshot(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["snapshot", *arguments, "--root", str(project)])


def test_diff_shows_what_moved_against_the_catalogue(project: Path) -> None:
    assert snapshot(project, "prices", STACK).exit_code == 0
    result = snapshot(project, "prices", STACK, "--diff")
    assert result.exit_code == 0, result.output
    first, last = result.stdout.splitlines()
    assert first.startswith(f"aws us-east-1 {B200}, on-demand: $113.9328 (")
    assert "-> $120.00 (2026-11-29) for one machine-hour, +5.3 %" in first
    assert last == "2 prices against the catalogue: 1 moved, 1 equal"


def test_diff_as_json_has_every_price(project: Path) -> None:
    snapshot(project, "prices", STACK)
    prices = json.loads(snapshot(project, "prices", STACK, "--diff", "--json").stdout)["prices"]
    assert [(price["product"], price["kind"], price["after_usd"]) for price in prices] == [
        (B200, "moved", "120"),
        ("nat-gateway", "equal", "0.045"),
    ]


def test_diff_without_a_snapshot_says_how_to_get_one(project: Path) -> None:
    result = snapshot(project, "prices", STACK, "--diff")
    assert result.exit_code == 0
    assert "aws us-east-1: no snapshot of prices. Next: gpufabric snapshot prices" in result.stdout


def test_diff_of_other_topics_is_refused(project: Path) -> None:
    result = snapshot(project, "quotas", "--diff")
    assert result.exit_code == 2
    assert "--diff" in result.stderr


def test_costs_use_the_newer_price(project: Path) -> None:
    before = json.loads(CliRunner().invoke(app, ["show", STACK, "--json", "--root", str(project)]).stdout)
    snapshot(project, "prices", STACK)
    after = json.loads(CliRunner().invoke(app, ["show", STACK, "--json", "--root", str(project)]).stdout)
    lines = [
        [line for line in shown["regions"][0]["cost"]["lines"] if line["item"] == "nat-gateway"]
        for shown in (before, after)
    ]
    assert lines[0][0]["usd_per_hour"] == lines[1][0]["usd_per_hour"] == "0.045"
