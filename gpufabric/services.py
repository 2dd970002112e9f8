"""Loads of a cloud's SDK what is used.

Each service of an SDK is a package of a few hundred modules, one per type of resource, and the package loads
all of them: a region that uses 20 of the 180 modules of Amazon EC2 spends more time on the others than on
everything else it does. Such a package does nothing but hand on the names of its modules, so that a stand-in
can do the same, and load a module when one of its names is first asked for.
"""

import re
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

_PREFIX = "pulumi_"
_OUTPUTS = "outputs"
_HANDED_ON = re.compile(r"from \.(\w+) import \*")
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
_HEAD_BYTES, _MORE_BYTES = 2**12, 2**16


class Services(MetaPathFinder):
    """Finds the services of the SDKs that Pulumi generates, as stand-ins; everything else it leaves alone.

    A package that does anything but hand on names, as another version of an SDK might, is left alone too.

    Args:
        load: loads a module by its full name.
    """

    def __init__(self, load: Callable[[str], ModuleType]) -> None:
        self._load = load

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a service."""
        if path is None or not fullname.startswith(_PREFIX) or fullname.count(".") != 1:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec and spec.origin and spec.loader and spec.submodule_search_locations:
            spec.loader = _Service(spec.loader, Path(spec.origin), self._load)
        return spec


class _Service(Loader):
    """Makes the stand-in of a service.

    Args:
        whole: loads the package as it is.
        file: the package's file.
        load: loads a module by its full name.
    """

    def __init__(self, whole: Loader, file: Path, load: Callable[[str], ModuleType]) -> None:
        self._whole = whole
        self._file = file
        self._load = load

    def exec_module(self, module: ModuleType) -> None:
        """Let the module look a name up when it is first asked for."""
        modules = _handed_on(self._file)
        if not modules:
            self._whole.exec_module(module)
            return
        places: dict[str, str] = {}

        def find(name: str) -> object:
            if name.startswith("__"):
                raise AttributeError(name)
            if not places:
                try:
                    # Of equal names the last one counts.
                    places.update({public: one for one in modules for public in self._public(one)})
                except LookupError:
                    del module.__dict__["__getattr__"]
                    self._whole.exec_module(module)
                    return getattr(module, name)
            place = places.get(name)
            if place is None:
                if name not in modules and name != _OUTPUTS:
                    raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
                return self._load(f"{module.__name__}.{name}")
            loaded = self._load(f"{module.__name__}.{place}")
            # All of its names at once: a function has the name of its module, which is in its place by now.
            for public, one in places.items():
                if one == place:
                    setattr(module, public, getattr(loaded, public))
            return getattr(loaded, name)

        module.__dict__["__getattr__"] = find

    def _public(self, module: str) -> list[str]:
        """Give the names that a module hands on, without loading it: they stand at its head.

        Raises:
            LookupError: it does not list them there.
        """
        with self._file.with_name(f"{module}.py").open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
            start = head.find(_PUBLIC)
            while start >= 0 and head.find(b"]", start) < 0 and (more := stream.read(_MORE_BYTES)):
                head += more
        if start < 0:
            raise LookupError(module)
        return _NAME.findall(head[start : head.find(b"]", start)].decode())


def _handed_on(file: Path) -> list[str]:
    """Give the modules whose names a package hands on; none when it does anything else."""
    found: list[str] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        match = _HANDED_ON.fullmatch(line)
        if match:
            found.append(match[1])
        elif line and not line.startswith("#") and line not in _HARMLESS:
            return []
    return found
