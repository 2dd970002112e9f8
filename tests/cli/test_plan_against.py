import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gpufabric.cli.main import app
from gpufabric.plan.clock import NOW_VARIABLE

JOB = Path(__file__).parents[2] / "examples" / "plan" / "job.yaml"
MOVING = "moving: { double_run_days: 2, data_tb: 5, usd_per_gb: 0.09 }\n"


@pytest.fixture(autouse=True)
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOW_VARIABLE, "2026-11-29T00:00:00Z")


def plan(*arguments: str) -> Result:
    result = CliRunner().invoke(app, ["plan", *arguments])
    assert "Traceback" not in result.output
    return result


@pytest.fixture
def job(tmp_path: Path) -> Path:
    file = tmp_path / "job.yaml"
    file.write_text(JOB.read_text().replace("days: 60", "days: 5") + MOVING)
    return file


@pytest.fixture
def lease(job: Path, tmp_path: Path) -> Path:
    file = tmp_path / "plan.json"
    file.write_text(plan(str(job), "--json").stdout)
    return file


def test_a_lease_of_today_is_still_the_best(job: Path, lease: Path) -> None:
    result = plan(str(job), "--against", str(lease))
    assert result.exit_code == 0, result.output
    assert "It is still the best" in result.stdout
    assert json.loads(plan(str(job), "--against", str(lease), "--json").stdout)["is_best"]


def test_a_new_offer_says_what_moving_saves(job: Path, lease: Path) -> None:
    contract = (
        "contracts: [{ name: new, cloud: oci, region: us-ashburn-1, shape: BM.GPU.GB200.4, machines: 288,"
        " usd_per_gpu_hour: 4 }]\n"
    )
    job.write_text(job.read_text() + contract)
    result = plan(str(job), "--against", str(lease))
    assert result.exit_code == 3, result.output
    assert "Moving saves $" in result.stdout
    assert "contract new" in result.stdout


def test_the_costs_of_moving_must_be_stated(lease: Path) -> None:
    result = plan(str(JOB), "--against", str(lease))
    assert result.exit_code == 2
    assert "double_run_days" in result.stderr
