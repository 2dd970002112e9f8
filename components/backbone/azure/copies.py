"""The Azure side of a copy: the container as a DataSync location, by a signed address."""

import json
from datetime import date

import pulumi
import pulumi_azure_native as azure
from pulumi_aws import cloudcontrol
from pulumi_azure_native import storage

from gpufabric.components.backbone.common import RegionOutput, text
from gpufabric.components.backbone.copies.stored import stored
from gpufabric.components.provider_arguments import provider_arguments
from gpufabric.plan.links.provider_names import copies_provider
from gpufabric.plan.resilience.copies import TransferEnd, TransferPlan
from gpufabric.spec.provider_settings import ProviderSettings

LOCATION_TYPE = "AWS::DataSync::LocationAzureBlob"
_READ, _WRITE = "rl", "rwl"
"""Permissions of the address: read and list, or read, write and list (DataSync user guide, "Configuring
transfers with Azure Blob Storage", container-level access). Deletions are not copied and not allowed."""


def make_provider(
    end: TransferEnd, tags: dict[str, str], settings: ProviderSettings, opts: pulumi.ResourceOptions
) -> azure.Provider:
    """Create a provider of the region's subscription for copies only; no tags."""
    return azure.Provider(
        copies_provider(end.stack), subscription_id=end.account, **provider_arguments(settings), opts=opts
    )


def blob_location(
    plan: TransferPlan,
    region: RegionOutput,
    expires: date,
    tags: dict[str, str],
    *,
    on_azure: pulumi.InvokeOutputOptions,
    on_aws: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """Create a location for the container and return its ARN.

    Use Cloud Control, since ``aws.datasync.LocationAzureBlob`` requires an agent and enhanced mode has none
    (hashicorp/terraform-provider-aws#43066).

    Args:
        plan: the copy.
        region: the ``region`` output of the Azure region's stack.
        expires: day on which the signed address expires.
        tags: tags of the location.
        on_azure: options of the call that signs the address.
        on_aws: options of the location.
    """
    end = plan.other
    account, container = stored(region, end.stack, "account"), stored(region, end.stack, "bucket")
    signed = storage.list_storage_account_service_sas_output(
        account_name=account,
        resource_group_name=text(region, "network", "resource_group_name"),
        canonicalized_resource=pulumi.Output.concat("/blob/", account, "/", container),
        resource=storage.SignedResource.C,
        permissions=_READ if plan.reads(end) else _WRITE,
        protocols=storage.HttpProtocol.HTTPS,
        # With a start time, the address would change at each update.
        shared_access_expiry_time=f"{expires.isoformat()}T00:00:00Z",
        opts=on_azure,
    )
    url = pulumi.Output.concat("https://", account, ".blob.core.windows.net/", container)
    token = pulumi.Output.secret(signed.service_sas_token)
    desired = pulumi.Output.all(url, token).apply(
        lambda known: json.dumps(desired_state(plan.key, url=known[0], token=known[1], tags=tags))
    )
    return cloudcontrol.Resource(
        plan.key,
        type_name=LOCATION_TYPE,
        desired_state=pulumi.Output.secret(desired),
        opts=pulumi.ResourceOptions.merge(
            on_aws, pulumi.ResourceOptions(additional_secret_outputs=["desiredState", "properties"])
        ),
    ).id


def desired_state(name: str, *, url: str, token: str, tags: dict[str, str]) -> dict[str, object]:
    """Return the location's properties in CloudFormation's form (CloudFormation template reference,
    AWS::DataSync::LocationAzureBlob). AWS keeps the address in Secrets Manager.
    """
    return {
        "AzureBlobContainerUrl": url,
        "AzureBlobAuthenticationType": "SAS",
        "AzureBlobSasConfiguration": {"AzureBlobSasToken": token},
        "AzureBlobType": "BLOCK",
        "AzureAccessTier": "HOT",
        "Subdirectory": "/",
        "Tags": [{"Key": key, "Value": value} for key, value in sorted({**tags, "Name": name}.items())],
    }
