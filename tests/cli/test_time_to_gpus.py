import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gpufabric.cli.main import app
from gpufabric.snapshots.files import write
from gpufabric.snapshots.model import CapacitySnapshot, Section
from gpufabric.snapshots.rows import BlockOffer
from tests.cli.demo_project import write_project

REQUEST = Path(__file__).parents[2] / "examples" / "time-to-gpus" / "gb200.yaml"


@pytest.fixture(autouse=True)
def outside_of_a_project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Snapshots of a project would say when blocks begin."""
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["time-to-gpus", *arguments])


def test_the_whole_answer(golden: Callable[[str, str], None]) -> None:
    result = run(str(REQUEST))
    assert result.exit_code == 0, result.output
    golden("time-to-gpus.txt", "".join(f"{line.rstrip()}\n" for line in result.stdout.splitlines()))


def test_json_has_every_duration_with_its_source() -> None:
    data = json.loads(run(str(REQUEST), "--json").stdout)
    assert data["first"] == "azure-reservation"
    for way in data["ways"]:
        for step in way["steps"]:
            assert bool(step["sources"]) == (step["days"] is not None), step
            assert all(key == "as stated" or key in data["sources"] for key in step["sources"])
        assert way["days"]["open"] == bool(way["not_known"])


def test_the_value_of_a_day_on_the_command_line_replaces_that_of_the_file() -> None:
    data = json.loads(run(str(REQUEST), "--json", "--value-of-day-usd", "10").stdout)
    for way in data["ways"]:
        assert way["waiting_usd"]["expected"] == pytest.approx(10 * way["days"]["expected"])


@pytest.mark.parametrize("value", ["nan", "inf", "-1"])
def test_a_value_that_is_no_amount_is_refused(value: str) -> None:
    result = run(str(REQUEST), "--value-of-day-usd", value)
    assert result.exit_code == 2
    assert "--value-of-day-usd" in result.output


def test_the_page_shows_every_way(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    result = run(str(REQUEST), "--page", str(file))
    assert result.exit_code == 0, result.output
    written = file.read_text()
    for title in ("aws capacity-block", "azure reservation", "own machines, own building"):
        assert f"<h2>{title}</h2>" in written
    assert written.count('class="plot gantt"') == 8
    assert "4,096 GB200 run first by azure reservation" in result.stdout


def test_json_and_page_go_together(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    assert json.loads(run(str(REQUEST), "--json", "--page", str(file)).stdout)["first"]
    assert file.is_file()


def test_a_page_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    result = run(str(REQUEST), "--page", str(tmp_path / "none" / "page.html"))
    assert result.exit_code == 2
    assert "--page: given page.html" in result.stderr


def test_an_unknown_accelerator_is_answered_with_close_names(tmp_path: Path) -> None:
    file = tmp_path / "request.yaml"
    file.write_text("accelerator: GB20\naccelerators: 8\n")
    result = run(str(file))
    assert result.exit_code == 2
    assert "request.yaml: accelerator: given" in result.stderr
    assert "GB200" in result.stderr


def test_an_announced_accelerator_has_a_date_and_no_lease(tmp_path: Path) -> None:
    file = tmp_path / "request.yaml"
    file.write_text("accelerator: rubin\naccelerators: 72\n")
    result = run(str(file))
    assert result.exit_code == 0, result.output
    assert "no cloud leases them yet" in result.stdout
    assert "expected: second half of 2026" in result.stdout


def test_an_offer_in_a_snapshot_says_when_a_block_begins(tmp_path: Path) -> None:
    project = write_project(tmp_path / "project")
    begin = datetime(2026, 12, 5, 11, 30, tzinfo=UTC)
    offer = BlockOffer(
        shape="p5.48xlarge",
        zone="use1-az6",
        nodes=8,
        hours=24,
        starts=begin,
        ends=begin + timedelta(hours=24),
        upfront_usd=Decimal(1),
    )
    section = Section(read_at=datetime(2026, 11, 30, tzinfo=UTC), source="ec2", rows={"cbo-1": offer})
    kept = CapacitySnapshot(cloud="aws", account="123456789012", region="us-east-1", block_offers=section)
    write(project, "capacity", kept)
    file = tmp_path / "request.yaml"
    file.write_text("accelerator: H100\naccelerators: 64\nstart: 2026-12-01\n")
    data = json.loads(run(str(file), "--json", "--root", str(project)).stdout)
    [way] = [way for way in data["ways"] if way["id"] == "aws-capacity-block"]
    assert way["days"]["expected"] == pytest.approx(4 + 11.5 / 24)
    assert "offer cbo-1 in use1-az6, read on 2026-11-30" in data["sources"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    result = run(str(tmp_path / "none.yaml"))
    assert result.exit_code == 2
    assert "none.yaml" in result.stderr
