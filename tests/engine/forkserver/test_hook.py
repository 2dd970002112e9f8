"""What is not to be handed over, or cannot be, runs by itself."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.engine.forkserver.conftest import BY_ITSELF, LOADED, Start


@pytest.mark.parametrize(
    "more",
    [
        {"GPUFABRIC_FORK_SERVER": "/nowhere/socket"},
        {"GPUFABRIC_FORK_PREFIX": "/of/another/python"},
        {"TRACEPARENT": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
        {"PYTHONSAFEPATH": "1"},
    ],
)
def test_where_anything_is_not_as_expected(
    start: Start, variables: Mapping[str, str], more: Mapping[str, str]
) -> None:
    process = start(LOADED, {**variables, **more})
    assert process.communicate(timeout=60) == (BY_ITSELF, "")
    assert process.returncode == 0


def test_other_scripts(start: Start, program: Path, variables: Mapping[str, str]) -> None:
    (program.parent / "other").write_text((program.parent / "pulumi-language-python-exec").read_text())
    assert start(LOADED, variables, executor="other").communicate(timeout=60) == (BY_ITSELF, "")


@pytest.mark.parametrize("name", ["gpufabric", "pulumi_policy.py", "pulumi"])
def test_a_program_with_modules_of_its_own(
    start: Start, program: Path, variables: Mapping[str, str], name: str
) -> None:
    own = program / name
    if own.suffix:
        own.write_text("")
    else:
        own.mkdir()
    assert start(LOADED, variables).communicate(timeout=60) == (BY_ITSELF, "")


def test_a_program_that_is_not_there_says_so_itself(
    start: Start, program: Path, variables: Mapping[str, str]
) -> None:
    process = start("", variables, "nowhere")
    process.communicate(timeout=60)
    assert process.returncode == 0
    command = [sys.executable, "-u", str(program.parent / "pulumi-language-python-exec"), "nowhere"]
    ran = subprocess.run(
        command, env={**os.environ, **variables}, capture_output=True, encoding="utf-8", check=False
    )
    assert ran.returncode == 1
    assert "nowhere" in ran.stderr


def test_the_users_own_module_of_that_name_is_imported(
    start: Start, variables: Mapping[str, str], tmp_path: Path
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "sitecustomize.py").write_text("import sys; sys.of_user = True")
    paths = {**variables, "PYTHONPATH": f"{variables['PYTHONPATH']}{os.pathsep}{own}"}
    text = "import sys; print(getattr(sys, 'of_user', False), sys.modules['sitecustomize'].__file__)"
    ran = subprocess.run(
        [sys.executable, "-c", text],
        env={**os.environ, **paths},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert ran.stdout.split() == ["True", str(own / "sitecustomize.py")]


def test_without_one_nothing_is_said(variables: Mapping[str, str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "import sys; print(any(one.endswith('hook') for one in sys.path))"],
        env={**os.environ, **variables},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert (ran.stdout, ran.stderr) == ("False\n", "")
