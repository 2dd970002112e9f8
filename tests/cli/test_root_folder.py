"""The folder that ``--root`` names: each command refuses a wrong one before it reads or writes anything."""

from collections.abc import Iterator, Mapping, Sequence, Set
from errno import EACCES
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from gpufabric.cli.main import app
from gpufabric.cli.root_folder import project_folder, simulated_folder
from gpufabric.spec.problems import DeclarationError

ROOT = Path(__file__).parents[2]
WITHOUT_PROJECT: Set[tuple[str, ...]] = {
    ("lease-vs-own",),
    ("time-to-gpus",),
    ("plan",),
    ("quote",),
    ("report",),
    ("comment",),
    ("doctor",),
}
"""Commands that can do without a project."""
REQUIRED: Mapping[tuple[str, ...], Sequence[str]] = {
    ("adopt",): ["aws-us-east-1"],
    ("env",): ["aws-us-east-1"],
    ("launch",): ["aws-us-east-1"],
    ("manifests",): ["aws-us-east-1"],
    ("pipelines",): ["--for", "github"],
    ("roles",): ["--for", "up"],
    ("schema",): ["--write"],
    ("snapshot",): ["quotas"],
    ("roll",): ["aws-us-east-1", "train", "--replace-command", "true"],
}
"""Arguments without which a command ends before it looks at the current folder."""
CREATING: Set[tuple[str, ...]] = {
    ("sim", "env"),
    ("sim", "seed"),
    ("sim", "capacity", "set"),
    ("sim", "fault", "add"),
    ("sim", "load"),
    *(("sim", "clock", word) for word in ("advance", "set", "run", "stop")),
}
"""Commands that create the directory of the simulated clouds."""


def commands_with_root() -> Iterator[tuple[str, ...]]:
    """Yield the words of each command that has ``--root``."""
    todo: list[tuple[tuple[str, ...], Any]] = [((), get_command(app))]
    while todo:
        words, command = todo.pop()
        if isinstance(command, TyperGroup):
            context: Any = typer.Context(command)
            todo.extend(
                ((*words, name), command.get_command(context, name))
                for name in command.list_commands(context)
            )
        elif any("--root" in parameter.opts for parameter in command.params):
            yield words


COMMANDS = sorted(commands_with_root())
OF_PROJECTS = [words for words in COMMANDS if words[0] != "sim"]
OF_SIMULATED_CLOUDS = [words for words in COMMANDS if words[0] == "sim"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a-file").write_text("")
    (tmp_path / "bare").mkdir()
    return tmp_path


def error_of(folder: Path, words: tuple[str, ...], *options: str) -> str:
    """Return the error of a command that must end with status 2 and write nothing."""
    before = sorted(folder.rglob("*"))
    result = CliRunner().invoke(app, [*words, *options])
    assert result.exit_code == 2, result.output
    assert sorted(folder.rglob("*")) == before
    assert not result.stdout
    return result.stderr


def test_all_commands_are_found() -> None:
    assert {("preview",), ("new",), ("demo", "up"), ("check",), *WITHOUT_PROJECT} <= set(OF_PROJECTS)
    assert set(OF_SIMULATED_CLOUDS) > CREATING


@pytest.mark.parametrize("words", OF_PROJECTS, ids=" ".join)
@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ("not/there", "which does not exist"),
        ("a-file", "which is not a folder"),
        ("a-file/below", "which cannot be read (Not a directory)"),
        ("bare", "which has no Pulumi.yaml, nor has a folder above it"),
        ("x" * 300, "which cannot be read (File name too long)"),
    ],
)
def test_wrong_root_of_a_project(folder: Path, words: tuple[str, ...], given: str, fault: str) -> None:
    assert error_of(folder, words, "--root", given) == (
        f"error: --root: given {given}, {fault}; allowed: the folder of Pulumi.yaml, or a folder below it "
        "[Pulumi reads a project from its Pulumi.yaml]\n"
    )


@pytest.mark.parametrize("words", sorted(set(OF_PROJECTS) - WITHOUT_PROJECT), ids=" ".join)
def test_current_folder_without_a_project(folder: Path, words: tuple[str, ...]) -> None:
    error = error_of(folder, words, *REQUIRED.get(words, ()))
    assert f"--root: given the current folder {folder}, which has no Pulumi.yaml" in error


@pytest.mark.parametrize("words", sorted(WITHOUT_PROJECT), ids=" ".join)
def test_command_that_can_do_without_a_project(folder: Path, words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, list(words))
    assert "--root: given" not in result.output


@pytest.mark.parametrize("words", OF_SIMULATED_CLOUDS, ids=" ".join)
@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ("not-there", "which does not exist"),
        ("a-file", "which is not a folder"),
        (str(ROOT), "the folder of a Pulumi.yaml"),
    ],
)
def test_wrong_root_of_simulated_clouds(folder: Path, words: tuple[str, ...], given: str, fault: str) -> None:
    if given == "not-there" and words in CREATING:
        assert simulated_folder(Path(given), may_be_missing=True) == folder / given
        return
    assert error_of(folder, words, "--root", given) == (
        f"error: --root: given {given}, {fault}; allowed: the directory of the simulated clouds "
        "[`gpufabric sim env` creates it]\n"
    )


def test_missing_folder_below_a_project_is_wrong() -> None:
    with pytest.raises(DeclarationError, match="which does not exist"):
        project_folder(ROOT / "stacks" / "not-there")


def test_folder_whose_files_this_user_must_not_see(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Path) -> bool:
        raise PermissionError(EACCES, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refused)
    for folder_of in (project_folder, partial(simulated_folder, may_be_missing=True)):
        with pytest.raises(DeclarationError, match=r"which cannot be read \(Permission denied\)"):
            folder_of(tmp_path)


@pytest.mark.parametrize("given", [ROOT, ROOT / "stacks"])
def test_folder_of_a_project_or_one_below_it(given: Path) -> None:
    assert project_folder(given) == ROOT


def test_folder_is_shown_without_control_characters(folder: Path) -> None:
    assert "not\x1bthere" not in error_of(folder, ("show",), "--root", "not\x1bthere")
