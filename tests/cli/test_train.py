import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gpufabric.cli.main import app
from gpufabric.report.training.model import TrainingReport
from tests.cli.demo_project import write_project


@pytest.fixture(autouse=True)
def _date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPUFABRIC_NOW", "2026-12-10T12:00:00Z")


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["train", *arguments, "--root", str(root)])


def declared(root: Path, old: str = "", new: str = "") -> Path:
    write_project(root)
    file = root / "Pulumi.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new) if old else text)
    return root


WITH_BATCH = (
    "step_seconds: 6.0",
    "step_seconds: 6.0\n        global_batch: 512\n        tokens: 15000000000000",
)


def test_the_table_shows_fabric_regions_and_links(tmp_path: Path) -> None:
    result = run(declared(tmp_path, *WITH_BATCH))
    assert result.exit_code == 0, result.output
    for said in (
        "dense-70b",
        "runs: ",
        "whole fabric",
        "aws-us-east-1--azure-eastus",
        "energy depends most on",
    ):
        assert said in result.stdout


def test_json_is_the_report_s_form(tmp_path: Path) -> None:
    result = run(declared(tmp_path, *WITH_BATCH), "--json")
    assert result.exit_code == 0, result.output
    report = TrainingReport.model_validate(json.loads(result.stdout))
    assert report.verdict == "runs"
    assert report.fabric.total is not None
    assert report.fabric.total.tokens == 15 * 10**12


def test_a_job_that_cannot_run_is_a_finding(tmp_path: Path) -> None:
    result = run(declared(tmp_path, "sync: streaming-diloco", "sync: data-parallel"))
    assert result.exit_code == 1
    assert "finding: link aws-us-east-1--azure-eastus carries 2 Gbit/s" in result.stdout


def test_some_regions_are_answered_alone(tmp_path: Path) -> None:
    result = run(declared(tmp_path), "azure-eastus", "--json")
    report = TrainingReport.model_validate(json.loads(result.stdout))
    assert (report.fabric.name, report.alone, report.links) == ("azure-eastus", (), ())


def test_an_unknown_region_is_wrong_usage(tmp_path: Path) -> None:
    result = run(declared(tmp_path), "moon")
    assert result.exit_code == 2
    assert "'moon' is no region with GPUs; allowed: aws-us-east-1, azure-eastus" in " ".join(
        result.stderr.replace("│", " ").split()
    )


def test_without_a_job_it_says_what_is_missing(tmp_path: Path) -> None:
    write_project(tmp_path)
    file = tmp_path / "Pulumi.yaml"
    file.write_text(file.read_text().partition("      training:")[0])
    result = run(tmp_path)
    assert result.exit_code == 2
    assert result.stderr.startswith("no job is declared: ")
    assert result.stdout == ""


def test_a_declaration_with_errors_is_one_line(tmp_path: Path) -> None:
    declared(tmp_path)
    (tmp_path / "stacks" / "Pulumi.oci-us-ashburn-1.yaml").write_text(
        "config:\n  gpufabric:region:\n    cloud: oci\n"
    )
    result = run(tmp_path)
    assert result.exit_code != 0
    assert "Traceback" not in result.output
