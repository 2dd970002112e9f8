"""The names of ``gpufabric.policies.judging``, which is imported on first use.

The engine waits for a pack before it starts the program. Catalogue, plans and prices take a third of a second
to import, and only rules that judge need them. So the pack's modules use their names through this module, and
the pack calls ``load`` while the program starts.
"""

from importlib import import_module
from typing import TYPE_CHECKING

MODULE = "gpufabric.policies.judging"

if TYPE_CHECKING:
    from gpufabric.policies.judging import *  # noqa: F403 - all of its names, and nothing else
else:

    def __getattr__(name: str) -> object:
        """Import a name on first use."""
        if name.startswith("__"):
            raise AttributeError(name)
        value = globals()[name] = getattr(import_module(MODULE), name)
        return value


def load() -> None:
    """Import all of them."""
    import_module(MODULE)
