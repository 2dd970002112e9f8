import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gpufabric.cli.main import app
from tests.cli.demo_project import write_project


def schema(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["schema", *arguments])


@pytest.mark.parametrize("kind", ["stack", "project", "usage", "waivers", "removals"])
def test_schemas_of_files(kind: str) -> None:
    result = schema(kind)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["type"] == "object"


def test_they_are_written_for_editors(tmp_path: Path) -> None:
    root = write_project(tmp_path / "project")
    result = schema("--write", "--root", str(root / "stacks"))
    assert result.exit_code == 0, result.output
    assert "Wrote stacks/schemas/stack.json, stacks/schemas/project.json" in result.output
    assert "# yaml-language-server: $schema=stacks/schemas/project.json" in result.output
    assert "All schemas are up to date." in schema("--write", "--root", str(root)).output


@pytest.mark.parametrize("arguments", [[], ["region", "--write"]])
def test_either_a_name_or_write(arguments: list[str]) -> None:
    result = schema(*arguments)
    assert result.exit_code == 2
    assert "either WHICH or --write" in result.output


def test_an_unknown_name() -> None:
    result = schema("pool")
    assert result.exit_code == 2
    assert "'pool' is not one of" in result.output


def test_a_folder_without_a_project(tmp_path: Path) -> None:
    result = schema("--write", "--root", str(tmp_path))
    assert result.exit_code == 2
    assert "Pulumi.yaml" in result.output


def test_a_file_in_the_way(tmp_path: Path) -> None:
    root = write_project(tmp_path / "project")
    (root / "stacks" / "schemas").write_text("")
    result = schema("--write", "--root", str(root))
    assert result.exit_code == 1
    assert f"schemas: {os.strerror(17)}" in result.output.replace("\n", "")
