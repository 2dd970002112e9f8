"""DataSync, and its resource type that programs create with Cloud Control."""

import json

from gpufabric.simcloud.clouds.aws.effects import CREATE_ONLY
from gpufabric.simcloud.clouds.aws.rules.transfers import AZURE_LOCATION, desired
from gpufabric.simcloud.clouds.aws.texts import directory_meaning
from gpufabric.simcloud.clouds.aws.tokens import CLOUD_CONTROL, OBJECT_LOCATION, S3_LOCATION, TRANSFER_TASK
from gpufabric.simcloud.clouds.kind import Context, Kind, table
from gpufabric.simcloud.clouds.render import hex_text

_LOCATION = "arn:aws:datasync:{region}:{account}:location/loc-0{hex:16}"


def _bucket_uri(context: Context) -> str:
    name = str(context.inputs.get("s3BucketArn")).rpartition(":")[2]
    return f"s3://{name}{context.inputs.get('subdirectory') or '/'}"


def _object_uri(context: Context) -> str:
    parts = (context.inputs.get(key) for key in ("serverHostname", "bucketName"))
    return f"object-storage://{'/'.join(str(part) for part in parts)}/"


def _identifier(context: Context) -> str:
    """Return the primary identifier of a Cloud Control resource: an ARN for a location, else an invented
    name.
    """
    if context.inputs.get("typeName") != AZURE_LOCATION:
        return f"resource-{hex_text(context, 16)}"
    return f"arn:aws:datasync:{context.region}:{context.account}:location/loc-0{hex_text(context, 16)}"


def _read_back(context: Context) -> str:
    """Return the properties that a read returns: all but write-only ones such as credentials."""
    state = desired(context.inputs)
    shown = {key: value for key, value in state.items() if key != "AzureBlobSasConfiguration"}
    return json.dumps({**shown, "LocationArn": context.id} if "AzureBlobContainerUrl" in state else shown)


KINDS = table(
    Kind(
        type=S3_LOCATION,
        id=_LOCATION,
        computed={"arn": "{id}", "uri": _bucket_uri},
        defaults={"s3StorageClass": "STANDARD"},
        force_new=("agentArns", "s3BucketArn", "s3Config", "s3StorageClass", "subdirectory"),
        sets=("agentArns",),
        meanings={"subdirectory": directory_meaning},
    ),
    Kind(
        type=OBJECT_LOCATION,
        id=_LOCATION,
        computed={"arn": "{id}", "uri": _object_uri},
        force_new=("bucketName", "serverHostname"),
        sets=("agentArns",),
        secrets=("secretKey",),
    ),
    Kind(
        type=TRANSFER_TASK,
        id="arn:aws:datasync:{region}:{account}:task/task-0{hex:16}",
        computed={"arn": "{id}"},
        defaults={"taskMode": "BASIC"},
        force_new=("destinationLocationArn", "sourceLocationArn", "taskMode"),
    ),
    Kind(
        type=CLOUD_CONTROL,
        id=_identifier,
        computed={"properties": _read_back},
        force_new=("typeName",),
        conditions={"desiredState": CREATE_ONLY},
        secrets=("desiredState",),
    ),
)
"""Types by token."""
