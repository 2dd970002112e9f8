"""The fork server: waits for programs and policy packs, and runs each in a fork of itself.

It runs as ``python -u -P -c START FD ROOT [STACK...]``, where START calls ``main``: a module that runs as the
main one would be a file in every stack trace of a state. FD is a listening
socket, ROOT the folder of ``Pulumi.yaml``, and STACK a stack that will run. The server ends once its standard
input has closed and its forks have ended. For each request it prints a line: ``FORKED``, or why it refused.
"""

import os
import selectors
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from gpufabric.engine.forkserver import FORKED, child
from gpufabric.engine.forkserver.frames import without_file
from gpufabric.engine.forkserver.preload import load_sdk, preload
from gpufabric.engine.forkserver.request import ForkRequest, read_request

_SIGNALLED = 128


@dataclass(frozen=True, slots=True)
class Fork:
    """A fork that runs.

    Attributes:
        pid: its process.
        connection: takes its exit status.
    """

    pid: int
    connection: socket.socket

    def report(self) -> None:
        """Send the exit status of the fork, which has ended."""
        code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        with self.connection, suppress(OSError):
            self.connection.sendall(bytes([code if code >= 0 else _SIGNALLED - code]))


class Server:
    """Takes requests until the command has ended, and forks for each.

    Args:
        listening: takes requests.
        life: closes when the command ends.
        sdk_modules: modules to import while there are no requests.
    """

    def __init__(self, listening: socket.socket, life: IO[bytes], sdk_modules: list[str]) -> None:
        self._listening = listening
        self._life = life
        self._sdk_modules = sdk_modules
        self._ready = selectors.DefaultSelector()

    def serve(self) -> ForkRequest | None:
        """Serve. Returns the request in each fork, and None in the server at the end."""
        self._ready.register(self._listening, selectors.EVENT_READ)
        self._ready.register(self._life, selectors.EVENT_READ)
        while len(self._ready.get_map()) > 1:
            events = self._ready.select(0 if self._sdk_modules else None)
            if not events:
                self._load_sdk(self._sdk_modules.pop(0))
            for key, _ in events:
                if key.fileobj is self._listening:
                    request = self._accept()
                    if request and self._fork(request):
                        return request
                    continue
                self._ready.unregister(key.fileobj)
                if isinstance(key.data, Fork):
                    os.close(key.fd)
                    key.data.report()
        return None

    def _load_sdk(self, module: str) -> None:
        try:
            load_sdk(module)
        except Exception as error:  # the program that needs it fails by itself
            _log(f"cannot import {module}: {error!r}")

    def _accept(self) -> ForkRequest | None:
        """Read a request; None if it is refused."""
        connection, _ = self._listening.accept()
        try:
            request = read_request(connection)
        except (OSError, ValueError) as error:
            connection.close()
            _log(str(error))
            return None
        obstacle = request.obstacle(sys.modules) or _thread_obstacle()
        if obstacle:
            _log(obstacle)
            request.refuse()
            return None
        return request

    def _fork(self, request: ForkRequest) -> bool:
        """Fork; true in the fork, which keeps nothing of the server."""
        try:
            pid = os.fork()
        except OSError as error:  # too many processes, or too little memory
            _log(f"cannot fork: {error.strerror}")
            request.refuse()
            return False
        if pid:
            fork = Fork(pid, request.connection)
            self._ready.register(os.pidfd_open(pid), selectors.EVENT_READ, fork)
            request.close_files()
            _log(FORKED)
            return False
        for key in list(self._ready.get_map().values()):
            if isinstance(key.data, Fork):
                os.close(key.fd)
                key.data.connection.close()
        self._ready.close()
        self._listening.close()
        return True


def _thread_obstacle() -> str:
    """Explain why this process cannot fork: other threads would vanish, and their locks would stay held."""
    threads = len(list(Path("/proc/self/task").iterdir()))
    return f"the fork server has {threads} threads" if threads > 1 else ""


def _log(line: str) -> None:
    print(" ".join(line.split()))  # noqa: T201 - ``start`` reads it


@without_file
def main() -> None:
    """Serve, and run the requested process in each fork."""
    listening = socket.socket(fileno=int(sys.argv[1]))
    root, *stacks = sys.argv[2:]
    request = Server(listening, sys.stdin.buffer, preload(Path(root), stacks)).serve()
    if request is None:
        os._exit(0)  # nothing needs closing
    child.run(request)
