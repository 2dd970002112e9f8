"""Storage of a region: a Lustre file system in the zone of the GPUs and the bucket for checkpoints."""

import json

import pulumi
from pulumi_aws import fsx, kms, s3

from components.aws.naming import name_tag
from components.aws.network import Network
from gpufabric.plan.region import AwsRegionPlan

LUSTRE_VERSION = "2.15"
"""Newest Lustre that FSx offers (FSx for Lustre user guide, "Managing Lustre version")."""

BACKUP_DAYS = 7
ABANDONED_UPLOAD_DAYS = 7


class Storage(pulumi.ComponentResource):
    """File system and checkpoint bucket, both encrypted with one key of the region.

    Args:
        plan: the region.
        network: where the file system lives.
        opts: options of the component.
    """

    def __init__(
        self, plan: AwsRegionPlan, network: Network, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("gpufabric:aws:Storage", plan.stack, None, opts)
        self._plan = plan
        # Data is lost with its key, so the key is kept as long as any of the data.
        keep = plan.checkpoints.protect or (plan.lustre is not None and plan.lustre.protect)
        self._key = kms.Key(
            f"{plan.stack}-storage",
            description=f"Checkpoints and Lustre of {plan.name}",
            enable_key_rotation=True,
            deletion_window_in_days=30,
            opts=pulumi.ResourceOptions(parent=self, protect=keep),
        )
        self.checkpoints = self._bucket()
        self.lustre = self._file_system(network)
        self.register_outputs({"checkpoints": self.checkpoints.id})

    def _file_system(self, network: Network) -> fsx.LustreFileSystem | None:
        plan = self._plan
        group = network.security_groups.lustre
        if plan.lustre is None or group is None:
            return None
        return fsx.LustreFileSystem(
            plan.stack,
            subnet_ids=network.gpu.id,
            security_group_ids=[group.id],
            deployment_type="PERSISTENT_2",
            storage_type="SSD",
            storage_capacity=int(plan.lustre.size_gib),
            per_unit_storage_throughput=plan.lustre.tier.tier,
            file_system_type_version=LUSTRE_VERSION,
            data_compression_type="LZ4",
            metadata_configuration=fsx.LustreFileSystemMetadataConfigurationArgs(mode="AUTOMATIC"),
            kms_key_id=self._key.arn,
            automatic_backup_retention_days=BACKUP_DAYS,
            copy_tags_to_backups=True,
            skip_final_backup=False,
            tags=name_tag(plan, "lustre"),
            opts=pulumi.ResourceOptions(parent=self, protect=plan.lustre.protect),
        )

    def _bucket(self) -> s3.Bucket:
        name = f"{self._plan.stack}-checkpoints"
        bucket = s3.Bucket(
            name, opts=pulumi.ResourceOptions(parent=self, protect=self._plan.checkpoints.protect)
        )
        child = pulumi.ResourceOptions(parent=self)
        private = s3.BucketPublicAccessBlock(
            name,
            bucket=bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=child,
        )
        s3.BucketOwnershipControls(
            name,
            bucket=bucket.id,
            rule=s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
            opts=child,
        )
        s3.BucketServerSideEncryptionConfiguration(
            name,
            bucket=bucket.id,
            rules=[
                s3.BucketServerSideEncryptionConfigurationRuleArgs(
                    apply_server_side_encryption_by_default=(
                        s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
                            sse_algorithm="aws:kms", kms_master_key_id=self._key.arn
                        )
                    ),
                    # One request to KMS for many objects: shards of a checkpoint are written all at once.
                    bucket_key_enabled=True,
                )
            ],
            opts=child,
        )
        versioning = s3.BucketVersioning(
            name,
            bucket=bucket.id,
            versioning_configuration=s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
            opts=child,
        )
        s3.BucketLifecycleConfiguration(
            name,
            bucket=bucket.id,
            rules=_lifecycle(self._plan.checkpoints.keep_noncurrent_days),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[versioning]),
        )
        s3.BucketPolicy(
            name,
            bucket=bucket.id,
            policy=bucket.arn.apply(_tls_only),
            # S3 refuses two changes of a bucket's access at the same time.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[private]),
        )
        return bucket


def _lifecycle(keep_noncurrent_days: int) -> list[s3.BucketLifecycleConfigurationRuleArgs]:
    everything = s3.BucketLifecycleConfigurationRuleFilterArgs(prefix="")
    return [
        s3.BucketLifecycleConfigurationRuleArgs(
            id="noncurrent-versions",
            status="Enabled",
            filter=everything,
            noncurrent_version_expiration=s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
                noncurrent_days=keep_noncurrent_days
            ),
            expiration=s3.BucketLifecycleConfigurationRuleExpirationArgs(expired_object_delete_marker=True),
        ),
        s3.BucketLifecycleConfigurationRuleArgs(
            id="abandoned-uploads",
            status="Enabled",
            filter=everything,
            abort_incomplete_multipart_upload=(
                s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
                    days_after_initiation=ABANDONED_UPLOAD_DAYS
                )
            ),
        ),
    ]


def _tls_only(bucket_arn: str) -> str:
    statement = {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [bucket_arn, f"{bucket_arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
