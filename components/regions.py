"""Creates a region of any cloud, and imports only that cloud's SDK, which takes up to a second."""

from gpufabric.components.outputs import AnyRegionOutputs
from gpufabric.loading import loading
from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.plan.azure.region import AzureRegionPlan
from gpufabric.plan.oci.region import OciRegionPlan
from gpufabric.plan.regions import AnyRegionPlan


def create_region(plan: AnyRegionPlan) -> AnyRegionOutputs:
    """Create the resources of a plan and return their outputs."""
    match plan:
        case AwsRegionPlan():
            with loading():
                from gpufabric.components.aws.region import AwsRegionComponent  # noqa: PLC0415

            return AwsRegionComponent(plan).outputs
        case AzureRegionPlan():
            with loading():
                from gpufabric.components.azure.region import AzureRegionComponent  # noqa: PLC0415

            return AzureRegionComponent(plan).outputs
        case OciRegionPlan():
            with loading():
                from gpufabric.components.oci.region import OciRegionComponent  # noqa: PLC0415

            return OciRegionComponent(plan).outputs
