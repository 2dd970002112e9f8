"""Locks of stacks in backends that are files or buckets: who holds them, and whether that engine still runs.

The engine writes a file with process, user and host before it changes a stack, and deletes it at the end
(``pkg/backend/diy/lock.go`` of 3.250.0). A file backend is read directly. Of a bucket, the engine's refusal
says the same.
"""

import re
import socket
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from gpufabric.reading.json_text import read_json
from gpufabric.spec.yamlfile import mapping_of

Holder = Literal["runs", "ended", "elsewhere"]
"""State of the engine that holds a lock. elsewhere: it belongs to another machine."""

_LOCK = re.compile(r"created by (\S+?)@(\S+) \(pid (\d+)\) at (\S+)")
_FRACTION = re.compile(r"\.\d+")
_FILE_SCHEME = "file"


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock on a stack.

    Attributes:
        user: user of the engine that holds it.
        host: machine of that engine.
        pid: process id of that engine.
        since: when it was taken (ISO 8601).
    """

    user: str
    host: str
    pid: int
    since: str

    @property
    def holder(self) -> Holder:
        """Whether the engine that holds it still runs."""
        if self.host != socket.gethostname():
            return "elsewhere"
        return "runs" if _is_engine(self.pid) else "ended"

    @property
    def described(self) -> str:
        """Holder and time in words."""
        return f"{self.user}@{self.host} (process {self.pid}) since {self.since}"


def locks_in(text: str) -> list[Lock]:
    """Return the locks that an engine's refusal names."""
    return [Lock(user, host, int(pid), since) for user, host, pid, since in _LOCK.findall(text)]


def folder_of(address: str) -> Path | None:
    """Return the folder of a file backend; None for another one.

    Args:
        address: address of the backend, such as ``file:///srv/states?no_tmp_dir=true``.
    """
    parts = urlsplit(address)
    if parts.scheme != _FILE_SCHEME:
        return None
    path = unquote(f"{parts.netloc}{parts.path}")
    return Path(path).expanduser()


def locks_of(address: str, project: str, stack: str, *, relative_to: Path) -> list[Lock]:
    """Return the locks of a stack in a file backend; none for another backend, which is not read.

    Args:
        address: address of the backend.
        project: name of the project.
        stack: name of the stack.
        relative_to: the folder in which the engine runs.
    """
    folder = folder_of(address)
    if folder is None:
        return []
    locks = relative_to / folder / ".pulumi" / "locks" / "organization" / project / stack
    return [lock for path in sorted(locks.glob("*.json")) for lock in _read(path)]


def _read(path: Path) -> Iterable[Lock]:
    try:
        content = mapping_of(read_json(path))
        taken = _FRACTION.sub("", str(content["timestamp"]))
        yield Lock(str(content["username"]), str(content["hostname"]), int(content["pid"]), taken)
    except (ValueError, KeyError, TypeError):
        # It was removed meanwhile, or is torn; then the engine says so.
        return


def _is_engine(pid: int) -> bool:
    """Tell whether a process is an engine; another program may have got the id of one that ended."""
    done = subprocess.run(
        ["ps", "-o", "stat=,comm=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    state, _, command = done.stdout.strip().partition(" ")
    return bool(state) and not state.startswith("Z") and "pulumi" in command
