"""The behaviour of each cloud, as tables per service and pure rules."""

from functools import cache

from gpufabric.simcloud.clouds.cloud import Cloud

CLOUDS = ("aws", "azure", "oci")
"""The simulated clouds, by the names that specs and stacks use."""

_BY_PACKAGE = {"aws": "aws", "azure-native": "azure", "oci": "oci"}


@cache
def cloud_of(package: str) -> Cloud:
    """The cloud behind a Pulumi package (``aws``, ``azure-native``, ``oci``). Raises ``KeyError``."""
    return simulated(_BY_PACKAGE[package])


@cache
def simulated(name: str) -> Cloud:
    """The cloud of a name of :data:`CLOUDS`."""
    # One provider process serves one cloud: it loads that cloud's tables only.
    if name == "aws":
        from gpufabric.simcloud.clouds.aws.cloud import CLOUD  # noqa: PLC0415
    elif name == "azure":
        from gpufabric.simcloud.clouds.azure.cloud import CLOUD  # noqa: PLC0415
    else:
        from gpufabric.simcloud.clouds.oci.cloud import CLOUD  # noqa: PLC0415
    return CLOUD
