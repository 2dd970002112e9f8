import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gpufabric.cli.main import app
from gpufabric.cli.migrate import is_dirty
from tests.cli.demo_project import write_project
from tests.protection.git_projects import commit, git

FILES = 4


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = write_project(tmp_path / "project")
    git(root, "init", "--quiet", "--initial-branch", "main")
    commit(root)
    return root


def migrate(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["migrate", "--root", str(root), *arguments])


def texts(root: Path) -> dict[Path, str]:
    return {file: file.read_text() for file in [root / "Pulumi.yaml", *sorted((root / "stacks").iterdir())]}


def test_files_that_git_has_are_changed(project: Path) -> None:
    done = migrate(project)
    assert done.exit_code == 0
    assert done.stdout.count("+      format: 1") == 1
    assert done.stdout.count("+    format: 1") == FILES - 1
    assert f"changed {FILES} files to format 1. Next: gpufabric preview" in done.stdout
    assert git(project, "diff", "--shortstat").endswith(f"{FILES} insertions(+)")
    assert migrate(project).stdout == "All declarations are in format 1.\n"


def test_a_dry_run_shows_the_same_and_writes_nothing(project: Path) -> None:
    before = texts(project)
    done = migrate(project, "--dry-run")
    assert done.exit_code == 0
    assert "would change 4 files" in done.stdout
    assert texts(project) == before
    result = json.loads(migrate(project, "--dry-run", "--json").stdout)
    assert (result["format"], len(result["changes"]), result["dirty"]) == (1, FILES, [])


def test_a_file_with_other_changes_stops_it_unless_asked(project: Path) -> None:
    file = project / "stacks" / "Pulumi.backbone.yaml"
    file.write_text(file.read_text() + "# mine\n")
    before = texts(project)
    done = migrate(project)
    assert done.exit_code == 1
    assert "stacks/Pulumi.backbone.yaml: given changes that Git does not have" in done.stderr
    assert texts(project) == before
    assert json.loads(migrate(project, "--json").stdout)["dirty"] == ["stacks/Pulumi.backbone.yaml"]
    assert migrate(project, "--allow-dirty").exit_code == 0
    assert "# mine" in file.read_text()
    assert "format: 1" in file.read_text()


def test_without_git_nothing_has_a_copy(tmp_path: Path) -> None:
    root = write_project(tmp_path / "project")
    assert is_dirty(root, "Pulumi.yaml")
    assert migrate(root).exit_code == 1
    assert migrate(root, "--allow-dirty").exit_code == 0


@pytest.mark.parametrize(("name", "dirty"), [("Pulumi.yaml", False), ("stacks/new.yaml", True)])
def test_a_file_that_is_not_tracked_is_dirty(project: Path, name: str, dirty: bool) -> None:
    (project / "stacks/new.yaml").write_text("")
    assert is_dirty(project, name) is dirty
