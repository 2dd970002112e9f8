"""The Azure side of a copy: a signed address of the container, which becomes a location of DataSync."""

import json
from datetime import date

import pulumi
import pulumi_azure_native as azure
from pulumi_aws import cloudcontrol
from pulumi_azure_native import storage

from gpufabric.components.backbone.common import RegionOutput, text
from gpufabric.components.backbone.copies.stored import stored
from gpufabric.plan.resilience.copies import TransferEnd, TransferPlan

LOCATION_TYPE = "AWS::DataSync::LocationAzureBlob"
_READ, _WRITE = "rl", "rwl"
"""What the address allows: read and list, or read, write and list (DataSync user guide, "Configuring
transfers with Azure Blob Storage", container-level access). Deletions are not copied and not allowed."""


def azure_provider(end: TransferEnd, opts: pulumi.ResourceOptions) -> azure.Provider:
    """Make the provider of a region's subscription, which is asked for signed addresses."""
    return azure.Provider(f"{end.stack}-copies", subscription_id=end.account, opts=opts)


def blob_location(
    plan: TransferPlan,
    region: RegionOutput,
    expires: date,
    tags: dict[str, str],
    *,
    on_azure: pulumi.InvokeOutputOptions,
    on_aws: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """Make the container a location and give its ARN.

    By Cloud Control, since ``aws.datasync.LocationAzureBlob`` wants an agent, which enhanced mode has none of
    (hashicorp/terraform-provider-aws#43066).

    Args:
        plan: the copy.
        region: what the Azure region's stack exports.
        expires: day on which the signed address ends.
        tags: tags of the location.
        on_azure: options of the question for the address.
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
        # With a start, the address would be another one at each update.
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
    """Describe the location as CloudFormation does (CloudFormation template reference,
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
