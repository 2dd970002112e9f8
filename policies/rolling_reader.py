"""How to read the size and pace of a rolling update from a resource."""

from collections.abc import Callable
from dataclasses import dataclass

from gpufabric.policies.properties import Props


@dataclass(frozen=True, slots=True)
class RollingReader:
    """Reads one resource type that has machines.

    Attributes:
        nodes: returns the number of machines.
        batch: returns how many machines the cloud takes at a time, given their number; None: it rolls none.
        launch_key: property that names the template from which machines are launched; empty if there is none.
        launch_type: type of the template.
        ignored: properties of the template that no machine has.
    """

    nodes: Callable[[Props], int | None]
    batch: Callable[[Props, int], int | None]
    launch_key: str = ""
    launch_type: str = ""
    ignored: frozenset[str] = frozenset()
