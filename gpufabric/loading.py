"""Loads SDKs without the garbage collector looking through them again and again."""

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def loading() -> Generator[None, None, None]:
    """Collect nothing while modules are loaded, and never look through what they hold.

    A cloud's SDK is half a million objects that stay for as long as the program runs. The collector would go
    through them while they are made, which is a fifth of the time that loading takes, and again at each full
    collection. Where it is switched off already, that is left to whoever did so.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
