"""A file system that is full or read-only: a small one in memory is mounted where the command writes."""

import errno
import os
import re
import shutil
import subprocess
import tempfile
import time
from functools import cache, partial
from pathlib import Path

from tests.e2e.game_days.arena import Arena
from tests.e2e.game_days.cause import Cause
from tests.e2e.game_days.play import Happened
from tests.e2e.game_days.scenes.plan import Scene
from tests.e2e.game_days.scenes.starting import started
from tests.e2e.game_days.scenes.truth import untrue

_SIZE = "64m"
_LEFT_KIB = (0, 4, 16, 64)
"""Space that stays free, so that files are cut off at different places."""

_FROM_THE_START = 0.2
"""Scenes with a smaller number fill it before the command."""

_FILLER = "filler"
_LONG, _READ_ONLY, _FULL = "long ", "read-only ", "full "
_TRIES = 50
_NAMES_FULL = re.compile(r"no space left|disk is full|whether that is full|is full", re.IGNORECASE)
_NAMES_READ_ONLY = re.compile(r"read-only", re.IGNORECASE)
_MAKE_ROOM = re.compile(r"make room|see whether that is full", re.IGNORECASE)
_MAKE_WRITABLE = re.compile(r"writable|can write", re.IGNORECASE)


@cache
def can_mount() -> bool:
    """Tell whether this process may mount file systems."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            _mount(Path(folder))
        except (OSError, subprocess.CalledProcessError):
            return False
        _unmount(Path(folder))
        return True


def bad_disk(arena: Arena, scene: Scene) -> Happened:
    """Make a file system full or read-only at one point of a command.

    A user makes it usable after the command. If the scene is a long one, or the file system is read-only, two
    commands of the recovery run before.
    """
    what = scene.detail.removeprefix(_LONG)
    read_only = what.startswith(_READ_ONLY)
    folder = {
        "state": arena.clouds / "state",
        "temporary files": arena.temporary,
        "runs": arena.project / ".gpufabric",
    }[what.removeprefix(_READ_ONLY).removeprefix(_FULL)]
    _onto(folder)
    arena.closing.callback(_back, folder)
    gate = arena.gate(scene.phase, scene.after)
    keep_kib = _LEFT_KIB[int(scene.number * len(_LEFT_KIB))]
    spoil = partial(_remount, folder, "ro") if read_only else partial(_fill, folder, keep_kib=keep_kib)
    if scene.number < _FROM_THE_START:
        gate.open()
        spoil()
        running, landed = started(arena, scene, gate), True
    else:
        running = started(arena, scene, gate)
        landed = gate.reached(running)
        spoil()
        gate.open()
    ended = running.end()
    cause = Cause(
        "read-only file system" if read_only else "full disk",
        named=_NAMES_READ_ONLY if read_only else _NAMES_FULL,
        advised=_MAKE_WRITABLE if read_only else _MAKE_ROOM,
        ignored=2 if read_only or scene.detail.startswith(_LONG) else 0,
        end=arena.closing.close,
        untrue=partial(untrue, arena, scene),
    )
    wrong = cause.faults(ended)
    if folder != arena.temporary and landed and not ended.status:
        landed = False  # what was left was enough
    arena.left()
    if not cause.ignored:
        cause.finish()
    return Happened([ended], landed, wrong, cause=cause)


def _onto(folder: Path) -> None:
    """Move a folder onto a file system of its own."""
    folder.mkdir(exist_ok=True)
    aside = folder.with_name(f"{folder.name}.aside")
    shutil.copytree(folder, aside, symlinks=True)
    _mount(folder)
    shutil.copytree(aside, folder, symlinks=True, dirs_exist_ok=True)
    shutil.rmtree(aside)


def _back(folder: Path) -> None:
    """Make it usable: move a folder back."""
    _remount(folder, "rw")
    (folder / _FILLER).unlink(missing_ok=True)
    aside = folder.with_name(f"{folder.name}.aside")
    shutil.copytree(folder, aside, symlinks=True)
    _unmount(folder)
    shutil.rmtree(folder)
    aside.rename(folder)


def _fill(folder: Path, *, keep_kib: int) -> None:
    with (folder / _FILLER).open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 65536):
                pass
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
        file.truncate(max(os.fstat(file.fileno()).st_size - keep_kib * 1024, 0))


def _remount(folder: Path, mode: str) -> None:
    """Mount it again, as ``ro`` or ``rw``. The system refuses the first while a file is open for writing."""
    command = ["mount", "-o", f"remount,{mode}", str(folder)]
    for _ in range(_TRIES):
        if not subprocess.run(command, capture_output=True, check=False).returncode:
            return
        time.sleep(0.05)
    subprocess.run(command, check=True)


def _mount(folder: Path) -> None:
    command = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(folder)]
    subprocess.run(command, check=True, capture_output=True)


def _unmount(folder: Path) -> None:
    subprocess.run(["umount", str(folder)], check=True, capture_output=True)
