"""Follows the file into which an engine writes its events."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any


class Follower:
    """Reads the events of a file that is still being written.

    Args:
        path: the file; it need not exist yet.
        take: gets each event, once, in order.
    """

    def __init__(self, path: Path, take: Callable[[Mapping[str, Any]], None]) -> None:
        self.begun = False
        self._path = path
        self._take = take
        self._file: IO[bytes] | None = None
        self._rest = b""

    def __enter__(self) -> "Follower":
        """Begin to follow."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def read(self) -> None:
        """Hand over the events whose lines are complete by now."""
        if self._file is None:
            try:
                self._file = self._path.open("rb")
            except FileNotFoundError:
                return
        *lines, self._rest = (self._rest + self._file.read()).split(b"\n")
        for line in lines:
            if line.strip():
                self.begun = True
                self._take(json.loads(line))
