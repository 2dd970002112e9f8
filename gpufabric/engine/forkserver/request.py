"""What is asked of the fork server, and becoming the process that was asked for."""

import atexit
import json
import os
import runpy
import socket
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

FILES = 3
"""Standard input, output and error."""

_LENGTH_BYTES = 8
_PATIENCE_SECONDS = 10.0
_AGREED = b"+"
_KILLED = 137
_INTERRUPTED = 130
_LARGEST_STATUS = 255
_MODULE = "-m"


@dataclass(frozen=True, slots=True)
class Request:
    """What a process was started with.

    Attributes:
        arguments: a script, or ``-m`` and a module, then its arguments.
        folder: its working directory.
        environment: all of its variables.
        files: its standard input, output and error.
        connection: closed by the caller when it ends; gets the exit status from the server.
    """

    arguments: list[str]
    folder: str
    environment: dict[str, str]
    files: list[int]
    connection: socket.socket

    @property
    def first_on_path(self) -> Path:
        """The folder whose modules hide those of the same name that are installed."""
        if self.arguments[0] == _MODULE:
            return Path(self.folder)
        # The program, the last argument, lies in the folder that the option names.
        options = dict(zip(self.arguments[1:], self.arguments[2:], strict=False))
        return Path(self.folder) / options.get("--pwd", "") / self.arguments[-1]

    def hides(self, packages: frozenset[str]) -> bool:
        """Tell whether it brings modules of its own in the place of some packages.

        Raises:
            OSError: its folder cannot be read.
        """
        return any(each.name.partition(".")[0] in packages for each in self.first_on_path.iterdir())

    def close(self) -> None:
        """Let go of the files, which are the fork's."""
        for file in self.files:
            os.close(file)


def read_request(connection: socket.socket) -> Request:
    """Read a request.

    Raises:
        OSError: the caller has gone, or is too slow.
        ValueError: it is no request.
    """
    connection.settimeout(_PATIENCE_SECONDS)
    length, files, _, _ = socket.recv_fds(connection, _LENGTH_BYTES, FILES)
    with connection.makefile("rb") as reader:
        text = reader.read(int.from_bytes(length, "big"))
    connection.settimeout(None)
    try:
        given = json.loads(text)
        request = Request(given["arguments"], given["folder"], given["environment"], files, connection)
    except (ValueError, KeyError, TypeError):
        request = Request([], "", {}, files, connection)
    if len(files) == FILES and request.arguments:
        return request
    request.close()
    raise ValueError("no request")


def become(request: Request) -> None:
    """Be the process that was asked for, to the end of the interpreter, which must follow."""
    if request.connection.recv(1) != _AGREED:
        os._exit(_KILLED)
    for number, file in enumerate(request.files):
        os.dup2(file, number)
    request.close()
    os.chdir(request.folder)
    os.environ.clear()
    os.environ.update(request.environment)
    threading.Thread(target=_end_with, args=(request.connection,), daemon=True).start()
    status = 1

    def leave() -> None:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(status)

    # Called last, after what the program has registered for its end. What would follow, taking every module
    # apart, is a third of a second with a cloud's SDK loaded, and nobody needs it.
    atexit.register(leave)
    try:
        _run(request)
        status = 0
    except SystemExit as ended:
        status = _status(ended)
    except KeyboardInterrupt:
        status = _INTERRUPTED
    except BaseException as error:
        sys.excepthook(type(error), error, error.__traceback__)


def _run(request: Request) -> None:
    what, *arguments = request.arguments
    if what == _MODULE:
        module, *arguments = arguments
        sys.argv = [module, *arguments]
        sys.path.insert(0, request.folder)
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        return
    sys.argv = [what, *arguments]
    sys.path.insert(0, str(Path(what).parent))
    runpy.run_path(what, run_name="__main__")


def _status(ended: SystemExit) -> int:
    """Give the exit status that Python would; what is no status is a message (documentation of sys.exit)."""
    if ended.code is None or isinstance(ended.code, int):
        return (ended.code or 0) & _LARGEST_STATUS
    print(ended.code, file=sys.stderr)  # noqa: T201 - as Python does
    return 1


def _end_with(connection: socket.socket) -> None:
    """End when the process ends in whose place this one runs."""
    with suppress(OSError):
        connection.recv(1)
    os._exit(_KILLED)
