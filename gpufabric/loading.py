"""Imports SDKs quickly: only the modules of services that a program uses, and no garbage collection."""

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

from gpufabric import collector
from gpufabric.services import Services


def without_pydantic_plugins() -> None:
    """Tell pydantic to look for no plugins. There are none, and it would search all installed packages.

    It must be called before pydantic makes its first model.
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


@contextmanager
def loading() -> Generator[None, None, None]:
    """Import services of SDKs as stand-ins, which import their modules on first use; collect no garbage."""
    outermost = _SERVICES not in sys.meta_path
    if outermost:
        sys.meta_path.insert(0, _SERVICES)
    try:
        with collector.paused():
            yield
    finally:
        if outermost:
            sys.meta_path.remove(_SERVICES)


def _load(name: str) -> ModuleType:
    """Import a module of a service on first use."""
    with loading():
        return import_module(name)


_SERVICES = Services(_load)
