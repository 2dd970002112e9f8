"""A language host or an engine is killed: the command ends, and no process is left."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gpufabric.engine import processes
from gpufabric.engine.command import EngineCommand
from gpufabric.engine.interrupts import Interrupts
from tests.processes import Watch

# As the real engine, it waits for the program of its language host, which is in a group of its own.
ENGINE = """
    import json, os, subprocess, sys
    if "version" in sys.argv:
        print("v3.250.0"); sys.exit(0)
    folder = os.path.dirname(sys.argv[0])
    log = sys.argv[sys.argv.index("--event-log") + 1]
    reader, writer = os.pipe()
    host = subprocess.Popen([f"{folder}/pulumi-language-python", folder], pass_fds=[writer], process_group=0)
    os.close(writer)
    with open(log, "w") as file:
        file.write(json.dumps({"pid": host.pid}) + "\\n")
    os.read(reader, 1)
    sys.exit("error: error reading from server: EOF")
"""
HOST = """
    import subprocess, sys
    program = subprocess.Popen([sys.executable, "-c", PROGRAM], close_fds=False, process_group=0)
    open(f"{sys.argv[1]}/program", "w").write(str(program.pid))
    program.wait()
"""
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"


def write(path: Path, text: str) -> None:
    """Write a program."""
    path.write_text(f"#!{sys.executable}\n{textwrap.dedent(text)}")
    path.chmod(0o755)


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EngineCommand]:
    """Put programs in the place of the engine and its language host."""
    monkeypatch.setattr(processes, "LOOK_SECONDS", 0.2)
    folder = tmp_path / "bin"
    folder.mkdir()
    write(folder / "pulumi", ENGINE)
    write(folder / "pulumi-language-python", HOST.replace("PROGRAM", repr(DEAF)))
    yield EngineCommand(folder / "pulumi", tmp_path, {})


@pytest.mark.parametrize("victim", ["host", "engine"])
def test_nothing_hangs_or_is_left_when_a_process_is_killed(
    command: EngineCommand, tmp_path: Path, victim: str
) -> None:
    watch, hosts = Watch(), list[int]()

    def kill() -> None:
        program = watch.pid_in(tmp_path / "bin" / "program")
        watch.until(lambda: hosts)
        ended.wait(1.0)  # meanwhile, the processes are seen
        engine = subprocess.run(["ps", "-o", "ppid=", "-p", str(hosts[0])], capture_output=True, check=True)
        os.kill(hosts[0] if victim == "host" else int(engine.stdout), signal.SIGKILL)
        assert program

    def take(event: Any) -> None:
        hosts.append(event["pid"])

    ended = threading.Event()
    thread = threading.Thread(target=kill)
    thread.start()
    done = command.operate(["up"], take, Interrupts())
    thread.join()
    assert done.killed == (victim == "engine")
    for pid in (watch.pid_in(tmp_path / "bin" / "program"), *hosts):
        watch.gone_within(pid, 10)


def test_a_process_with_the_id_of_another_is_left_alone() -> None:
    with subprocess.Popen(["sleep", "60"]) as other:
        watched = processes.EngineProcesses(os.getpid())
        watched.below[other.pid] = processes.Process(
            other.pid, os.getpid(), "pulumi-language-python 127.0.0.1:1"
        )
        watched.end_all()
        assert other.poll() is None
        other.kill()
