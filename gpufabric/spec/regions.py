"""Regions of any cloud."""

from typing import Annotated

from pydantic import Field

from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.oci.region import OciRegion

AnyRegion = AwsRegion | AzureRegion | OciRegion

DeclaredRegion = Annotated[AnyRegion, Field(discriminator="cloud")]
"""The declaration of a region stack; ``cloud`` selects the model."""


def account_of(region: AnyRegion) -> str:
    """Return the account, subscription or tenancy that owns a region's resources."""
    match region:
        case AwsRegion():
            return region.account_id
        case AzureRegion():
            return region.subscription_id
        case OciRegion():
            return region.tenancy_id


def system_nodes_of(region: AnyRegion) -> int:
    """Return the number of machines for everything but training; a cluster that exists has its own."""
    return region.cluster.system_nodes if region.existing.cluster is None else 0


def kubernetes_minor_of(region: AnyRegion) -> str:
    """Return the minor version of a region's cluster: that of an existing cluster, or the declared one.

    The rules refuse an existing cluster whose version is unknown; until they do, the declared one stands.
    """
    given = region.existing.cluster
    if given is None or given.kubernetes_version is None:
        return region.cluster.kubernetes_version
    return ".".join(given.kubernetes_version.removeprefix("v").split(".")[:2])


def makes_bucket(region: AnyRegion) -> bool:
    """Return whether a region's stack makes a bucket for checkpoints."""
    return region.storage.checkpoints.create and region.existing.storage.checkpoints is None
