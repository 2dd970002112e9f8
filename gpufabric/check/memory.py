"""Keeps the garbage collector from costing more than the checks.

An SDK is half a million objects that stay. Looking through them again and again while they are loaded takes
as long as loading them, and so would a full collection after each stack.
"""

import gc

_seen: set[str] = set()


def quiet() -> None:
    """Collect nothing by itself in this process, and never what it holds now."""
    gc.disable()
    gc.freeze()


def tidy(stack: str) -> None:
    """Collect what a stack's run left behind.

    After the first stack of a cloud its SDK has been loaded: everything is put out of the collector's sight,
    with the little that this run left. What later runs leave is all that the collector has to look at.

    Args:
        stack: the stack's name, which begins with its cloud.
    """
    if gc.isenabled():
        return
    cloud = stack.partition("-")[0]
    if cloud in _seen:
        gc.collect()
    else:
        _seen.add(cloud)
        gc.freeze()
