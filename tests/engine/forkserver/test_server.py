"""A fork does what the process would have done by itself, ends with it, and never runs twice."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.engine.forkserver.conftest import FORKED, LOADED, Start
from tests.processes import Watch


def test_it_is_what_was_started(start: Start, program: Path, variables: Mapping[str, str]) -> None:
    text = """
import json, os, sys
print(json.dumps([sys.argv, os.getcwd(), os.environ["OF_TEST"], input(), sys.path[0], __name__,
    sys.prefix, "gpufabric.policies.pack" in sys.modules, os.getpid()]))
print("wrong", file=sys.stderr)
"""
    process = start(text, {**variables, "OF_TEST": "here \udcff"}, "--stack", "one")
    printed, error = process.communicate("typed\n", timeout=60)
    state = json.loads(printed)
    assert state[:7] == [
        ["stacks", "--stack", "one", "--pwd", str(program.parent), "stacks"],
        str(program.parent),
        "here \udcff",
        "typed",
        "stacks",
        "__main__",
        sys.prefix,
    ]
    assert state[7] is True
    assert state[8] != process.pid
    assert error == "wrong\n"
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("text", "status", "message"),
    [
        ("raise SystemExit(32)", 32, ""),
        ("raise SystemExit", 0, ""),
        ("raise SystemExit(-1)", 255, ""),
        ("raise SystemExit('why it ends')", 1, "why it ends"),
        ("raise KeyboardInterrupt", 130, ""),
        ("import atexit, sys; atexit.register(sys.stdout.write, 'at the end\\n'); sys.exit(9)", 9, ""),
        ("raise KeyError('of test')", 1, "KeyError: 'of test'"),
        ("import os; os._exit(7)", 7, ""),
        ("import os; os.kill(os.getpid(), 9)", 137, ""),
        ("import atexit; atexit.register(print, 'at the end')", 0, ""),
        ("from threading import Timer; Timer(0.3, print, ['at the end']).start()", 0, ""),
    ],
)
def test_it_ends_as_it_would(
    start: Start, variables: Mapping[str, str], text: str, status: int, message: str
) -> None:
    process = start(LOADED + text, variables)
    printed, error = process.communicate(timeout=60)
    assert process.returncode == status
    assert printed == FORKED + ("at the end\n" if "at the end" in text else "")
    assert message in error
    assert bool(message) == bool(error)


def test_a_policy_pack_is_a_module(variables: Mapping[str, str], tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text(LOADED)
    ran = subprocess.run(
        [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(tmp_path)],
        cwd=tmp_path,
        env={**os.environ, **variables},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert (ran.stdout, ran.stderr, ran.returncode) == (FORKED, "", 0)


def test_several_run_at_a_time(start: Start, variables: Mapping[str, str]) -> None:
    text = LOADED + "print(input())"
    running = [start(text, variables) for _ in range(4)]
    for number, process in reversed(list(enumerate(running))):
        assert process.communicate(f"{number}\n", timeout=60)[0] == f"{FORKED}{number}\n"


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_it_ends_with_what_the_host_watches(
    start: Start, variables: Mapping[str, str], sent: signal.Signals, watch: Watch
) -> None:
    process = start("import os, time\nprint(os.getpid())\ntime.sleep(600)", variables)
    assert process.stdout
    pid = int(process.stdout.readline())
    assert pid != process.pid
    process.send_signal(sent)
    process.communicate(timeout=60)
    assert process.returncode == -sent
    watch.gone_within(pid, 30)


def test_a_fork_whose_process_has_ended_does_not_run(
    program: Path, variables: Mapping[str, str], tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    (program / "__main__.py").write_text(f"import time; time.sleep(1); open({str(ran)!r}, 'a').write('x')")
    executor = str(program.parent / "pulumi-language-python-exec")
    request = json.dumps(
        {
            "arguments": [executor, "stacks"],
            "unbuffered": True,
            "folder": str(program.parent),
            "environment": dict(os.environ),
            "prefix": sys.prefix,
        }
    ).encode()
    for waits in (False, True):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as process:
            process.connect(variables["GPUFABRIC_FORK_SERVER"])
            socket.send_fds(process, [b"\0"], [0, 1, 2])
            process.sendall(request + b"\n")
            if waits:
                assert process.recv(1) == b"+"
                assert process.recv(1) == b"\0"
    assert ran.read_text() == "x"


@pytest.mark.parametrize(
    ("files", "request_text"),
    [
        (3, b"{}"),
        (3, b"nothing"),
        (3, b'{"arguments": [], "folder": "/", "environment": {}}'),
        (2, b'{"arguments": ["-m", "this"], "folder": "/", "environment": {}}'),
    ],
)
def test_other_messages_are_not_answered(
    start: Start, variables: Mapping[str, str], files: int, request_text: bytes
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
        caller.connect(variables["GPUFABRIC_FORK_SERVER"])
        socket.send_fds(caller, [b"\0"], [0, 1, 2][:files])
        caller.sendall(request_text + b"\n")
        assert caller.recv(1) == b""
    assert start(LOADED, variables).communicate(timeout=60)[0] == FORKED
