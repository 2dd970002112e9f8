"""Runs a fork server beside a command, if the user asks for it, and says what became of it."""

import os
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from gpufabric.engine.forkserver import FORKED
from gpufabric.wire.project import project_directory

SWITCH_VARIABLE = "GPUFABRIC_FORKS"
"""The environment variable that switches forks on, when it is ``yes``."""

Notify = Callable[[str], None]
"""Shows one line to the user."""

_SERVER = f"from {__package__}.server import main; main()"
_HOOK = Path(__file__).parent / "hook"


@contextmanager
def fork_server(
    root: Path, stacks: Sequence[str], notify: Notify
) -> Generator[Mapping[str, str], None, None]:
    """Yield the variables with which programs and policy packs of an engine run as forks of one process.

    Yields none where forks are off. If the user asked for them, one line says why, or how many there were.

    Args:
        root: folder of ``Pulumi.yaml``, or one below it.
        stacks: the stacks that will run; all if none is named.
        notify: shows the line.
    """
    switch = os.environ.get(SWITCH_VARIABLE, "no")
    if switch == "no":
        yield {}
        return
    with TemporaryDirectory(prefix="gpufabric-fork-") as folder, (Path(folder) / "log").open("w+") as log:
        address = str(Path(folder) / "socket")
        try:
            server = _start(address, root, stacks, log, switch)
        except OSError as error:
            notify(f"Forks: off; {error}.")
            yield {}
            return
        try:
            yield {
                "GPUFABRIC_FORK_SERVER": address,
                "PYTHONPATH": os.pathsep.join(filter(None, [str(_HOOK), os.environ.get("PYTHONPATH")])),
            }
        finally:
            # The engines have ended, and their programs and packs with them.
            status = server.poll()
            server.kill()
            server.communicate()
            log.seek(0)
            notify(f"Forks: {_summary(status, log.read().splitlines())}.")


def _start(
    address: str, root: Path, stacks: Sequence[str], log: IO[str], switch: str
) -> "subprocess.Popen[bytes]":
    """Start a server.

    Raises:
        OSError: forks are not possible here, e.g. since the folder for temporary files has too long a name.
    """
    if switch != "yes":
        raise OSError(f"{SWITCH_VARIABLE} is {switch!r}, and must be yes or no")
    if sys.platform != "linux":
        raise OSError("on this system libraries may fail after a fork; only Linux is supported")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        # Listen before the server has imported anything, so that early requests wait.
        listening.bind(address)
        listening.listen()
        arguments = [str(listening.fileno()), str(project_directory(root)), *stacks]
        return subprocess.Popen(
            [sys.executable, "-u", "-P", "-c", _SERVER, *arguments],
            pass_fds=[listening.fileno()],
            env={
                "PYDANTIC_DISABLE_PLUGINS": "__all__",
                **os.environ,
            },  # it has none, and would search for them
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            process_group=0,
        )


def _summary(status: int | None, lines: Sequence[str]) -> str:
    """Summarize what a server did.

    Args:
        status: its exit status if it ended too early; None if it served to the end.
        lines: what it printed.
    """
    if status is not None:
        ended = f"was killed by signal {-status}" if status < 0 else f"failed: {' '.join(lines[-1:])}"
        return f"the fork server {ended}"
    counts = Counter(lines)
    forks = counts.pop(FORKED, 0)
    others = "; ".join(f"{reason} ({count})" if count > 1 else reason for reason, count in counts.items())
    what = "program or policy pack ran as a fork" if forks == 1 else "programs and policy packs ran as forks"
    ran = f"{forks} {what}" if forks else "nothing ran as a fork"
    if others:
        return f"{ran}, but: {others}" if forks else f"{ran}: {others}"
    return ran if forks else f"{ran}: no program or policy pack requested one"
