"""Operations as processes: their events, their end, and what Ctrl-C does to them."""

import os
import sys
import textwrap
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from gpufabric.engine.command import EngineCommand, OperationEnd
from gpufabric.engine.interrupts import Interrupts

# Behaves towards signals as the engine does: the first asks it to stop, the second ends it.
PROGRAM = """
    import json, os, signal, sys, time
    if "version" in sys.argv:
        print("v3.250.0"); sys.exit(0)
    log = sys.argv[sys.argv.index("--event-log") + 1]
    got, files = [], []
    def say(**event):
        if not files:
            files.append(open(log, "a", buffering=1))  # opened once, as the engine does
        files[0].write(json.dumps(event) + "\\n")
    signal.signal(signal.SIGINT, lambda *_: got.append(1))
    kind = sys.argv[1]
    if kind == "fails":
        sys.stderr.write("error: the stack is currently locked by 1 lock(s).\\n"); sys.exit(255)
    if kind == "slow-start":
        time.sleep(0.5)
        if got:
            os._exit(77)  # a signal before the first event kills a real engine
    group = os.getpgid(0) == os.getpid()
    say(pid=os.getpid(), stdin=os.read(0, 9).decode(), group=group, home=os.environ.get("HOME_OF_TEST"))
    if kind == "quick":
        sys.exit(0)
    while len(got) < (2 if kind == "deaf" else 1):
        time.sleep(0.02)
    if kind == "stubborn":
        time.sleep(60)
    say(signals=len(got))
    sys.exit(1)
"""


@pytest.fixture
def command(tmp_path: Path) -> EngineCommand:
    """Put a program in the place of the engine."""
    path = tmp_path / "bin" / "pulumi"
    path.parent.mkdir()
    path.write_text(f"#!{sys.executable}\n{textwrap.dedent(PROGRAM)}")
    path.chmod(0o755)
    return EngineCommand(path, tmp_path, {"HOME_OF_TEST": "here"})


def operate(
    command: EngineCommand, kind: str, *, interrupts: int = 0, at_once: bool = False
) -> tuple[OperationEnd, list[Any]]:
    """Run a kind of operation; interrupt it once its first event is there, or before."""
    seen: list[Any] = []
    counter = Interrupts()
    counter.count = interrupts if at_once else 0

    def interrupt() -> None:
        while not seen:
            time.sleep(0.02)
        for _ in range(interrupts):
            counter.count += 1
            time.sleep(0.4)

    thread = threading.Thread(target=interrupt, daemon=True)
    if not at_once:
        thread.start()
    ended = command.operate([kind], seen.append, counter)
    return ended, seen


def test_events_and_environment(command: EngineCommand) -> None:
    ended, seen = operate(command, "quick")
    assert ended == OperationEnd(0, "")
    del seen[0]["pid"]
    assert seen == [{"stdin": "", "group": True, "home": "here"}], "in its own process group, asking nobody"


def test_error_without_events(command: EngineCommand) -> None:
    ended, seen = operate(command, "fails")
    assert (ended.status, ended.locked, ended.killed, seen) == (255, True, False, [])


def test_an_interrupt_reaches_the_engine_once(command: EngineCommand) -> None:
    ended, seen = operate(command, "waits", interrupts=1)
    assert (ended.status, ended.interrupted, seen[-1]) == (1, True, {"signals": 1})


def test_an_interrupt_waits_until_the_engine_can_take_it(command: EngineCommand) -> None:
    ended, seen = operate(command, "slow-start", interrupts=1, at_once=True)
    assert (ended.status, ended.interrupted, seen[-1]) == (1, True, {"signals": 1})


def test_a_second_interrupt_is_passed_on(command: EngineCommand) -> None:
    ended, seen = operate(command, "deaf", interrupts=2)
    assert (ended.status, seen[-1]) == (1, {"signals": 2})


def test_a_third_interrupt_kills(command: EngineCommand) -> None:
    began = time.monotonic()
    ended, _ = operate(command, "stubborn", interrupts=3)
    assert ended.killed
    assert ended.interrupted
    assert time.monotonic() - began < 30


def test_an_engine_that_nobody_can_follow_ends_before_the_error_goes_on(
    command: EngineCommand,
) -> None:
    groups: list[int] = []

    def take(event: Any) -> None:
        groups.append(event["pid"])
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        command.operate(["waits"], take, Interrupts())
    assert len(groups) == 1, "nothing is passed on after the error"
    with pytest.raises(ProcessLookupError):
        os.kill(groups[0], 0)
