"""Progress messages of steps that take minutes."""

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Generator

from .common import Surroundings


def elapsed(seconds: float) -> str:
    """Return a duration as `42 s` or `3 min 05 s`."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


@contextlib.contextmanager
def heartbeat(around: Surroundings, state: Callable[[], str]) -> Generator[None]:
    """Report `state()` and the time elapsed while the block runs.

    A terminal shows one line, updated every second; other output gets a line every `around.heartbeat_s`
    seconds.
    """
    on_terminal = sys.stderr.isatty()
    started = time.monotonic()
    over = threading.Event()

    def beat() -> None:
        while not over.wait(1.0 if on_terminal else around.heartbeat_s):
            text = f"engine: {state()}, {elapsed(time.monotonic() - started)} so far"
            if on_terminal:
                print(f"\r\x1b[2K{text}", end="", file=sys.stderr, flush=True)
            else:
                around.say(text)
        if on_terminal:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
