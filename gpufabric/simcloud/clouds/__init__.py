"""The behaviour of each cloud, as tables per service and pure rules."""

from functools import cache
from importlib import import_module

from gpufabric.simcloud.clouds.cloud import SimulatedCloud

CLOUDS = ("aws", "azure", "oci")
"""The simulated clouds, by the names that specs and stacks use."""

_BY_PACKAGE = {"aws": "aws", "azure-native": "azure", "oci": "oci"}


@cache
def cloud_of(package: str) -> SimulatedCloud:
    """Return the cloud behind a Pulumi package (``aws``, ``azure-native``, ``oci``). Raises ``KeyError``."""
    return simulated(_BY_PACKAGE[package])


@cache
def simulated(name: str) -> SimulatedCloud:
    """Return the cloud with a name of :data:`CLOUDS`."""
    # One provider process serves one cloud, and imports that cloud's tables only.
    return import_module(f"{__name__}.{name}.cloud").CLOUD
