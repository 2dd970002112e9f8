"""A quick start for processes that speak the engine's protocol: its stubs without the rest of the Pulumi SDK.

``import pulumi`` takes 0.2 s and 40 MiB, most of it for what a program needs and a provider does not. The
stubs need nothing of it, so they are loaded below empty stand-ins for their parent packages, which are taken
away again. Whatever imports ``pulumi`` later gets the real one, which finds the stubs loaded.
"""

import importlib
import importlib.util
import sys
import types

_PARENTS = ("pulumi", "pulumi.runtime")


def load_stubs_alone(protocol: str) -> None:
    """Load a module that imports protocol stubs and nothing else of the SDK.

    Does nothing once ``pulumi`` is imported.

    Args:
        protocol: the module; others take the stubs from it, since to import them by name loads the SDK.
    """
    spec = importlib.util.find_spec(_PARENTS[0])
    if _PARENTS[0] in sys.modules or spec is None or spec.submodule_search_locations is None:
        return
    for name in _PARENTS:
        stand_in = types.ModuleType(name)
        below = name.split(".")[1:]
        stand_in.__path__ = ["/".join([place, *below]) for place in spec.submodule_search_locations]
        sys.modules[name] = stand_in
    try:
        importlib.import_module(protocol)
    finally:
        for name in _PARENTS:
            del sys.modules[name]
