"""Waits for what other processes do."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path


class Watch:
    """Waits for things that other processes do."""

    def until(self, condition: Callable[[], object], seconds: float = 30.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"did not happen within {seconds} s"
            time.sleep(0.02)

    def pid_in(self, file: Path) -> int:
        """Wait for a program to write its process id into a file, and return it."""
        self.until(lambda: file.is_file() and file.read_text(), seconds=60)
        return int(file.read_text())

    def is_running(self, pid: int) -> bool:
        """Tell whether a process runs; one that has ended and waits to be reaped does not."""
        done = subprocess.run(
            ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return bool(done.stdout.strip()) and not done.stdout.startswith("Z")

    def gone_within(self, pid: int, seconds: float) -> None:
        self.until(lambda: not self.is_running(pid), seconds)
