"""Asks ``gpufabric up``, which runs this update, whether the program may start.

The engine holds its lock while the program runs, and changes nothing before the program registers resources.
So the program waits here until ``gpufabric up`` has compared the state with the previewed one.
"""

import os
import socket
import warnings
from contextlib import suppress

import pulumi

GATE_VARIABLE = "GPUFABRIC_START_GATE"
"""``<project>/<stack>:<path of a Unix socket>``, while ``gpufabric up`` updates this stack; else empty."""

ASK = b"ask\n"
GO = b"go"

_CLOSED = "gpufabric up, which runs this update, has ended"


def wait_for_start() -> None:
    """Wait until ``gpufabric up`` lets this update start; return at once in a preview or without it.

    Raises:
        SystemExit: the update must not start, or ``gpufabric up`` has ended.
    """
    # Whatever the program starts is not asked about.
    place, _, address = os.environ.pop(GATE_VARIABLE, "").partition(":")
    if not address or pulumi.runtime.is_dry_run() or place != f"{pulumi.get_project()}/{pulumi.get_stack()}":
        return
    answer = _asked(address)
    if answer != GO:
        # The SDK would catch another exception and then register the stack, which now stays undone.
        warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)
        raise SystemExit(f"not started: {answer.decode(errors='replace') or _CLOSED}")


def _asked(address: str) -> bytes:
    """Return the answer; empty if nobody gives one."""
    answer = b""
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(address)
        connection.sendall(ASK)
        while part := connection.recv(4096):
            answer += part
    return answer
