"""The hook runs a process by itself where a fork could differ, and leaves the user's environment alone."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from gpufabric.engine.forkserver.start import fork_server
from tests.engine.forkserver.conftest import BY_ITSELF, FORKED, LOADED, Start

SHOW_ENVIRONMENT = """
import os, sys
print(os.environ.get("PYTHONPATH"), any(name.startswith("GPUFABRIC_FORK_") for name in os.environ))
print(any(path.endswith("hook") for path in sys.path))
"""


def run(text: str, variables: Mapping[str, str], *options: str) -> "subprocess.CompletedProcess[str]":
    """Run Python under the hook."""
    return subprocess.run(
        [sys.executable, *options, "-c", text],
        env={**os.environ, **variables},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )


def official_program(program: Path) -> list[str]:
    """Return the arguments with which the official language host starts a program.

    Source: ``Run`` and ``constructArguments`` in sdk/python/cmd/pulumi-language-python/main.go of
    pulumi/pulumi, version 3.250.0.
    """
    return [
        str(program.parent / "pulumi-language-python-exec"),
        *("--monitor", "127.0.0.1:1", "--engine", "127.0.0.1:2", "--project", "gpufabric"),
        *("--root_directory", str(program.parent), "--stack", "one", "--pwd", str(program)),
        *("--dry_run", "false", "--parallel", "16", "--organization", "organization", "."),
    ]


def official_pack(program: Path) -> list[str]:
    """Return the arguments with which it starts a policy pack; source: ``RunPlugin`` in the same file."""
    return ["-u", "-m", "pulumi.policy", "127.0.0.1:2", str(program)]


# The official language host's debugger; source: ``debugCommand`` in the same file.
DEBUGGER = ["-Xfrozen_modules=off", "-m", "debugpy", "--listen", "127.0.0.1:1", "--wait-for-client"]


@pytest.mark.parametrize("arguments_of", [official_program, official_pack])
def test_what_the_official_language_host_starts_runs_as_a_fork(
    program: Path, variables: Mapping[str, str], arguments_of: Callable[[Path], list[str]]
) -> None:
    (program / "__main__.py").write_text(LOADED)
    done = subprocess.run(
        [sys.executable, *arguments_of(program)],
        cwd=program,
        env={**os.environ, **variables},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == (FORKED, "", 0)


def test_a_program_under_the_official_debugger_runs_by_itself(program: Path, tmp_path: Path) -> None:
    (program / "__main__.py").write_text(LOADED)
    stand_in = (
        "import runpy, sys\nsys.argv[:] = sys.argv[4:]\nrunpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    (tmp_path / "debugpy.py").write_text(stand_in)
    lines: list[str] = []
    with fork_server(Path(), (), lines.append) as variables:
        done = subprocess.run(
            [sys.executable, *DEBUGGER, *official_program(program)],
            cwd=program,
            env={**os.environ, **variables, "PYTHONPATH": f"{variables['PYTHONPATH']}{os.pathsep}{tmp_path}"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    assert (done.stdout, done.stderr, done.returncode) == (BY_ITSELF, "", 0)
    assert lines == ["Forks: nothing ran as a fork: no program or policy pack requested one."]


@pytest.mark.parametrize("options", [(), ("-u",)], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("hooked", [True, False])
def test_a_program_writes_when_python_would(
    program: Path, variables: Mapping[str, str], options: tuple[str, ...], hooked: bool
) -> None:
    """Without ``-u`` standard output waits for the program's end."""
    text = "import sys\nprint('out')\nprint('error', file=sys.stderr)\nprint('last')"
    (program / "__main__.py").write_text(text)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    done = subprocess.run(
        [sys.executable, *options, *official_program(program)],
        cwd=program,
        env=environment | dict(variables if hooked else {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout == ("out\nerror\nlast\n" if options else "error\nout\nlast\n")


def test_no_server(start: Start, variables: Mapping[str, str]) -> None:
    process = start(LOADED, {**variables, "GPUFABRIC_FORK_SERVER": "/nowhere/socket"})
    assert process.communicate(timeout=60) == (BY_ITSELF, "")
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("variable", "value", "reason"),
    [
        ("TRACEPARENT", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "TRACEPARENT is set"),
        ("PYTHONSAFEPATH", "1", "PYTHONSAFEPATH is set"),
    ],
)
def test_a_variable_that_a_fork_cannot_follow(start: Start, variable: str, value: str, reason: str) -> None:
    lines: list[str] = []
    with fork_server(Path(), (), lines.append) as variables:
        process = start(LOADED, {**variables, variable: value})
        assert process.communicate(timeout=60) == (BY_ITSELF, "")
        assert process.returncode == 0
    assert lines == [f"Forks: nothing ran as a fork: {reason}."]


def test_another_python_environment(program: Path, tmp_path: Path) -> None:
    environment = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    (program / "__main__.py").write_text(LOADED)
    executor = program.parent / "pulumi-language-python-exec"
    lines: list[str] = []
    with fork_server(Path(), (), lines.append) as variables:
        done = subprocess.run(
            [environment / "bin" / "python", "-u", executor, program],
            env={**os.environ, **variables},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
    assert (done.stdout, done.stderr) == (BY_ITSELF, "")
    reason = f"the project uses another Python environment, {environment}"
    assert lines == [f"Forks: nothing ran as a fork: {reason}."]


@pytest.mark.parametrize("name", ["gpufabric", "pulumi_policy.py", "pulumi", "json.py"])
def test_a_program_with_modules_of_its_own(start: Start, program: Path, name: str) -> None:
    own = program / name
    if own.suffix:
        own.write_text("from decimal import *" if name == "json.py" else "")
    else:
        own.mkdir()
    lines: list[str] = []
    with fork_server(Path(), (), lines.append) as variables:
        assert start(LOADED, variables).communicate(timeout=60) == (BY_ITSELF, "")
    (line,) = lines
    assert line.endswith(f"stacks hide loaded ones: {own.stem}.")


def test_other_scripts_are_no_programs(start: Start, program: Path) -> None:
    (program.parent / "other").write_text((program.parent / "pulumi-language-python-exec").read_text())
    lines: list[str] = []
    with fork_server(Path(), (), lines.append) as variables:
        assert start(LOADED, variables, executor="other").communicate(timeout=60) == (BY_ITSELF, "")
    assert lines == ["Forks: nothing ran as a fork: no program or policy pack requested one."]


def test_a_program_that_does_not_exist_fails_by_itself(program: Path, variables: Mapping[str, str]) -> None:
    command = [sys.executable, "-u", str(program.parent / "pulumi-language-python-exec"), "nowhere"]
    done = subprocess.run(
        command, env={**os.environ, **variables}, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 1
    assert "nowhere" in done.stderr


def test_the_users_own_sitecustomize_is_imported(variables: Mapping[str, str], tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "sitecustomize.py").write_text("import sys; sys.of_user = True")
    paths = {**variables, "PYTHONPATH": f"{variables['PYTHONPATH']}{os.pathsep}{own}"}
    text = "import sys; print(getattr(sys, 'of_user', False), sys.modules['sitecustomize'].__file__)"
    assert run(text, paths).stdout.split() == ["True", str(own / "sitecustomize.py")]


def test_children_of_a_process_do_not_inherit_it(variables: Mapping[str, str]) -> None:
    assert run(SHOW_ENVIRONMENT, variables).stdout == "None False\nFalse\n"
    hook = variables["PYTHONPATH"]
    paths = {**variables, "PYTHONPATH": os.pathsep.join(["/own", hook, "/more"])}
    assert run(SHOW_ENVIRONMENT, paths).stdout == "/own:/more False\nFalse\n"


def test_children_of_a_fork_do_not_inherit_it(start: Start, variables: Mapping[str, str]) -> None:
    text = f"{LOADED}\nimport subprocess, sys\nsubprocess.run([sys.executable, '-c', {SHOW_ENVIRONMENT!r}])"
    output, error = start(text, variables).communicate(timeout=60)
    assert (output, error) == (f"{FORKED}None False\nFalse\n", "")
