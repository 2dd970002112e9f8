import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gpufabric.cli.main import app
from gpufabric.plan.clock import NOW_VARIABLE
from tests.cli.demo_project import write_project

JOB = Path(__file__).parents[2] / "examples" / "plan" / "job.yaml"


@pytest.fixture(autouse=True)
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOW_VARIABLE, "2026-11-29T00:00:00Z")


def plan(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["plan", *arguments])


def test_the_whole_answer(golden: Callable[[str, str], None]) -> None:
    result = plan(str(JOB))
    assert result.exit_code == 0, result.output
    golden("plan.txt", "".join(f"{line.rstrip()}\n" for line in result.stdout.splitlines()))


def test_json_names_source_and_basis_of_each_figure() -> None:
    data = json.loads(plan(str(JOB), "--json").stdout)
    assert data["is_feasible"]
    for lease in data["leased"]:
        assert lease["source"] in data["sources"]
        assert "tokens/s per GPU" in lease["pace"]
    assert all("taken_below_usd_per_gpu_hour" in other for other in data["not_leased"])


def test_a_job_that_cannot_be_done_ends_with_one(tmp_path: Path) -> None:
    job = tmp_path / "job.yaml"
    job.write_text(JOB.read_text().replace("tokens: 2000000000000", "tokens: 2000000000000000"))
    result = plan(str(job))
    assert result.exit_code == 1, result.output
    assert "No lease fulfils these together: throughput" in result.stdout
    assert "tokens can be trained in 60 days" in result.stdout
    data = json.loads(plan(str(job), "--json").stdout)
    assert data["usd"] is None
    assert data["conflict"]["requirements"]


def test_the_job_of_the_project_is_used(tmp_path: Path) -> None:
    project = write_project(tmp_path / "project")
    lines = JOB.read_text().splitlines()
    start = lines.index("precision: fp8")
    job = tmp_path / "job.yaml"
    job.write_text("precision: fp8\n" + "\n".join(lines[start + 1 :]))
    result = plan(str(job), "--root", str(project))
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("dense-70b")


def test_without_a_model_the_answer_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines = JOB.read_text().splitlines()
    job = tmp_path / "job.yaml"
    job.write_text("\n".join(lines[lines.index("precision: fp8") :]))
    result = plan(str(job))
    assert result.exit_code == 2
    assert "model, precision: given nothing" in result.stderr


@pytest.mark.parametrize("text", ["", "- 1\n", "a: [", "tokens: 5\n"])
def test_files_that_hold_no_job(tmp_path: Path, text: str) -> None:
    job = tmp_path / "job.yaml"
    job.write_text(text)
    result = plan(str(job))
    assert result.exit_code == 2
    assert "job.yaml" in result.stderr
    assert "Traceback" not in result.output


def test_the_report_is_a_page_and_markdown(tmp_path: Path) -> None:
    page, text = tmp_path / "plan.html", tmp_path / "plan.md"
    result = plan(str(JOB), "--report", str(page), "--report", str(text))
    assert result.exit_code == 0, result.output
    assert page.read_text().startswith("<!doctype html>")
    assert "### Risks" in text.read_text()
    wrong = plan(str(JOB), "--report", str(tmp_path / "plan.pdf"))
    assert wrong.exit_code == 2
    assert ".html or .md" in wrong.output
