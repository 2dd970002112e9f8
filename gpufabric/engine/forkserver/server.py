"""The fork server: waits for programs and policy packs, and runs each in a fork of itself.

It runs as ``python -u -P -m gpufabric.engine.forkserver.server FD ROOT [STACK...]``, where FD is a
listening socket, ROOT the folder of ``Pulumi.yaml``, and STACK what will be asked for. It ends when its
standard input does, once its forks have ended.

A request is the length of a JSON text (8 bytes, big-endian) with three open files, which become standard
input, output and error of the fork, and the text: ``arguments`` (a script, or ``-m`` and a module, then its
arguments), ``folder`` and ``environment``. The answer ``-`` means that the caller has to run it itself; so
does none. ``+`` means that a fork is there, which begins when the caller says ``+`` too: a caller that has
lost patience runs it itself, and nothing may run twice. At the fork's end follows one byte, its exit status
(128 + n when signal n ended it).
"""

import os
import selectors
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from gpufabric.engine.forkserver.preload import SHARED, load_sdk, preload, sdk_modules
from gpufabric.engine.forkserver.request import Request, become, read_request

_TAKEN, _DECLINED = b"+", b"-"
_SIGNALLED = 128


@dataclass(slots=True)
class Server:
    """Takes requests until nobody can make any, and forks for each.

    Args:
        listening: where requests come in.
        life: ends with the process that started this one.
        later: modules to load while nobody asks for anything.
    """

    listening: socket.socket
    life: IO[bytes]
    later: list[str]
    _running: dict[int, socket.socket] = field(default_factory=dict[int, socket.socket], init=False)

    def serve(self) -> Request | None:
        """Serve; returns the request in each fork, and None in the server when it is over."""
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        os.set_blocking(writing, False)
        signal.signal(signal.SIGCHLD, _nothing)
        signal.set_wakeup_fd(writing)
        with selectors.DefaultSelector() as ready:
            for one in (self.listening, self.life, reading):
                ready.register(one, selectors.EVENT_READ)
            wanted = True
            while wanted or self._running:
                found = ready.select(0 if self.later else None)
                if not found:
                    load_sdk(self.later.pop(0))
                for key, _ in found:
                    if key.fileobj is self.listening:
                        request = self._accept()
                        if request and self._fork(request):
                            os.close(reading)
                            os.close(writing)
                            return request
                    elif key.fileobj is self.life:
                        wanted = False
                        ready.unregister(self.life)
                    else:
                        with suppress(BlockingIOError):
                            os.read(reading, 2**12)
                        self._reap()
        return None

    def _accept(self) -> Request | None:
        """Read a request; None for one that cannot be run here."""
        connection, _ = self.listening.accept()
        try:
            request = read_request(connection)
        except (OSError, ValueError):
            connection.close()
            return None
        with suppress(OSError):  # it cannot be seen what it runs
            if _alone() and not request.hides(SHARED):
                return request
        _decline(request)
        return None

    def _fork(self, request: Request) -> bool:
        """Fork; true in the fork, which keeps nothing of the server."""
        try:
            pid = os.fork()
        except OSError:  # too many processes, or too little memory
            _decline(request)
            return False
        if pid:
            self._running[pid] = request.connection
            request.close()
            with suppress(OSError):
                request.connection.sendall(_TAKEN)
            return False
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.listening.close()
        for connection in self._running.values():
            connection.close()
        return True

    def _reap(self) -> None:
        """Tell the callers of forks that have ended how they did."""
        while self._running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            code = os.waitstatus_to_exitcode(status)
            with self._running.pop(pid) as connection, suppress(OSError):
                connection.sendall(bytes([code if code >= 0 else _SIGNALLED - code]))


def _nothing(_signal: int, _frame: FrameType | None) -> None:
    """Handle a signal by what the wake-up file says of it."""


def _decline(request: Request) -> None:
    with request.connection as connection, suppress(OSError):
        connection.sendall(_DECLINED)
    request.close()


def _alone() -> bool:
    """Tell whether this process has one thread: no other survives a fork, and what it held stays locked."""
    return len(list(Path("/proc/self/task").iterdir())) == 1


def main() -> None:
    """Serve, and in a fork run what was asked for."""
    listening = socket.socket(fileno=int(sys.argv[1]))
    root, *stacks = sys.argv[2:]
    preload(Path(root))
    request = Server(listening, sys.stdin.buffer, sdk_modules(Path(root), stacks)).serve()
    if request is None:
        os._exit(0)  # nothing is open that would have to be put away
    become(request)


if __name__ == "__main__":
    main()
