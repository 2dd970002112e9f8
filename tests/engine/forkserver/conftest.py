"""A fork server, and processes as a language host starts them."""

import os
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from gpufabric.engine.forkserver.start import SWITCH_VARIABLE, fork_server

Start = Callable[..., "subprocess.Popen[str]"]

# Stands in for the script by which language hosts run a program.
EXECUTOR = "import runpy, sys\nrunpy.run_path(sys.argv[-1], run_name='__main__')\n"
LOADED = "import sys; print('gpufabric.policies.pack' in sys.modules)\n"
"""Prints whether the program runs in a fork of the server."""

FORKED, BY_ITSELF = "True\n", "False\n"


def servers_of(pid: int) -> list[int]:
    """List the servers that a process has started."""
    servers: list[int] = []
    for process in Path("/proc").iterdir():
        with suppress(OSError):
            if process.name.isdigit() and b"forkserver" in (process / "cmdline").read_bytes():
                parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
                servers += [int(process.name)] if int(parent) == pid else []
    return servers


@pytest.fixture(autouse=True)
def switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask for forks, as a user does."""
    monkeypatch.setenv(SWITCH_VARIABLE, "yes")


@pytest.fixture(scope="module")
def variables() -> Generator[Mapping[str, str], None, None]:
    """Run a server, and return the variables that engines get."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SWITCH_VARIABLE, "yes")
        with fork_server(Path(), (), print) as given:
            assert given, "no fork server on this system"
            yield given


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Make the folder of a program, and the executor beside it."""
    (tmp_path / "pulumi-language-python-exec").write_text(EXECUTOR)
    folder = tmp_path / "stacks"
    folder.mkdir()
    return folder


@pytest.fixture
def start(program: Path) -> Start:
    """Return a function that starts a program as a language host does."""

    def begin(
        text: str,
        variables: Mapping[str, str],
        *arguments: str,
        executor: str = "pulumi-language-python-exec",
    ) -> "subprocess.Popen[str]":
        main = program / "__main__.py"
        # Several may start one after another: to write the file again would empty it under the others.
        if not main.exists() or main.read_text() != text:
            main.write_text(text)
        return subprocess.Popen(
            [
                sys.executable,
                "-u",
                str(program.parent / executor),
                *arguments,
                "--pwd",
                str(program.parent),
                "stacks",
            ],
            cwd=program.parent,
            env={**os.environ, **variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    return begin
