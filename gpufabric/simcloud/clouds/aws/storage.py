"""FSx for Lustre and S3."""

from collections.abc import Mapping

from gpufabric.simcloud.clouds.aws import bucket_reads
from gpufabric.simcloud.clouds.aws.documents import policy_meaning
from gpufabric.simcloud.clouds.aws.effects import LUSTRE_CAPACITY
from gpufabric.simcloud.clouds.aws.tokens import (
    BUCKET,
    LUSTRE_FILE_SYSTEM,
    REPOSITORY_ASSOCIATION,
    settings_token,
)
from gpufabric.simcloud.clouds.effect import LOWER_VERSION
from gpufabric.simcloud.clouds.kind import Context, Kind, Meaning, table
from gpufabric.simcloud.clouds.render import hex_text
from gpufabric.wire.values import dig

_FSX = "arn:aws:fsx:{region}:{account}:"


def _mount_name(context: Context) -> str:
    # SCRATCH_1 file systems mount as "fsx"; all others get a name of eight characters (FSx for Lustre user
    # guide).
    if context.inputs.get("deploymentType", "SCRATCH_1") == "SCRATCH_1":
        return "fsx"
    return hex_text(context, 8, "mount")


def _vpc(context: Context) -> str | None:
    subnet = context.lookup(str(dig(context.inputs, "subnetIds.0") or dig(context.inputs, "subnetIds") or ""))
    return str(subnet.outputs.get("vpcId")) if subnet else None


def _interfaces(context: Context) -> list[str]:
    return [f"eni-0{hex_text(context, 16, f'eni{index}')}" for index in range(2)]


def _settings(
    what: str,
    force_new: tuple[str, ...] = (),
    *,
    sets: tuple[str, ...] = (),
    meanings: Mapping[str, Meaning] | None = None,
) -> Kind:
    return Kind(
        type=settings_token(what),
        id="{in:bucket}",
        force_new=("bucket", *force_new),
        sets=sets,
        meanings=meanings or {},
        names={"bucket": BUCKET},
    )


KINDS = table(
    Kind(
        type=LUSTRE_FILE_SYSTEM,
        id="fs-0{hex:16}",
        computed={
            "arn": _FSX + "file-system/{id}",
            "dnsName": "{id}.fsx.{region}.amazonaws.com",
            "mountName": _mount_name,
            "networkInterfaceIds": _interfaces,
            "ownerId": "{account}",
            "vpcId": _vpc,
            "fileSystemTypeVersion": "2.15",
            "weeklyMaintenanceStartTime": "1:05:00",
            "kmsKeyId": "arn:aws:kms:{region}:{account}:key/{uuid:fsx}",
        },
        defaults={"deploymentType": "SCRATCH_1", "storageType": "SSD", "dataCompressionType": "NONE"},
        force_new=(
            "backupId", "copyTagsToBackups", "deploymentType", "driveCacheType", "efaEnabled", "exportPath",
            "importPath", "importedFileChunkSize", "kmsKeyId", "securityGroupIds", "storageType", "subnetIds",
        ),
        in_place=("metadataConfiguration.mode",),
        conditions={"fileSystemTypeVersion": LOWER_VERSION, "storageCapacity": LUSTRE_CAPACITY},
        sets=("rootSquashConfiguration.noSquashNids", "securityGroupIds"),
    ),
    Kind(
        type=REPOSITORY_ASSOCIATION,
        id="dra-0{hex:16}",
        computed={"arn": _FSX + "association/{in:fileSystemId}/{id}", "associationId": "{id}"},
        defaults={"batchImportMetaDataOnCreate": False, "deleteDataInFilesystem": False},
        force_new=("dataRepositoryPath", "fileSystemId", "fileSystemPath"),
    ),
    Kind(
        type=BUCKET,
        id="{in:bucket}",
        name="bucket",
        computed={
            "arn": "arn:aws:s3:::{in:bucket}",
            "bucketDomainName": "{in:bucket}.s3.amazonaws.com",
            "bucketRegionalDomainName": "{in:bucket}.s3.{region}.amazonaws.com",
            "bucketRegion": "{region}",
            "hostedZoneId": "Z{digits:13:zone}",
            "requestPayer": "BucketOwner",
        },
        defaults={"forceDestroy": False},
        force_new=(
            "bucket", "bucketPrefix", "bucketNamespace", "objectLockConfiguration.objectLockEnabled",
            "objectLockEnabled",
        ),
        sets=(
            "grants", "grants.permissions", "lifecycleRules.noncurrentVersionTransitions",
            "lifecycleRules.transitions", "replicationConfiguration.rules",
        ),
        reads={
            "versioning": bucket_reads.versioning,
            "serverSideEncryptionConfiguration": bucket_reads.encryption,
            "policy": bucket_reads.policy,
            "lifecycleRules": bucket_reads.lifecycle,
            "objectLockEnabled": bucket_reads.locked,
        },
        reads_as_inputs=("lifecycleRules",),
        meanings={"policy": policy_meaning},
    ),
    _settings("BucketVersioning", ("expectedBucketOwner",)),
    _settings("BucketObjectLockConfiguration", ("expectedBucketOwner", "objectLockEnabled")),
    _settings("BucketServerSideEncryptionConfiguration", ("expectedBucketOwner",), sets=("rules",)),
    _settings("BucketPublicAccessBlock"),
    _settings("BucketPolicy", meanings={"policy": policy_meaning}),
    _settings("BucketReplicationConfig"),
    _settings(
        "BucketLifecycleConfiguration", ("expectedBucketOwner",),
        sets=("rules.noncurrentVersionTransitions", "rules.transitions"),
    ),
    _settings("BucketOwnershipControls"),
)  # fmt: skip
"""Storage resource types by token."""
