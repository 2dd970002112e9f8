import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner, Result

from gpufabric.cli.main import app
from tests.report.trend.history import FABRICS, write_history

RESIZE = str(Path(__file__).parents[1] / "report" / "recorded" / "resize")


def run(*arguments: str, status: int = 0) -> Result:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == status, (result.output, result.exception)
    return result


def test_kept_figures_become_a_trend(tmp_path: Path) -> None:
    folder = tmp_path / "history"
    kept = run("report", RESIZE, "--keep", str(folder), "--out", str(tmp_path / "report.md"))
    (file,) = folder.iterdir()
    assert f"kept: {file}" in kept.output
    run("report", RESIZE, "--keep", str(folder), "--out", str(tmp_path / "report.md"))
    assert list(folder.iterdir()) == [file]
    made = json.loads(run("report", "--trend", str(folder), "--format", "json").stdout)
    assert [point["gpus"] for point in made["points"]] == [64]
    Draft202012Validator(json.loads(run("schema", "trend").stdout)).validate(made)
    Draft202012Validator(json.loads(run("schema", "kept").stdout)).validate(json.loads(file.read_text()))


def test_a_damaged_file_fails_after_the_rest_is_written(tmp_path: Path) -> None:
    folder, out = write_history(tmp_path / "history", damaged=True), tmp_path / "trend.html"
    result = run("report", "--trend", str(folder), "--format", "html", "--out", str(out), status=1)
    assert "error: history/20261001T000000Z-up-2.json: taken: given" in result.output
    assert "<svg" in out.read_text()


def test_the_default_is_the_project_s_history(tmp_path: Path) -> None:
    write_history(tmp_path / "history")
    (tmp_path / "Pulumi.yaml").write_text("name: gpufabric\n")
    text = run("report", "--trend", "--root", str(tmp_path)).stdout
    assert text.count(" 08:00 |") == len(FABRICS)


def test_no_history_is_an_error(tmp_path: Path) -> None:
    result = run("report", "--trend", str(tmp_path / "none"), status=1)
    assert "none: given a file that cannot be read (No such file or directory)" in result.output


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (("--trend", "--check"), "--trend takes folders"),
        (("--trend", "--keep", "x"), "--trend takes folders"),
        (("--trend", "--format", "text"), "has no format text"),
        (("--check", "--snapshot", "s", "--keep", "x"), "--keep takes no --snapshot"),
    ],
)
def test_contradicting_options(options: tuple[str, ...], text: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ("report", *options), env={"COLUMNS": "200", "TERM": "dumb"})
    assert result.exit_code == 2
    assert text in result.output


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run("report", RESIZE, "--keep", str(tmp_path / "file" / "x"), status=1)
    assert "--keep: given x (" in str(result.exception or result.output)
