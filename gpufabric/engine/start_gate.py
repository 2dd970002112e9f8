"""Holds the program of an update until the state has been compared under the engine's lock.

The engine takes its lock before it reads the state, and runs the program under the lock. The program asks
here before it registers anything (``gpufabric.components.start_gate``), and waits. If this process is killed,
the connection closes and the program ends. A program that does not ask is not held.
"""

import os
import socket
import threading
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from gpufabric.components.start_gate import ASK, GATE_VARIABLE, GO
from gpufabric.engine.result import StackResult

Compare = Callable[[], StackResult | None]
"""Returns why an update must not start; None if it may."""

_TIMEOUT_SECONDS = 10.0
_LONGEST_ADDRESS_BYTES = 100
"""macOS takes 103 bytes (``sun_path`` in sys/un.h), Linux 107 (unix(7)), without the zero at the end."""

_SHORT_FOLDER = "/tmp"  # noqa: S108 - the folder in it is private


@dataclass(slots=True)
class StartGate:
    """The gate of one update.

    Attributes:
        variables: variables for the engine; without them, nobody asks.
        refusal: why the update must not start; None if it may, or if no program has asked.
    """

    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    refusal: StackResult | None = None
    _ended: threading.Event = field(default_factory=threading.Event, repr=False)

    def serve(self, listening: socket.socket, compare: Compare) -> None:
        """Answer the first program that asks. Whoever comes later is turned away, and never waits."""
        with listening:
            while True:
                connection, _ = listening.accept()
                with connection:
                    if self._ended.is_set():
                        return
                    if _asks(connection):
                        self.refusal = compare()
                        answer = "; ".join(self.refusal.errors).encode() if self.refusal else GO
                        with suppress(OSError):  # the program has ended meanwhile
                            connection.sendall(answer)
                        return

    def end(self, address: str) -> None:
        """End ``serve`` once the engine has ended, so that nobody asks any more."""
        self._ended.set()
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as last, suppress(OSError):
            last.connect(address)


@contextmanager
def start_gate(place: str, compare: Compare) -> Generator[StartGate, None, None]:
    """Yield the gate of an update.

    Args:
        place: the stack, as ``<project>/<stack>``.
        compare: called in another thread once the program waits.
    """
    with _folder() as folder, ThreadPoolExecutor(max_workers=1) as threads:
        address = str(folder / "start")
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listening.bind(address)
        listening.listen()
        gate = StartGate({GATE_VARIABLE: f"{place}:{address}"})
        served = threads.submit(gate.serve, listening, compare)
        try:
            yield gate
        finally:
            gate.end(address)
        served.result()


def _asks(connection: socket.socket) -> bool:
    connection.settimeout(_TIMEOUT_SECONDS)
    try:
        return connection.recv(len(ASK)) == ASK
    except OSError:
        return False


@contextmanager
def _folder() -> Generator[Path, None, None]:
    """Yield a private folder whose name is short enough for the address of a socket."""
    with TemporaryDirectory(prefix="gpufabric-start-") as folder:
        if len(os.fsencode(folder)) + len("/start") <= _LONGEST_ADDRESS_BYTES:
            yield Path(folder)
            return
    with TemporaryDirectory(prefix="gpufabric-start-", dir=_SHORT_FOLDER) as folder:
        yield Path(folder)
