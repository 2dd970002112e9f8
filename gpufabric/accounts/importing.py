"""Imports parts of the clouds' SDKs late, one at a time.

Threads that import modules of one package side by side can wait for each other: Python then raises
``_DeadlockError``, and a call that works fails.
"""

from importlib import import_module
from threading import RLock
from types import ModuleType

IMPORTS = RLock()
"""Held while a part of an SDK is imported."""


def load(name: str) -> ModuleType:
    """Import a module of an SDK.

    Args:
        name: full name of the module.

    Raises:
        ImportError: it is not installed.
    """
    with IMPORTS:
        return import_module(name)
