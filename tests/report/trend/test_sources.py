"""Figures come from kept files, reports and runs; damaged files do not hide the others."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gpufabric.report.build import report_of
from gpufabric.report.json_form import as_json
from gpufabric.report.trend.dated_figures import kept_json, kept_of
from gpufabric.report.trend.sources import read_trend
from gpufabric.spec.problems import DeclarationError
from tests.report.conftest import RECORDED
from tests.report.trend.history import FABRICS, write_history


def test_a_folder_of_kept_files(tmp_path: Path) -> None:
    trend = read_trend([write_history(tmp_path / "history")], {})
    assert [point.file for point in trend.points] == [f"history/{fabric.file_name}" for fabric in FABRICS]
    assert trend.damaged == ()


def test_a_damaged_file_is_named_and_the_rest_is_shown(tmp_path: Path) -> None:
    folder = write_history(tmp_path / "history", damaged=True)
    (folder / "binary.json").write_bytes(b"\xff\xfe")
    (folder / "dangling.json").symlink_to("nowhere")
    trend = read_trend([folder], {})
    assert len(trend.points) == len(FABRICS)
    assert [damaged.file for damaged in trend.damaged] == [
        "history/20261001T000000Z-up-2.json",
        "history/binary.json",
        "history/dangling.json",
    ]
    for damaged in trend.damaged:
        assert damaged.error.startswith(damaged.file)


def test_runs_are_figures_too(tmp_path: Path) -> None:
    shutil.copytree(RECORDED / "resize", tmp_path / "runs" / "resize")
    (tmp_path / "runs" / "resize" / "events.json").write_text("{}")
    trend = read_trend([tmp_path / "runs"], {})
    assert [(point.file, point.gpus) for point in trend.points] == [("runs/resize", 64)]
    assert trend.damaged == ()


def test_a_report_in_json_is_figures_too(tmp_path: Path) -> None:
    report = report_of([RECORDED / "resize"])
    file = tmp_path / "report.json"
    file.write_text(as_json(report))
    assert read_trend([file], {}).points[0].gpus == 64
    file.write_text(as_json(report.model_copy(update={"started": ""})))
    (damaged,) = read_trend([file], {}).damaged
    assert "does not say when" in damaged.error


def test_the_same_figures_in_several_files_count_once(tmp_path: Path) -> None:
    report = report_of([RECORDED / "resize"])
    shutil.copytree(RECORDED / "resize", tmp_path / "runs" / "resize")
    (tmp_path / "report.json").write_text(as_json(report))
    (tmp_path / "kept.json").write_text(kept_json(kept_of(report, datetime.now(UTC))))
    trend = read_trend([tmp_path / "runs", tmp_path / "report.json", tmp_path / "kept.json"], {})
    assert [point.file for point in trend.points] == ["runs/resize"]


def test_a_damaged_run_is_named(tmp_path: Path) -> None:
    run = tmp_path / "runs" / "x"
    run.mkdir(parents=True)
    (run / "run.json").write_text("{")
    (damaged,) = read_trend([tmp_path / "runs"], {}).damaged
    assert damaged.file == "runs/x"


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="without figures"):
        read_trend([tmp_path], {})
