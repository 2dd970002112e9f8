"""A terminal on which tests run commands."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from select import select
from signal import Signals

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")
HIDE_CURSOR, SHOW_CURSOR = "\x1b[?25l", "\x1b[?25h"


class Terminal:
    """A command that runs on a terminal.

    Args:
        command: the command.
        folder: its folder.
        environment: its environment.
        rows: lines of the terminal.
        columns: characters of a line.
    """

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        *,
        rows: int = 40,
        columns: int = 120,
    ) -> None:
        self.raw = ""
        inherited = {name: value for name, value in environment.items() if name not in ("COLUMNS", "LINES")}
        self._own, other = pty.openpty()
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process = subprocess.Popen(
            list(command),
            cwd=folder,
            env={**inherited, "TERM": "xterm-256color"},
            stdin=other,
            stdout=other,
            stderr=other,
            start_new_session=True,
        )
        os.close(other)

    @property
    def text(self) -> str:
        """All that was written so far, with every drawing of a table and without control sequences."""
        return _CONTROL.sub("", self.raw)

    def read_until(self, seen: Callable[[str], bool], seconds: float) -> None:
        """Read until a text was seen, or the command has ended."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not select([self._own], [], [], 0.2)[0]:
                continue
            piece = b""
            with suppress(OSError):  # how Linux tells that the command has closed its side
                piece = os.read(self._own, 65536)
            if not piece:
                return
            self.raw += piece.decode(errors="replace")
            if seen(self.text):
                return
        self.process.kill()
        raise AssertionError(f"nothing was seen in {seconds} s:\n{self.text[-3000:]}")

    def type(self, text: str) -> None:
        """Type a text."""
        os.write(self._own, text.encode())

    def close(self, seconds: float) -> int:
        """Close the terminal, and return the exit status of the command."""
        os.close(self._own)
        return self.process.wait(timeout=seconds)

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        self.process.send_signal(Signals.SIGINT)

    def end(self, seconds: float) -> int:
        """Read all the rest, and return the exit status."""
        self.read_until(lambda _: False, seconds)
        os.close(self._own)
        return self.process.wait(timeout=seconds)
