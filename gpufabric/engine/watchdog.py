"""Stops an engine in order if this process is killed: nobody else would follow it.

A killed process runs no code of its own. So a shell waits for the end of a pipe whose other end this process
holds, and then interrupts the engine once: it finishes its current steps, saves the state and releases its
lock.
"""

import subprocess
from collections.abc import Generator
from contextlib import contextmanager, suppress

_SCRIPT = 'read -r _ || kill -s INT "$1" 2>/dev/null'
_ENDED = b"ended\n"


@contextmanager
def stopped_if_killed(pid: int) -> Generator[None, None, None]:
    """Interrupt a process if this one is killed inside the ``with`` block.

    Args:
        pid: id of the engine.
    """
    # In a group of its own: Ctrl-C in the terminal does not reach it.
    with subprocess.Popen(
        ["sh", "-c", _SCRIPT, "sh", str(pid)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        process_group=0,
    ) as waiting:
        try:
            yield
        finally:
            if waiting.stdin is not None:
                with suppress(OSError):
                    waiting.stdin.write(_ENDED)
                    waiting.stdin.close()
