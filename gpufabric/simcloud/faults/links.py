"""Links that a fault has cut: the simulated clouds carry no traffic over them."""

from collections.abc import Callable
from pathlib import Path

from gpufabric.simcloud.clock import simulated_now
from gpufabric.simcloud.on_demand import faults_at, has_faults
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.urn import name_of


def cut_links(root: Path) -> Callable[[CloudResource], bool]:
    """Return a function that says whether a link is cut at the present simulated time.

    Args:
        root: folder of the simulated clouds.

    Raises:
        DeclarationError: the clock or the faults cannot be understood.
    """
    if not has_faults(root):
        return lambda _: False
    cut = list(faults_at(root, simulated_now(root)).of("link-down"))
    return lambda resource: any(
        fault.name in name_of(resource.urn) and fault.type.lower() in resource.type.lower() for fault in cut
    )
