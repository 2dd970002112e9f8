"""Runs a fork server beside a command."""

import os
import socket
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from gpufabric.wire.project import project_directory

SWITCH_VARIABLE = "GPUFABRIC_FORKS"
"""The environment variable that switches forks off, when it is ``no``."""

_SERVER = f"{__package__}.server"
_HOOK = Path(__file__).parent / "hook"


@contextmanager
def fork_server(root: Path, stacks: Sequence[str] = ()) -> Generator[Mapping[str, str], None, None]:
    """Give the variables with which the programs and policy packs of an engine run as forks of one process.

    None where that cannot be: on systems other than Linux, where libraries that were loaded before a fork do
    not promise to work after it; and where it is switched off.

    Args:
        root: folder of ``Pulumi.yaml``, or one below it; its files are read ahead, and again if they change.
        stacks: the stacks that will run; all if none is named.
    """
    if sys.platform != "linux" or os.environ.get(SWITCH_VARIABLE) == "no":
        yield {}
        return
    with TemporaryDirectory(prefix="gpufabric-fork-") as folder:
        place = str(Path(folder) / "socket")
        try:
            server = _start(place, root, stacks)
        except OSError:  # for one since the folder for temporary files has a name too long for a socket's
            yield {}
            return
        try:
            yield {
                "GPUFABRIC_FORK_SERVER": place,
                "GPUFABRIC_FORK_PREFIX": os.path.realpath(sys.prefix),
                "PYTHONPATH": os.pathsep.join(filter(None, [str(_HOOK), os.environ.get("PYTHONPATH")])),
            }
        finally:
            # The engines have ended, and with them what was forked for them.
            server.kill()
            server.communicate()


def _start(place: str, root: Path, stacks: Sequence[str]) -> "subprocess.Popen[bytes]":
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        # Open before the server has loaded anything: whoever comes early waits.
        listening.bind(place)
        listening.listen()
        arguments = [str(listening.fileno()), str(project_directory(root)), *stacks]
        return subprocess.Popen(
            [sys.executable, "-u", "-P", "-m", _SERVER, *arguments],
            pass_fds=[listening.fileno()],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            process_group=0,
        )
