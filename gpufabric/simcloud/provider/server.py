"""A provider process: serves the engine until the engine stops it or ends."""

import os
import signal
import sys
import threading
from concurrent import futures
from pathlib import Path

import grpc

from gpufabric.simcloud.environment import root_from_environment
from gpufabric.simcloud.provider.protocol import provider_pb2_grpc
from gpufabric.simcloud.provider.servicer import Servicer
from gpufabric.wire.schema import SchemaLoader

# A thread for each creation that waits, and more: the engine's call to stop must not wait behind them.
_WORKERS = 256
_GRACE_S = 2.0
_MAX_MESSAGE_BYTES = 400 * 1024 * 1024  # as the engine's own limit
_WATCH_INTERVAL_S = 1.0


def start(
    package: str,
    root: Path,
    loader: SchemaLoader | None = None,
    cancelled: threading.Event | None = None,
) -> tuple[grpc.Server, int]:
    """Return a running server of the package on a free loopback port, and that port.

    ``loader`` loads the schemas; absent: they are cached under ``root``. ``cancelled`` ends every wait for a
    creation.
    """
    limits = [
        ("grpc.max_receive_message_length", _MAX_MESSAGE_BYTES),
        ("grpc.max_send_message_length", _MAX_MESSAGE_BYTES),
    ]
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=_WORKERS), options=limits)
    servicer = Servicer(package, root, loader, cancelled)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


def serve(package: str) -> int:
    """Serve a package, and return the exit status. The first line of output is the port, for the engine."""
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda _signal, _frame: stop.set())
    parent = os.getppid()
    cancelled = threading.Event()
    server, port = start(package, root_from_environment(), cancelled=cancelled)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    # A killed engine cannot end its providers. A new parent process means that the engine has ended.
    while not stop.wait(_WATCH_INTERVAL_S) and os.getppid() == parent:
        pass
    # Waiting calls return the present state, so that the engine can record it.
    cancelled.set()
    server.stop(grace=_GRACE_S).wait()
    return 0
