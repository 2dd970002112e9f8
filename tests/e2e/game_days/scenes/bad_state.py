"""States and locks that are torn, left behind, or held by somebody, before a command."""

import getpass
import json
import os
import socket
import subprocess
from pathlib import Path

from tests.e2e.game_days.arena import Arena
from tests.e2e.game_days.play import Happened
from tests.e2e.game_days.scenes.plan import Scene
from tests.e2e.game_days.scenes.starting import started

_SINCE = "2026-11-30T07:00:00.000000000Z"
_TEARS_BACKUP = 0.5
"""Scenes with a greater number tear the state of one step before as well."""

_NAME = "5f9c1d1e-0000-4000-8000-000000000001.json"


def bad_state(arena: Arena, scene: Scene) -> Happened:
    """Damage a state or lock it, and run a command on it."""
    if scene.detail == "live lock":
        return _beside_a_live_lock(arena, scene)
    file = arena.state_file(scene.stack)
    attributes, lock = Path(f"{file}.attrs"), _locks(arena, scene) / _NAME
    if scene.detail == "empty attributes":
        attributes.write_bytes(b"")
    elif scene.detail == "empty state":
        file.write_bytes(b"")
        if scene.number > _TEARS_BACKUP:
            file.with_name(f"{file.name}.bak").write_bytes(b"{")
    elif scene.detail == "cut state":
        content = file.read_bytes()
        file.write_bytes(content[: int(len(content) * scene.number)])
    elif scene.detail == "empty lock":
        lock.write_bytes(b"")
    elif scene.detail == "stale lock":
        _lock(lock, getpass.getuser(), socket.gethostname(), _ended_process())
    elif scene.detail == "lock of a reused process id":
        _lock(lock, getpass.getuser(), socket.gethostname(), os.getpid())
    else:
        _lock(lock, "ada", "build-7", 4711)
    ended = started(arena, scene).end()
    wrong = [] if ended.status else ["the command did not notice it"]
    return Happened([ended], landed=True, wrong=wrong if scene.detail != "empty attributes" else [])


def _beside_a_live_lock(arena: Arena, scene: Scene) -> Happened:
    gate = arena.gate(scene.phase, scene.after)
    first = started(arena, scene, gate)
    landed = gate.reached(first)
    second = started(arena, scene).end()
    gate.open()
    done = first.end()
    wrong: list[str] = []
    if landed and not second.status:
        wrong.append("the second command ran beside a live engine")
    if landed and "pulumi cancel" in second.text:
        wrong.append("the lock of a live engine shall be removed")
    if done.status:
        wrong.append("the first command did not end in order")
    return Happened([done, second], landed, wrong)


def _locks(arena: Arena, scene: Scene) -> Path:
    folder = arena.clouds / "state/.pulumi/locks/organization/gpufabric" / scene.stack
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _lock(path: Path, user: str, host: str, pid: int) -> None:
    content = {"pid": pid, "username": user, "hostname": host, "timestamp": _SINCE}
    path.write_text(json.dumps(content))


def _ended_process() -> int:
    with subprocess.Popen(["true"]) as process:
        process.wait()
    return process.pid
