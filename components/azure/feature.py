"""Registers the AKS preview feature that puts a pool's nodes on one InfiniBand network."""

import pulumi
from pulumi_azure_native import resources

from gpufabric.components.azure.context import RegionContext

_SCHEMA = "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#"


def register_infiniband(
    context: RegionContext, feature: str, opts: pulumi.ResourceOptions
) -> resources.DeploymentAtSubscriptionScope:
    """Register the feature in the subscription.

    Args:
        context: the region's plan, names and resource group.
        feature: its name with its namespace.
        opts: options.

    This uses a template deployment instead of ``features.SubscriptionFeatureRegistration``: Azure answers a
    read of any feature, registered or not, so the provider assumes that the resource exists and refuses to
    create it (pulumi/pulumi-azure-native issue 1722). The feature is one switch for the whole subscription,
    and a deployment suits that: to register it again changes nothing, and when the deployment is deleted, the
    subscription's other clusters keep the feature.
    """
    return resources.DeploymentAtSubscriptionScope(
        context.logical("infiniband-feature"),
        deployment_name=context.names.of("infiniband"),
        location=context.location,
        properties=resources.DeploymentPropertiesArgs(
            mode=resources.DeploymentMode.INCREMENTAL,
            template={
                "$schema": _SCHEMA,
                "contentVersion": "1.0.0.0",
                "resources": [
                    {
                        "type": "Microsoft.Features/featureProviders/subscriptionFeatureRegistrations",
                        "apiVersion": "2021-07-01",
                        "name": feature,
                        "properties": {"state": "Registered"},
                    }
                ],
            },
        ),
        tags=context.tags,
        opts=opts,
    )
