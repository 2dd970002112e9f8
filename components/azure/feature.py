"""Registers the AKS preview feature that joins a pool's nodes to one InfiniBand network."""

import pulumi
from pulumi_azure_native import resources

from gpufabric.components.azure.base import Place

_SCHEMA = "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#"


def register_infiniband(
    place: Place, feature: str, opts: pulumi.ResourceOptions
) -> resources.DeploymentAtSubscriptionScope:
    """Register the feature in the subscription.

    Args:
        place: where the region's resources go.
        feature: its name with its namespace.
        opts: options.

    A template deployment, and not ``features.SubscriptionFeatureRegistration``: Azure gives an answer for
    every feature, registered or not, so the provider takes it for an existing resource and refuses to create
    it (reported as pulumi/pulumi-azure-native issue 1722). A deployment also suits what the feature is, one
    switch for the whole subscription: registering it again changes nothing, and deleting the deployment
    does not take it away from the subscription's other clusters.
    """
    return resources.DeploymentAtSubscriptionScope(
        place.logical("infiniband-feature"),
        deployment_name=place.names.of("infiniband"),
        location=place.location,
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
        tags=place.tags,
        opts=opts,
    )
