"""Ctrl-C: counted here, passed on to the engines by those who run them."""

import signal
import threading
from types import FrameType, TracebackType
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)

CANCEL = 1
"""Interrupts after which engines are asked to finish what is under way, save the state and stop."""

TERMINATE = 2
"""Interrupts after which engines are asked to stop at once."""


class Interrupts:
    """Counts interrupts (SIGINT, SIGTERM) while it is entered; outside, they act as Python has it.

    Engines run in process groups of their own, so that a terminal's Ctrl-C reaches this process alone. An
    engine takes a second signal as the wish to end at once, so it must get each exactly once.
    """

    def __init__(self) -> None:
        self.count = 0
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> "Interrupts":
        """Begin to count; only in the main thread, since Python gives signals to no other."""
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._take) for number in SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the signals back to whoever had them."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before = {}

    def _take(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self.count += 1
