"""Names of the library, and the modules that hold them. A module is loaded when a program first uses one."""

from importlib import import_module
from typing import Any

_PARTS = ("Cluster", "GpuPool", "Network", "Region", "Storage")
_CLOUDS = ("Aws", "Azure", "Oci")

COMPONENTS = {
    f"{cloud}{part}": f"gpufabric.library.{cloud.lower()}.components" for cloud in _CLOUDS for part in _PARTS
} | {"Backbone": "gpufabric.library.backbone"}
"""Module of each component."""

NAMES = {
    **COMPONENTS,
    **{
        f"{cloud}{part}Args": f"gpufabric.library.args.{cloud.lower()}.components"
        for cloud in _CLOUDS
        for part in _PARTS
    },
    "BackboneArgs": "gpufabric.library.backbone",
    "BackboneRegion": "gpufabric.library.backbone",
    "ArgumentError": "gpufabric.library.errors",
    "Sources": "gpufabric.library.sources",
}
"""Module of each name of the package."""


def load(name: str) -> Any:  # noqa: ANN401 - any component
    """Return what a name stands for."""
    return getattr(import_module(NAMES[name]), name)
