"""The processes that the language host has started, and how they end."""

import contextlib
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence

# What a process gets between SIGTERM and SIGKILL. The engine itself waits 5 s for a language host.
_GRACE_S = 0.5


class ShuttingDownError(Exception):
    """The language host is ending and starts nothing more."""


class Processes:
    """Starts processes and makes sure that none of them outlives the language host."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[subprocess.Popen[bytes], bool] = {}
        self._closed = False

    def start(
        self, argv: Sequence[str], cwd: str, env: Mapping[str, str], *, is_program: bool
    ) -> subprocess.Popen[bytes]:
        """Start a process without standard input.

        The output of a program (`is_program`) goes to this process's own; that of a plugin goes to pipes.
        Raises OSError when it cannot be started and ShuttingDownError after `end_all`.
        """
        output = None if is_program else subprocess.PIPE
        with self._lock:
            if self._closed:
                raise ShuttingDownError
            process = subprocess.Popen(
                argv, cwd=cwd, env=dict(env), stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
            self._running[process] = is_program
        return process

    def wait(self, process: subprocess.Popen[bytes]) -> int:
        """Wait for a process to end; return its status, 128 + n when signal n ended it."""
        status = process.wait()
        with self._lock:
            self._running.pop(process, None)
        return status if status >= 0 else 128 - status

    def end(self, *processes: subprocess.Popen[bytes]) -> None:
        """End processes: ask first, insist after half a second."""
        for process in processes:
            with contextlib.suppress(OSError):
                process.terminate()
        deadline = time.monotonic() + _GRACE_S
        while any(process.poll() is None for process in processes) and time.monotonic() < deadline:
            time.sleep(0.01)
        for process in processes:
            if process.poll() is None:
                with contextlib.suppress(OSError):
                    process.kill()

    def end_programs(self) -> None:
        """End the running programs but no plugins: a provider may be in the middle of creating a resource."""
        with self._lock:
            programs = [process for process, is_program in self._running.items() if is_program]
        self.end(*programs)

    def end_all(self) -> None:
        """End everything and start nothing more."""
        with self._lock:
            self._closed = True
            running = list(self._running)
        self.end(*running)
