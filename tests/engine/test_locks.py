import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from gpufabric.engine.locks import Lock, folder_of, locks_in, locks_of

HERE = socket.gethostname()
REFUSAL = """error: the stack is currently locked by 2 lock(s).
  file:///s/.pulumi/locks/organization/p/s/1.json: created by ada@build-7 (pid 12) at 2026-11-24T11:30:00Z
  file:///s/.pulumi/locks/organization/p/s/2.json: created by li@here (pid 13) at 2026-11-24T11:31:00+01:00"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Start a process that has an engine's name."""
    program = tmp_path / "pulumi"
    shutil.copy2(shutil.which("sleep") or "/bin/sleep", program)
    process = subprocess.Popen([program, "60"])
    yield process
    process.kill()
    process.wait()


def test_locks_that_a_refusal_names() -> None:
    assert locks_in(REFUSAL) == [
        Lock("ada", "build-7", 12, "2026-11-24T11:30:00Z"),
        Lock("li", "here", 13, "2026-11-24T11:31:00+01:00"),
    ]
    assert locks_in("no lock") == []


def test_an_engine_on_this_machine_runs_until_it_ends(engine: "subprocess.Popen[bytes]") -> None:
    lock = Lock("ada", HERE, engine.pid, "")
    assert lock.holder == "runs"
    engine.kill()
    os.waitid(os.P_PID, engine.pid, os.WEXITED | os.WNOWAIT)
    assert lock.holder == "ended", "a process that waits to be reaped has ended"
    engine.wait()
    assert lock.holder == "ended"


def test_another_program_with_the_id_of_an_engine_is_none() -> None:
    assert Lock("ada", HERE, os.getpid(), "").holder == "ended"


def test_an_engine_of_another_machine_is_not_judged() -> None:
    assert Lock("ada", f"{HERE}-2", os.getpid(), "").holder == "elsewhere"


def test_locks_of_a_file_backend(tmp_path: Path) -> None:
    folder = tmp_path / ".pulumi" / "locks" / "organization" / "p" / "s"
    folder.mkdir(parents=True)
    content = {"pid": 7, "username": "ada", "hostname": "h", "timestamp": "2026-11-24T11:30:00.123456+01:00"}
    (folder / "1.json").write_text(json.dumps(content))
    (folder / "2.json").write_text("")
    assert locks_of(f"file://{tmp_path}", "p", "s", relative_to=tmp_path) == [
        Lock("ada", "h", 7, "2026-11-24T11:30:00+01:00")
    ]
    assert locks_of(f"file://{tmp_path}", "p", "t", relative_to=tmp_path) == []
    assert locks_of("s3://bucket", "p", "s", relative_to=tmp_path) == []


@pytest.mark.parametrize(
    ("address", "folder"),
    [
        ("file:///srv/states?no_tmp_dir=true", Path("/srv/states")),
        ("file:///srv/my%20states", Path("/srv/my states")),
        ("file://~", Path.home()),
        ("file://~/states", Path.home() / "states"),
        ("s3://bucket/states", None),
        ("https://api.pulumi.com", None),
        ("", None),
    ],
)
def test_folder_of_a_backend(address: str, folder: Path | None) -> None:
    assert folder_of(address) == folder
