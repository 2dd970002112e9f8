"""The gate that holds the program of an update, with programs that ask."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from gpufabric.components.start_gate import ASK, GATE_VARIABLE, GO
from gpufabric.engine.result import StackResult
from gpufabric.engine.start_gate import StartGate, start_gate

PLACE = "fabric/one"
REFUSAL = StackResult("one", "none", "failed", errors=["its state has changed (a)"])
PROGRAM = """
    import pulumi
    from gpufabric.components.start_gate import wait_for_start
    pulumi.get_project, pulumi.get_stack = lambda: "fabric", lambda: "one"
    pulumi.runtime.is_dry_run = lambda: False
    print("waits", flush=True)
    wait_for_start()
    print("started")
"""
COMMAND = """
    import sys, time
    from gpufabric.engine.start_gate import start_gate
    with start_gate("fabric/one", lambda: time.sleep(600)) as gate:
        print(*gate.variables.values(), flush=True)
        time.sleep(600)
"""


def python(text: str, variables: dict[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(text)],
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def connected(gate: StartGate) -> socket.socket:
    """Connect to a gate, as a program does."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(20)
    connection.connect(gate.variables[GATE_VARIABLE].partition(":")[2])
    return connection


def asked(gate: StartGate, word: bytes = ASK) -> bytes:
    """Give the answer to a word."""
    with connected(gate) as connection:
        connection.sendall(word)
        return connection.recv(1000)


@pytest.mark.parametrize(
    ("refusal", "status", "said", "error"),
    [
        (None, 0, "waits\nstarted\n", ""),
        (REFUSAL, 1, "waits\n", "not started: its state has changed (a)\n"),
    ],
)
def test_a_program_starts_or_ends_as_the_comparison_says(
    refusal: StackResult | None, status: int, said: str, error: str
) -> None:
    with start_gate(PLACE, lambda: refusal) as gate:
        program = python(PROGRAM, dict(gate.variables))
        assert program.communicate(timeout=60) == (said, error)
    assert program.returncode == status
    assert gate.refusal is refusal


def test_a_program_ends_when_the_command_is_killed(tmp_path: Path) -> None:
    command = python(COMMAND, {"TMPDIR": str(tmp_path)})
    assert command.stdout is not None
    program = python(PROGRAM, {GATE_VARIABLE: command.stdout.readline().strip()})
    assert program.stdout is not None
    assert program.stdout.readline() == "waits\n"
    assert program.poll() is None
    command.send_signal(signal.SIGKILL)
    command.communicate(timeout=20)
    said, error = program.communicate(timeout=20)
    assert (said, error) == ("", "not started: gpufabric up, which runs this update, has ended\n")
    assert program.returncode == 1


def test_an_engine_whose_program_never_asks_is_not_held(unused: Callable[[], StackResult | None]) -> None:
    with start_gate(PLACE, unused) as gate:
        pass
    assert gate.refusal is None


@pytest.fixture
def unused() -> Callable[[], StackResult | None]:
    """Give a comparison that nobody may ask for."""
    return lambda: pytest.fail("compared without a program that waits")


def test_other_words_are_not_answered() -> None:
    with start_gate(PLACE, lambda: None) as gate:
        assert asked(gate, b"go?\n") == b""
        connected(gate).close()
        assert asked(gate) == GO


def test_only_the_first_program_starts() -> None:
    with start_gate(PLACE, lambda: None) as gate:
        assert asked(gate) == GO
        with pytest.raises(OSError, match=r"refused|reset"):
            assert asked(gate)


@pytest.mark.parametrize("error", [ZeroDivisionError, BlockingIOError])
def test_a_comparison_that_breaks_starts_nothing_and_is_not_hidden(error: type[Exception]) -> None:
    def broken() -> StackResult | None:
        raise error

    with pytest.raises(error), start_gate(PLACE, broken) as gate:
        assert asked(gate) == b""


def test_the_address_is_short_and_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in (tmp_path / "short", tmp_path / ("long" * 30)):
        folder.mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        with start_gate(PLACE, lambda: None) as gate:
            address = Path(gate.variables[GATE_VARIABLE].partition(":")[2])
            assert len(os.fsencode(address)) <= 103, "macOS refuses longer ones"
            assert address.parent.stat().st_mode & 0o777 == 0o700
            assert asked(gate) == GO
        assert not address.parent.exists()
