"""Imports only the modules of an SDK's services that a program uses.

A service of an SDK is a package of up to some hundred modules, one per resource type, and its ``__init__``
imports all of them. A region uses 20 of the 180 modules of Amazon EC2, and would spend more time on the
others than on all else. Such an ``__init__`` only re-exports names. A stand-in does the same, but imports a
module when a program first uses one of its names.
"""

import re
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

_PREFIX = "pulumi_"
_OUTPUTS = "outputs"
_REEXPORT = re.compile(r"from \.(\w+) import \*")
_HARMLESS = frozenset(
    {
        "import builtins as _builtins",
        "import typing",
        "from .. import _utilities",
        f"from . import {_OUTPUTS}",
    }
)
_PUBLIC = b"__all__ = ["
_NAME = re.compile(r"'(\w+)'")
_HEAD_BYTES, _CHUNK_BYTES = 2**12, 2**16


class Services(MetaPathFinder):
    """Finds the services of the SDKs that Pulumi generates, and makes stand-ins.

    It imports a package as usual if its ``__init__`` does more than re-export names, as another version of an
    SDK might.

    Args:
        load: imports a module by its full name.
    """

    def __init__(self, load: Callable[[str], ModuleType]) -> None:
        self._load = load

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a service; None for anything else."""
        if path is None or not fullname.startswith(_PREFIX) or fullname.count(".") != 1:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec and spec.origin and spec.loader and spec.submodule_search_locations:
            spec.loader = _StandIn(spec.loader, Path(spec.origin), self._load)
        return spec


class _StandIn(Loader):
    """Loads a service as a stand-in.

    Args:
        usual: the package's usual loader.
        file: the package's ``__init__``.
        load: imports a module by its full name.
    """

    def __init__(self, usual: Loader, file: Path, load: Callable[[str], ModuleType]) -> None:
        self._usual = usual
        self._file = file
        self._load = load

    def exec_module(self, module: ModuleType) -> None:
        """Make the module look up each name on first use."""
        submodules = _reexported(self._file)
        if not submodules:
            self._usual.exec_module(module)
            return
        owners: dict[str, str] = {}

        def look_up(name: str) -> object:
            if name.startswith("__"):
                raise AttributeError(name)
            if not owners:
                try:
                    # The last of equal names wins, as in the package itself.
                    owners.update({public: owner for owner in submodules for public in self._public(owner)})
                except LookupError:
                    del module.__dict__["__getattr__"]
                    self._usual.exec_module(module)
                    return getattr(module, name)
            owner = owners.get(name)
            if owner is None:
                if name not in submodules and name != _OUTPUTS:
                    raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
                return self._load(f"{module.__name__}.{name}")
            loaded = self._load(f"{module.__name__}.{owner}")
            # Set all names at once. A function may have the name of its module, which the import has set.
            for public, public_owner in owners.items():
                if public_owner == owner:
                    setattr(module, public, getattr(loaded, public))
            return getattr(loaded, name)

        module.__dict__["__getattr__"] = look_up

    def _public(self, submodule: str) -> list[str]:
        """Read the names that a module exports from its head, without importing it.

        Raises:
            LookupError: the module does not list them there.
        """
        with self._file.with_name(f"{submodule}.py").open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
            start = head.find(_PUBLIC)
            while start >= 0 and head.find(b"]", start) < 0 and (chunk := stream.read(_CHUNK_BYTES)):
                head += chunk
        if start < 0:
            raise LookupError(submodule)
        return _NAME.findall(head[start : head.find(b"]", start)].decode())


def _reexported(file: Path) -> list[str]:
    """List the modules whose names a package re-exports; empty if it does anything else."""
    submodules: list[str] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        match = _REEXPORT.fullmatch(line)
        if match:
            submodules.append(match[1])
        elif line and not line.startswith("#") and line not in _HARMLESS:
            return []
    return submodules
