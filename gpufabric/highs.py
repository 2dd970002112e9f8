"""HiGHS, the solver of mixed-integer programs that scipy brings: the extra ``solver``."""

import ctypes
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from importlib.util import find_spec

_OUTPUT = 1
"""Number of the standard output."""


def has_highs() -> bool:
    """Return whether the solver is installed."""
    return find_spec("scipy") is not None


@contextmanager
def silent() -> Generator[None]:
    """Keep what the solver's own code prints out of the standard output, which may be JSON for a program.

    HiGHS 1.12 prints a line when it mends a solution, whatever its options say. Everything that is printed
    meanwhile is lost.
    """
    sys.stdout.flush()
    # The C library keeps text back until a flush.
    flush = ctypes.CDLL(None).fflush
    flush(None)
    kept = os.dup(_OUTPUT)
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, _OUTPUT)
        os.close(nowhere)
        yield
    finally:
        flush(None)
        os.dup2(kept, _OUTPUT)
        os.close(kept)
