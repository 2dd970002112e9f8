"""Counts Ctrl-C; the code that runs engines passes it on to them."""

import signal
import threading
from types import FrameType, TracebackType
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals that ask to stop. A terminal that closes sends SIGHUP."""

CANCEL = 1
"""Number of interrupts after which engines finish their current steps, save the state and stop."""

TERMINATE = 2
"""Number of interrupts after which engines stop at once."""


class Interrupts:
    """Counts interrupts (``SIGNALS``) inside its ``with`` block; outside, Python handles them as usual.

    Engines run in their own process groups, so a Ctrl-C in the terminal reaches only this process. A second
    signal stops an engine at once, so each interrupt must reach it exactly once.
    """

    def __init__(self) -> None:
        self.count = 0
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> "Interrupts":
        """Start to count, in the main thread only: Python delivers signals to no other thread."""
        if threading.current_thread() is threading.main_thread():
            # `nohup` ignores SIGHUP so that a command outlives its terminal.
            taken = [number for number in SIGNALS if _is_taken(number)]
            self._before = {number: signal.signal(number, self._take) for number in taken}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Restore the previous signal handlers."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before = {}

    def _take(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self.count += 1


def _is_taken(number: signal.Signals) -> bool:
    return number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN
