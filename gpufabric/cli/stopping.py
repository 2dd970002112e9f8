"""Ends a command in order when it is asked to stop: it closes what it opened and removes temporary files.

Python ends at once at SIGTERM and SIGHUP, without running a ``finally``. Code that runs engines counts both
signals itself (``gpufabric.engine.interrupts``).
"""

import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

_SIGNALS = (signal.SIGTERM, signal.SIGHUP)
_STATUS = 128
"""Added to the number of a signal, as shells do: the exit status."""


@contextmanager
def ended_in_order() -> Generator[None, None, None]:
    """Let SIGTERM and SIGHUP raise ``SystemExit`` inside the ``with`` block; a second one is ignored.

    ``nohup`` ignores SIGHUP so that a command outlives its terminal; then it stays ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    taken = [number for number in _SIGNALS if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, _end) for number in taken}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, frame: FrameType | None) -> NoReturn:
    del frame
    for other in _SIGNALS:
        signal.signal(other, signal.SIG_IGN)  # so that nothing interrupts the clean-up
    raise SystemExit(_STATUS + number)
