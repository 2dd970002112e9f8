import ast
import errno
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from gpufabric.cli import main
from gpufabric.cli.main import app
from tests.e2e.canaries import CHANGING, READING

COMMAND = [sys.executable, "-c", "from gpufabric.cli.main import run; run()"]


def gpufabric(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does."""
    return subprocess.run([*COMMAND, *arguments], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "arguments", [["--help"], ["demo", "--help"], ["sim", "--help"], ["schema", "--help"]]
)
def test_help(arguments: list[str], repo: Path) -> None:
    done = gpufabric(*arguments, cwd=repo)
    assert done.returncode == 0
    assert "Usage" in done.stdout


@pytest.mark.parametrize("declaration", ["region", "backbone", "fabric"])
def test_schema_is_json_schema(declaration: str, repo: Path) -> None:
    schema = json.loads(gpufabric("schema", declaration, cwd=repo).stdout)
    assert "$defs" in schema


def test_unknown_schema_names_those_there_are(repo: Path) -> None:
    done = gpufabric("schema", "cloud", cwd=repo)
    assert done.returncode == 2
    assert "region, backbone, fabric" in " ".join(done.stderr.replace("│", " ").split())


def test_bad_project_ends_in_a_message_and_status_1(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: gpufabric\n")
    done = gpufabric("demo", "up", cwd=tmp_path)
    assert done.returncode == 1
    assert "fabric: given nothing" in done.stderr
    assert "Traceback" not in done.stderr


def test_folder_without_a_project(tmp_path: Path) -> None:
    done = gpufabric("demo", "up", cwd=tmp_path)
    assert done.returncode == 2
    assert "Pulumi.yaml" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_version_names_package_engine_and_providers(tmp_path: Path) -> None:
    done = gpufabric("--version", cwd=tmp_path)
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines()][:3] == ["gpufabric", "Python", "engine:"]
    assert "pulumi-azure-native 3." in done.stdout
    assert json.loads(gpufabric("--version", "--json", cwd=tmp_path).stdout)["packages"]["pulumi-aws"]


@pytest.mark.parametrize("arguments", [["--json"], ["--json", "shapes"]])
def test_only_version_and_commands_print_json(arguments: list[str], tmp_path: Path) -> None:
    done = gpufabric(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert "gpufabric COMMAND" in done.stderr


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of each command that is no group."""
    if not hasattr(command, "list_commands"):
        yield path
        return
    for name in command.list_commands(None):
        yield from leaves(command.get_command(None, name), (*path, name))


def runs_with_canaries(repo: Path) -> Iterator[tuple[str, ...]]:
    """Yield what the tests with planted secrets run: their tables, and the beginning of each call."""
    yield from (*READING, *CHANGING)
    tree = ast.parse((repo / "tests/e2e/test_canaries.py").read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "watched.run":
            yield tuple(str(value.value) for value in node.args if isinstance(value, ast.Constant))


def test_every_command_is_run_with_planted_secrets(repo: Path) -> None:
    runs = list(runs_with_canaries(repo))
    commands = list(leaves(get_command(app)))
    assert len(commands) > 25
    assert [path for path in commands if not any(run[: len(path)] == path for run in runs)] == []


@pytest.mark.parametrize(("number", "status"), [(errno.EROFS, 1), (errno.ENOSPC, 1), (errno.EBADF, None)])
def test_a_folder_that_cannot_be_written_is_one_line(
    number: int, status: int | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise OSError(number, os.strerror(number), "/checkout/x")

    monkeypatch.setattr(main, "app", fail)
    monkeypatch.setattr(main, "mask_output", lambda: None)
    with pytest.raises(SystemExit if status else OSError) as caught:
        main.run()
    if status:
        assert caught.value.args == (status,)
        assert capsys.readouterr().err == f"error: /checkout/x: {os.strerror(number)}\n"
