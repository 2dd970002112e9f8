"""Switches the garbage collector. No other module does.

A cloud's SDK is half a million objects that live as long as the process. If the collector goes through them
while they are imported, and again after each stack, it takes as long as everything else.
"""

import gc
from collections.abc import Generator
from contextlib import contextmanager

_RARE = (1_000_000, 20, 100)
"""New objects until a collection, and collections until one of older objects."""

_imported_clouds: set[str] = set()


@contextmanager
def paused() -> Generator[None, None, None]:
    """Collect nothing while modules are imported, and ignore their objects afterwards.

    This saves a fifth of the time that the import of an SDK takes. Where the collector is off, it stays off.
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


@contextmanager
def rarely() -> Generator[None, None, None]:
    """Collect less often while calls of an SDK make objects that stay, and ignore those objects afterwards.

    Otherwise, collections take a quarter of the processor's time and free next to nothing. The first one
    after the block would go through all objects once more.
    """
    before = gc.get_threshold()
    gc.set_threshold(*_RARE)
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(*before)


def switch_off() -> None:
    """Collect nothing automatically in this process, and ignore the objects that exist now."""
    gc.disable()
    gc.freeze()


def collect_after(stack: str) -> None:
    """Collect the objects that a stack's run left, in a process whose collector is off.

    The first stack of a cloud imports its SDK. After it, ignore all objects, so that collections after later
    stacks go through little.

    Args:
        stack: the stack's name, which begins with its cloud.
    """
    if gc.isenabled():
        return
    cloud = stack.partition("-")[0]
    if cloud in _imported_clouds:
        gc.collect()
    else:
        _imported_clouds.add(cloud)
        gc.freeze()
