"""Which Python a program gets."""

import os
from pathlib import Path

import pytest
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import language_pb2

from tools.engine.language_host.interpreter import Interpreter, OptionError, resolve


def program(root: Path, **options: object) -> language_pb2.ProgramInfo:
    struct = Struct()
    struct.update(options)
    return language_pb2.ProgramInfo(
        root_directory=str(root), program_directory=str(root / "stacks"), entry_point=".", options=struct
    )


def virtualenv(directory: Path) -> Path:
    python = directory / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    return python


@pytest.mark.parametrize("named", [".venv", "./.venv", "../project/.venv"])
def test_the_virtualenv_is_relative_to_the_project_file(tmp_path: Path, named: str) -> None:
    root = tmp_path / "project"
    python = virtualenv(root / ".venv")
    found = resolve(program(root, virtualenv=named))
    assert found == Interpreter(str(python), root / ".venv")


def test_an_absolute_virtualenv_is_taken_as_it_is(tmp_path: Path) -> None:
    python = virtualenv(tmp_path / "elsewhere")
    named = str(tmp_path / "elsewhere")
    assert resolve(program(tmp_path / "project", virtualenv=named)).python == str(python)


def test_a_missing_virtualenv_is_named_with_its_full_path(tmp_path: Path) -> None:
    with pytest.raises(OptionError) as refused:
        resolve(program(tmp_path, virtualenv=".venv"))
    assert "runtime.options.virtualenv is '.venv'" in str(refused.value)
    assert str(tmp_path / ".venv") in str(refused.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [({"toolchain": "uv"}, "toolchain is 'uv'"), ({"typechecker": "mypy"}, "typechecker is 'mypy'")],
)
def test_options_that_cannot_be_followed_are_refused(tmp_path: Path, options: dict, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        resolve(program(tmp_path, **options))


@pytest.mark.parametrize("toolchain", ["pip", "auto", ""])
def test_the_pip_toolchain_is_known(tmp_path: Path, toolchain: str) -> None:
    virtualenv(tmp_path / "v")
    assert resolve(program(tmp_path, virtualenv="v", toolchain=toolchain)).virtualenv == tmp_path / "v"


def test_without_virtualenv_the_ambient_python_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("python", "python3", "mypython"):
        (tmp_path / name).touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("PULUMI_PYTHON_CMD", raising=False)
    assert resolve(program(tmp_path)) == Interpreter(str(tmp_path / "python3"), None)
    (tmp_path / "python3").unlink()
    assert resolve(program(tmp_path)).python == str(tmp_path / "python")
    monkeypatch.setenv("PULUMI_PYTHON_CMD", "mypython")
    assert resolve(program(tmp_path)).python == str(tmp_path / "mypython")
    monkeypatch.setenv("PULUMI_PYTHON_CMD", "other")
    with pytest.raises(OptionError, match="'other'"):
        resolve(program(tmp_path))


def test_the_environment_is_that_of_an_activated_virtualenv(tmp_path: Path) -> None:
    found = Interpreter("python", tmp_path)
    base = {"PATH": "/usr/bin", "PYTHONHOME": "/x", "VIRTUAL_ENV": "/y", "OTHER": "z"}
    assert found.environment(base) == {
        "PATH": f"{tmp_path}/bin{os.pathsep}/usr/bin",
        "VIRTUAL_ENV": str(tmp_path),
        "OTHER": "z",
    }
    assert Interpreter("python", None).environment(base) == base
