"""Hands this process over to the fork server, if it is to be a Pulumi program or a policy pack.

Python imports a module of this name before everything else (documentation of ``site``), and finds it here
when ``gpufabric.engine.forkserver.start`` has put this folder on the module path. It stands alone and imports
little: every Python process that the engine starts meets it.
"""

import os
import sys
from importlib import import_module

_SERVER = os.environ.get("GPUFABRIC_FORK_SERVER", "")
_PREFIX = os.environ.get("GPUFABRIC_FORK_PREFIX", "")
_PROGRAM = "pulumi-language-python-exec"
_PACK = ["-m", "pulumi.policy"]
_PATIENCE_SECONDS = 30.0
_LOST = 255


def _wanted(arguments: list[str]) -> bool:
    """Tell whether the server may run this: what language hosts start, by the interpreter that it has too."""
    known = arguments[1:3] == _PACK or os.path.basename(arguments[1]) == _PROGRAM  # noqa: PTH119 - no pathlib
    # With tracing, Pulumi's SDK sets itself up for this one process when it is imported.
    same = os.path.realpath(sys.prefix) == _PREFIX and not sys.flags.safe_path
    return known and same and "TRACEPARENT" not in os.environ


def _hand_over(arguments: list[str]) -> None:
    """Give the server what this process was given, wait for the fork's end, and end as it did.

    Returns:
        only if the server does not take it.
    """
    import json  # noqa: PLC0415 - most processes need neither
    import signal  # noqa: PLC0415
    import socket  # noqa: PLC0415

    request = json.dumps(
        {"arguments": arguments, "folder": os.getcwd(), "environment": dict(os.environ)}  # noqa: PTH109
    ).encode()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        try:
            server.settimeout(_PATIENCE_SECONDS)
            server.connect(_SERVER)
            socket.send_fds(server, [len(request).to_bytes(8, "big")], [0, 1, 2])
            server.sendall(request)
            if server.recv(1) != b"+":
                return
            # From here on a signal that ends this process ends the fork too: it sees the connection close.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            server.sendall(b"+")
        except OSError:
            return
        server.settimeout(None)
        status = server.recv(1)
    os._exit(status[0] if status else _LOST)


def _next() -> None:
    """Import the module of this name that is hidden by this one, if there is any."""
    here = os.path.dirname(__file__)  # noqa: PTH120
    sys.path[:] = [each for each in sys.path if each != here]
    this = sys.modules.pop(__name__)
    try:
        import_module(__name__)
    except ModuleNotFoundError as error:
        if error.name != __name__:
            raise
        sys.modules[__name__] = this


if _SERVER and len(sys.orig_argv) > 3 and sys.orig_argv[1] == "-u" and _wanted(sys.orig_argv[1:]):  # noqa: PLR2004
    _hand_over(sys.orig_argv[2:])
_next()
