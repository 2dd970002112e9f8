"""gpufabric: training fabrics on leased GPU clouds, declared with Pulumi.

The components of the library are names of this package. Each loads its module when a program first uses it,
so that ``import gpufabric`` loads no SDK.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gpufabric.library.args.aws.components import (
        AwsClusterArgs,
        AwsGpuPoolArgs,
        AwsNetworkArgs,
        AwsRegionArgs,
        AwsStorageArgs,
    )
    from gpufabric.library.aws.components import (
        AwsCluster,
        AwsGpuPool,
        AwsNetwork,
        AwsRegion,
        AwsStorage,
    )
    from gpufabric.library.errors import ArgumentError
    from gpufabric.library.sources import Sources

_PARTS = ("Cluster", "GpuPool", "Network", "Region", "Storage")
_MODULES = {
    **{
        f"{cloud}{part}{suffix}": module.format(cloud.lower())
        for cloud in ("Aws", "Azure", "Oci")
        for part in _PARTS
        for suffix, module in (
            ("", "gpufabric.library.{}.components"),
            ("Args", "gpufabric.library.args.{}.components"),
        )
    },
    "ArgumentError": "gpufabric.library.errors",
    "Sources": "gpufabric.library.sources",
}

__all__ = [
    "ArgumentError",
    "AwsCluster",
    "AwsClusterArgs",
    "AwsGpuPool",
    "AwsGpuPoolArgs",
    "AwsNetwork",
    "AwsNetworkArgs",
    "AwsRegion",
    "AwsRegionArgs",
    "AwsStorage",
    "AwsStorageArgs",
    "Sources",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any component
    """Load a component on first use.

    Raises:
        AttributeError: the package has no such name.
    """
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_MODULES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return all names, also those that are not loaded."""
    return sorted({*globals(), *_MODULES})
