"""Follows the file into which a running engine writes its events."""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO

from gpufabric.events.parse import RawEvent


class Follower:
    """Reads the events of a file that is still being written.

    The file loses its name once it is open here: the engine keeps it open as well, and events that nobody has
    masked yet do not outlive a process that is killed.

    Args:
        path: the file; it need not exist yet.
        take: called with each event, once, in order.
    """

    def __init__(self, path: Path, take: Callable[[RawEvent], None]) -> None:
        self.has_events = False
        self._path = path
        self._take = take
        self._file: IO[bytes] | None = None
        self._rest = b""

    def __enter__(self) -> "Follower":
        """Start to follow."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def discard(self) -> None:
        """Pass on no further event, but notice whether there are any."""
        self._take = _nothing

    def read(self) -> None:
        """Pass on the events whose lines are complete by now."""
        if self._file is None:
            try:
                self._file = self._path.open("rb")
            except FileNotFoundError:
                return
            with suppress(OSError):
                self._path.unlink()
        *lines, self._rest = (self._rest + self._file.read()).split(b"\n")
        for line in lines:
            if line.strip():
                self.has_events = True
                if self._take is not _nothing:
                    self._take(json.loads(line))


def _nothing(event: RawEvent) -> None:
    """Take an event that nobody needs."""
