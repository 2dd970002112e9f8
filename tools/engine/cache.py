"""The user's cache of engines: its folder, atomic new entries, and a lock for each entry."""

import contextlib
import fcntl
import os
import pwd
import shutil
import tempfile
import time
from collections.abc import Generator
from pathlib import Path

from . import digests
from .common import Surroundings


def home(around: Surroundings) -> Path | None:
    """Return the user's home directory, or None without a writable one."""
    named = around.env.get("HOME")
    try:
        directory = Path(named or pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        return None
    return directory if directory.is_dir() and os.access(directory, os.W_OK) else None


def cache_dir(around: Surroundings) -> Path:
    """Create and return the directory of the cached engines.

    It is `gpufabric/engine` in `$XDG_CACHE_HOME` or `~/.cache`; without a writable home directory it is
    inside the checkout.
    """
    choices: list[Path] = []
    if named := around.env.get("XDG_CACHE_HOME"):
        choices.append(Path(named))
    elif directory := home(around):
        choices.append(directory / ".cache")
    for choice in choices:
        wanted = choice / "gpufabric" / "engine"
        with contextlib.suppress(OSError):
            wanted.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=wanted):
                return wanted
    inside = around.engine_dir / "cache"
    inside.mkdir(parents=True, exist_ok=True)
    return inside


@contextlib.contextmanager
def new_entry(entry: Path) -> Generator[Path]:
    """Yield an empty directory that becomes `entry`, with the digests of its files, when the block succeeds.

    If the block raises, the directory is removed. Hold the entry's lock: leftovers of killed processes are
    removed first.
    """
    for abandoned in entry.parent.glob(f".{entry.name}-*"):
        shutil.rmtree(abandoned, ignore_errors=True)
    building = Path(tempfile.mkdtemp(prefix=f".{entry.name}-", dir=entry.parent))
    try:
        yield building
        digests.record(building)
        building.chmod(0o755)
        if entry.exists():
            shutil.rmtree(entry)
        building.rename(entry)
    finally:
        shutil.rmtree(building, ignore_errors=True)


@contextlib.contextmanager
def entry_lock(around: Surroundings, entry: Path) -> Generator[None]:
    """Hold the lock of a cache entry, so that two checkouts do not build the same engine twice.

    The operating system releases the lock when the process ends.
    """
    with (entry.parent / f".{entry.name}.lock").open("w") as file:
        last_message = 0.0
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if last_message == 0.0 or time.monotonic() - last_message >= around.heartbeat_s:
                    around.say("engine: another process is preparing the same engine; waiting for it")
                    last_message = time.monotonic()
                time.sleep(0.1)
        yield
