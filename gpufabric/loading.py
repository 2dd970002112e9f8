"""Loads SDKs: of their services what is used, and without the garbage collector going through it again."""

import gc
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

from gpufabric.services import Services


def without_pydantic_plugins() -> None:
    """Have pydantic look for no plugins: none is used, and it would go through all that is installed.

    It must be called before pydantic makes its first model.
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


@contextmanager
def loading() -> Generator[None, None, None]:
    """Load the services of SDKs as far as they are used, then and later, and collect no garbage meanwhile."""
    if _SERVICES in sys.meta_path:
        with _uncollected():
            yield
        return
    sys.meta_path.insert(0, _SERVICES)
    try:
        with _uncollected():
            yield
    finally:
        sys.meta_path.remove(_SERVICES)


@contextmanager
def _uncollected() -> Generator[None, None, None]:
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


def _load(name: str) -> ModuleType:
    """Load a module of a service when it is first used."""
    with loading():
        return import_module(name)


_SERVICES = Services(_load)
