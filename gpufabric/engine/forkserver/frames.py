"""Keeps the fork server out of states.

Pulumi's SDK records in the state in which file each frame below a resource's constructor is, so that a reader
finds the program (``_get_stack_trace`` of 3.250.0). Below the program of a fork are the frames of the server.
The SDK leaves the place of a frame empty if its code is in no absolute file, as for Python's frozen modules.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
_FILE = "<fork server>"


def without_file(function: Callable[P, R]) -> Callable[P, R]:
    """Return the same function, whose frames name no file."""
    function.__code__ = function.__code__.replace(co_filename=_FILE)
    return function
