"""Requests for forks, as ``hook.sitecustomize`` sends them.

A request is a byte with three open files, and a line of JSON. The files become standard input, output and
error of the fork. The fork answers ``+``, or the server answers ``-``. After ``-``, or if the connection
closes, the process runs by itself. At the fork's end follows one byte: its exit status, or 128 + n when
signal n ended it.
"""

import json
import os
import socket
import sys
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MODULE_OPTION = "-m"
STANDARD_FILES = 3

_REFUSED = b"-"
_OBSTACLES = ("TRACEPARENT", "PYTHONSAFEPATH")
"""Variables that Pulumi's SDK or Python read once, when a process starts."""
_TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class ForkRequest:
    """A Python process that asks for a fork.

    Attributes:
        arguments: a script, or ``-m`` and a module, then its arguments.
        unbuffered: whether it writes at once, as with ``-u``.
        folder: its working directory.
        environment: all of its variables.
        prefix: its Python environment, ``sys.prefix``.
        files: its standard input, output and error.
        connection: closes when the process ends; takes the fork's exit status.
    """

    arguments: list[str]
    unbuffered: bool
    folder: str
    environment: dict[str, str]
    prefix: str
    files: list[int]
    connection: socket.socket

    def obstacle(self, loaded: Collection[str]) -> str:
        """Explain why a fork could differ from a process of its own; empty if it could not.

        Args:
            loaded: the modules that a fork has already.
        """
        if os.path.realpath(self.prefix) != os.path.realpath(sys.prefix):
            return f"the project uses another Python environment, {self.prefix}"
        for variable in _OBSTACLES:
            if variable in self.environment:
                return f"{variable} is set"
        folder = self._first_on_path
        try:
            names = {path.name.partition(".")[0] for path in folder.iterdir()} - {"__main__"}
        except OSError as error:
            return f"cannot read {folder}: {error.strerror}"
        hiding = sorted(names & {name.partition(".")[0] for name in loaded})
        return f"modules of {folder} hide loaded ones: {', '.join(hiding)}" if hiding else ""

    @property
    def _first_on_path(self) -> Path:
        """The folder from which the process imports first."""
        if self.arguments[0] == MODULE_OPTION:
            return Path(self.folder)
        # The program, the last argument, is relative to the folder that the option names.
        options = dict(zip(self.arguments[1:], self.arguments[2:], strict=False))
        return Path(self.folder) / options.get("--pwd", "") / self.arguments[-1]

    def refuse(self) -> None:
        """Have the process run by itself."""
        with suppress(OSError):
            self.connection.sendall(_REFUSED)
        self.connection.close()
        self.close_files()

    def close_files(self) -> None:
        """Close the files, which only the fork needs."""
        for file in self.files:
            os.close(file)


def read_request(connection: socket.socket) -> ForkRequest:
    """Read a request.

    Raises:
        OSError: the process has ended, or sends nothing.
        ValueError: this is no request.
    """
    connection.settimeout(_TIMEOUT_SECONDS)
    _, files, _, _ = socket.recv_fds(connection, 1, STANDARD_FILES)
    with connection.makefile("rb") as reader:
        line = reader.readline()
    connection.settimeout(None)
    try:
        request = ForkRequest(**json.loads(line), files=files, connection=connection)
    except (ValueError, TypeError):
        request = ForkRequest([], False, "", {}, "", files, connection)
    if len(files) != STANDARD_FILES or not request.arguments:
        request.close_files()
        raise ValueError("not a request for a fork")
    return request
