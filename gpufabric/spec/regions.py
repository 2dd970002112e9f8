"""Regions of any cloud."""

from typing import Annotated

from pydantic import Field

from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.oci.region import OciRegion

AnyRegion = AwsRegion | AzureRegion | OciRegion

DeclaredRegion = Annotated[AnyRegion, Field(discriminator="cloud")]
"""The declaration of a region stack; ``cloud`` selects the model."""
