"""Charts are completed with the subcharts that Helm would install, and with no others."""

from pathlib import Path
from typing import Any

import pytest

from tools.cluster import charts
from tools.cluster.sources import SourceError, SourceFiles

PART = SourceFiles(id="part", version="2.0.0", subchart="part")


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def chart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SourceFiles:
    """A chart whose part has a source of its own and is off by default."""
    dependency = "dependencies: [{name: part, version: 2.0.0, condition: part.enabled}]"
    write(tmp_path / "whole/Chart.yaml", f"name: whole\nversion: 0.0.0\n{dependency}\n")
    write(tmp_path / "whole/values.yaml", "part: {enabled: false}\n")
    write(tmp_path / "whole/charts/part-2.0.0.tgz", "packed")
    write(tmp_path / "part/Chart.yaml", "name: part\nversion: 0.0.0\n")
    monkeypatch.setattr(charts, "folder", lambda source: tmp_path)
    monkeypatch.setattr(charts, "sources", lambda: {"part": PART})
    return SourceFiles(id="whole", version="1.0.0", chart="whole")


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({}, []),
        ({"part": {"color": "red"}}, []),
        ({"part": {"enabled": True}}, ["part"]),
    ],
)
def test_a_subchart_is_there_if_its_condition_holds(
    chart: SourceFiles, tmp_path: Path, values: dict[str, Any], names: list[str]
) -> None:
    prepared = charts._prepared(chart, tmp_path / "prepared", values)
    (described,) = charts.read_yaml(prepared / "Chart.yaml")
    assert described["version"] == "1.0.0"
    assert [dependency["name"] for dependency in described["dependencies"]] == names
    assert [path.name for path in (prepared / "charts").iterdir()] == names, "Helm installs all that is there"


def test_a_subchart_of_another_version_is_refused(
    chart: SourceFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        charts, "sources", lambda: {"part": SourceFiles(id="part", version="3.0.0", subchart="part")}
    )
    with pytest.raises(SourceError, match=r"lacks the subchart part 2\.0\.0"):
        charts._prepared(chart, tmp_path / "prepared", {"part": {"enabled": True}})
