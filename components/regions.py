"""Creates a region of any cloud, and imports only that cloud's SDK, which takes up to a second."""

from gpufabric.components.outputs import AnyRegionOutputs
from gpufabric.loading import loading
from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.plan.azure.region import AzureRegionPlan
from gpufabric.plan.oci.region import OciRegionPlan
from gpufabric.plan.regions import AnyRegionPlan
from gpufabric.spec.provider_settings import NO_SETTINGS, ProviderSettings


def create_region(plan: AnyRegionPlan, settings: ProviderSettings = NO_SETTINGS) -> AnyRegionOutputs:
    """Create the resources of a plan and return their outputs.

    Args:
        plan: the region.
        settings: settings of the region's providers.
    """
    match plan:
        case AwsRegionPlan():
            with loading():
                from gpufabric.components.aws.region import AwsRegionComponent  # noqa: PLC0415

            return AwsRegionComponent(plan, settings).outputs
        case AzureRegionPlan():
            with loading():
                from gpufabric.components.azure.region import AzureRegionComponent  # noqa: PLC0415

            return AzureRegionComponent(plan, settings).outputs
        case OciRegionPlan():
            with loading():
                from gpufabric.components.oci.region import OciRegionComponent  # noqa: PLC0415

            return OciRegionComponent(plan, settings).outputs
