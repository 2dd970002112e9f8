"""Asks the fork server to run this process, if it is a Pulumi program or a policy pack.

Python imports ``sitecustomize`` before everything else (documentation of ``site``). It finds this one because
``gpufabric.engine.forkserver.start`` puts its folder on ``PYTHONPATH``. Every Python process that the engine
starts imports it, so it imports little, and nothing of gpufabric.
"""

import os
import sys
from importlib import import_module

_PROGRAM = "pulumi-language-python-exec"
_UNBUFFERED_OPTION = "-u"
_PACK = ["-m", "pulumi.policy"]
_KILLED = 137
"""Exit status of a process that SIGKILL ended, as shells write it."""


def _leave_environment() -> str:
    """Remove what ``start`` put into the environment, so that no child inherits it; return the socket."""
    folder = os.path.dirname(__file__)  # noqa: PTH120 - pathlib takes milliseconds to import
    sys.path[:] = [path for path in sys.path if path != folder]
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in paths if path != folder)
    if not os.environ["PYTHONPATH"]:
        del os.environ["PYTHONPATH"]
    return os.environ.pop("GPUFABRIC_FORK_SERVER", "")


def _is_wanted(arguments: list[str]) -> bool:
    """Tell whether a language host started this process to run a program or a policy pack.

    The official language host starts programs without options and packs with ``-u`` (``Run`` and
    ``RunPlugin`` in sdk/python/cmd/pulumi-language-python/main.go of pulumi/pulumi). With other options,
    e.g. for its debugger, the process runs as usual.
    """
    if len(arguments) < 2:  # noqa: PLR2004 - script, argument
        return False
    return arguments[:2] == _PACK or os.path.basename(arguments[0]) == _PROGRAM  # noqa: PTH119 - as above


def _run_as_fork(address: str, arguments: list[str], *, unbuffered: bool) -> None:
    """Ask for a fork, wait for its end, and exit with its status; return only if the server refuses."""
    import json  # noqa: PLC0415 - only programs and policy packs need these
    import signal  # noqa: PLC0415
    import socket  # noqa: PLC0415

    request = {
        "arguments": arguments,
        "unbuffered": unbuffered,
        "folder": os.getcwd(),  # noqa: PTH109 - as above
        "environment": dict(os.environ),
        "prefix": sys.prefix,
    }
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        try:
            server.connect(address)
            socket.send_fds(server, [b"\0"], [0, 1, 2])
            server.sendall(json.dumps(request).encode() + b"\n")
            if server.recv(1) != b"+":
                return
        except OSError:
            return
        # From here on a signal that ends this process ends the fork too: it sees the connection close.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        status = server.recv(1)
    if not status:
        sys.stderr.write("gpufabric's fork server and this program were killed; set GPUFABRIC_FORKS=no\n")
    os._exit(status[0] if status else _KILLED)


def _import_hidden() -> None:
    """Import the ``sitecustomize`` that this one hides, if there is one."""
    this = sys.modules.pop(__name__)
    try:
        import_module(__name__)
    except ModuleNotFoundError as error:
        if error.name != __name__:
            raise
        sys.modules[__name__] = this


_address = _leave_environment()
_arguments = getattr(sys, "orig_argv", [])[1:]  # Python 3.10
_unbuffered = _arguments[:1] == [_UNBUFFERED_OPTION]
_arguments = _arguments[1:] if _unbuffered else _arguments
if _address and _is_wanted(_arguments):
    _run_as_fork(_address, _arguments, unbuffered=_unbuffered or bool(os.environ.get("PYTHONUNBUFFERED")))
_import_hidden()
