"""gpufabric: training fabrics on leased GPU clouds, declared with Pulumi.

The components of the library are names of this package. Each loads its module when a program first uses it,
so that ``import gpufabric`` loads no SDK.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gpufabric.library.args.aws.components import (
        AwsClusterArgs,
        AwsGpuPoolArgs,
        AwsNetworkArgs,
        AwsRegionArgs,
        AwsStorageArgs,
    )
    from gpufabric.library.args.azure.components import (
        AzureClusterArgs,
        AzureGpuPoolArgs,
        AzureNetworkArgs,
        AzureRegionArgs,
        AzureStorageArgs,
    )
    from gpufabric.library.args.oci.components import (
        OciClusterArgs,
        OciGpuPoolArgs,
        OciNetworkArgs,
        OciRegionArgs,
        OciStorageArgs,
    )
    from gpufabric.library.aws.components import AwsCluster, AwsGpuPool, AwsNetwork, AwsRegion, AwsStorage
    from gpufabric.library.azure.components import (
        AzureCluster,
        AzureGpuPool,
        AzureNetwork,
        AzureRegion,
        AzureStorage,
    )
    from gpufabric.library.backbone import Backbone, BackboneArgs, BackboneRegion
    from gpufabric.library.errors import ArgumentError
    from gpufabric.library.oci.components import OciCluster, OciGpuPool, OciNetwork, OciRegion, OciStorage
    from gpufabric.library.sources import Sources

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
    "AzureCluster",
    "AzureClusterArgs",
    "AzureGpuPool",
    "AzureGpuPoolArgs",
    "AzureNetwork",
    "AzureNetworkArgs",
    "AzureRegion",
    "AzureRegionArgs",
    "AzureStorage",
    "AzureStorageArgs",
    "Backbone",
    "BackboneArgs",
    "BackboneRegion",
    "OciCluster",
    "OciClusterArgs",
    "OciGpuPool",
    "OciGpuPoolArgs",
    "OciNetwork",
    "OciNetworkArgs",
    "OciRegion",
    "OciRegionArgs",
    "OciStorage",
    "OciStorageArgs",
    "Sources",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any component
    """Load a component on first use.

    Raises:
        AttributeError: the package has no such name.
    """
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from gpufabric.library.names import load  # noqa: PLC0415

    value = globals()[name] = load(name)
    return value
