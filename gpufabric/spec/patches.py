"""Security updates of the nodes' operating system."""

from pydantic import Field

from gpufabric.spec.base import Declared
from gpufabric.spec.maintenance import Window


class NodePatches(Declared):
    """Automatic updates of the operating system of nodes without accelerators: the system nodes.

    Machines with GPUs are never patched unasked, because a patch restarts them in the middle of a training
    job. ``gpufabric roll`` gives them the newest image.
    """

    window: Window = Field(default=Window(days=["sunday"], start="04:00", hours=4))
    """Weekly window in which updates may restart system nodes, one at a time."""
