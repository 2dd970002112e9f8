from pathlib import Path

import pytest
import typer

from gpufabric.cli.chosen_regions import chosen_regions
from gpufabric.spec.project import load_project


def test_named_stacks_or_all(repo: Path):
    project = load_project(repo)
    assert set(chosen_regions(project, [])) == set(project.regions)
    assert set(chosen_regions(project, ["aws-us-east-1"])) == {"aws-us-east-1"}


def test_the_backbone_is_no_region(repo: Path, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(typer.Exit):
        chosen_regions(load_project(repo), ["backbone"])
    assert "stacks of regions" in capsys.readouterr().err
