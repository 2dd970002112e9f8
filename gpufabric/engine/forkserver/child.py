"""Runs a requested process in a fork."""

import atexit
import os
import runpy
import sys
import threading
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from socket import socket
from typing import cast

from gpufabric.engine.forkserver.frames import without_file
from gpufabric.engine.forkserver.request import MODULE_OPTION, ForkRequest

_STARTED = b"+"
_KILLED = 137
_INTERRUPTED = 130
_LARGEST_STATUS = 255


@without_file
def run(request: ForkRequest) -> None:
    """Run a requested process in this fork. The interpreter must end afterwards."""
    request.connection.sendall(_STARTED)
    for number, file in enumerate(request.files):
        os.dup2(file, number)
    request.close_files()
    if not request.unbuffered:
        _buffer_output()
    os.chdir(request.folder)
    os.environ.clear()
    os.environ.update(request.environment)
    threading.Thread(target=_end_with, args=(request.connection,), daemon=True).start()
    status = 1

    def leave() -> None:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        # The server says so too, unless it was killed meanwhile. The program has ended well nevertheless.
        with suppress(OSError):
            request.connection.sendall(bytes([status]))
        os._exit(status)

    # Runs last, after what the program registers. It skips the destruction of all modules, which takes a
    # third of a second with a cloud's SDK.
    atexit.register(leave)
    try:
        _run_python(request)
        status = 0
    except SystemExit as ended:
        status = _exit_status(ended)
    except KeyboardInterrupt:
        status = _INTERRUPTED
    except BaseException as error:
        sys.excepthook(type(error), error, error.__traceback__)


def _buffer_output() -> None:
    """Have standard output wait for the process's end, as Python does; the server's own writes at once."""
    output = cast("TextIOWrapper", sys.stdout)
    output.reconfigure(write_through=False, line_buffering=output.isatty())


@without_file
def _run_python(request: ForkRequest) -> None:
    """Do what ``python`` does with these arguments."""
    script, *arguments = request.arguments
    if script == MODULE_OPTION:
        module, *arguments = arguments
        sys.argv = [module, *arguments]
        sys.path.insert(0, request.folder)
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        return
    sys.argv = [script, *arguments]
    sys.path.insert(0, str(Path(script).parent))
    runpy.run_path(script, run_name="__main__")


def _exit_status(ended: SystemExit) -> int:
    """Return the exit status as Python does; print a code that is a message (documentation of sys.exit)."""
    if ended.code is None or isinstance(ended.code, int):
        return (ended.code or 0) & _LARGEST_STATUS
    print(ended.code, file=sys.stderr)  # noqa: T201 - as Python does
    return 1


def _end_with(connection: socket) -> None:
    """End this fork when the process ends that asked for it."""
    with suppress(OSError):
        connection.recv(1)
    os._exit(_KILLED)
