"""A file system that is full: a small one in memory is mounted where the command writes, and filled."""

import errno
import os
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from tests.e2e.game_days.arena import Arena
from tests.e2e.game_days.play import Happened
from tests.e2e.game_days.scenes.plan import Scene
from tests.e2e.game_days.scenes.starting import started

_SIZE = "64m"
_LEFT_KIB = (0, 4, 16, 64)
"""Space that stays free, so that files are cut off at different places."""

_FROM_THE_START = 0.2
"""Scenes with a smaller number fill it before the command."""

_FILLER = "filler"
_NAMES_IT = re.compile(r"no space left|disk is full|whether that is full|is full", re.IGNORECASE)


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


def full_disk(arena: Arena, scene: Scene) -> Happened:
    """Fill a file system at one point of a command, and make room after it."""
    folder = {
        "state": arena.clouds / "state",
        "temporary files": arena.temporary,
        "runs": arena.project / ".gpufabric",
    }[scene.detail]
    _onto(folder)
    arena.closing.callback(_back, folder)
    gate = arena.gate(scene.phase, scene.after)
    keep_kib = _LEFT_KIB[int(scene.number * len(_LEFT_KIB))]
    if scene.number < _FROM_THE_START:
        gate.open()
        _fill(folder, keep_kib=keep_kib)
        running, landed = started(arena, scene, gate), True
    else:
        running = started(arena, scene, gate)
        landed = gate.reached(running)
        _fill(folder, keep_kib=keep_kib)
        gate.open()
    ended = running.end()
    wrong: list[str] = []
    if ended.status and not _NAMES_IT.search(ended.text):
        wrong.append("the full disk is not named")
    if scene.detail != "temporary files" and landed and not ended.status:
        landed = False  # what was left was enough
    arena.left()
    arena.closing.close()
    return Happened([ended], landed, wrong)


def _onto(folder: Path) -> None:
    """Move a folder onto a file system of its own."""
    folder.mkdir(exist_ok=True)
    aside = folder.with_name(f"{folder.name}.aside")
    shutil.copytree(folder, aside, symlinks=True)
    _mount(folder)
    shutil.copytree(aside, folder, symlinks=True, dirs_exist_ok=True)
    shutil.rmtree(aside)


def _back(folder: Path) -> None:
    """Make room: move a folder back."""
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


def _mount(folder: Path) -> None:
    command = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(folder)]
    subprocess.run(command, check=True, capture_output=True)


def _unmount(folder: Path) -> None:
    subprocess.run(["umount", str(folder)], check=True, capture_output=True)
