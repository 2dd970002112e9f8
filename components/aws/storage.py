"""Storage of a region: a Lustre file system in the zone of the GPUs and the bucket for checkpoints."""

import pulumi
from pulumi_aws import fsx, kms, s3

from gpufabric.components.aws.documents import Statement, document
from gpufabric.components.aws.naming import name_tag
from gpufabric.components.aws.network import RegionNetwork
from gpufabric.components.aws.replication import replicate
from gpufabric.components.aws.storage_key import key_policy
from gpufabric.components.outputs import StorageOutputs
from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.spec.aws.storage import CheckpointLink, ObjectLock

LUSTRE_VERSION = "2.15"
"""Newest Lustre that FSx offers (FSx for Lustre user guide, "Managing Lustre version")."""

BACKUP_DAYS = 7
"""Days for which FSx keeps automatic backups: gpufabric's own choice, so that a fault that shows after a
weekend can be undone. FSx allows up to 90."""

SEPARATE_SETTINGS = (
    "acl",
    "grants",
    "lifecycle_rules",
    "logging",
    "policy",
    "replication_configuration",
    "server_side_encryption_configuration",
    "versioning",
    "object_lock_configuration",
    "object_lock_enabled",
)
"""Settings of a bucket that separate resources own. A refresh writes them into the bucket's own properties,
and without this list the next update would delete them from the bucket (pulumi/pulumi-aws#6244)."""

ABANDONED_UPLOAD_DAYS = 7
"""Days after which S3 deletes the parts of an upload that was not completed, which are billed and not listed.
gpufabric's own choice: no checkpoint takes a week to write."""


class Storage(pulumi.ComponentResource):
    """File system and checkpoint bucket, both encrypted with one key of the region.

    Args:
        plan: the region.
        network: network of the file system.
        opts: options of the component.

    Attributes:
        key: key of all data.
        bucket: the checkpoints.
        outputs: outputs for other stacks and users.
    """

    def __init__(
        self, plan: AwsRegionPlan, network: RegionNetwork, *, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("gpufabric:aws:Storage", plan.stack, None, opts)
        self._plan = plan
        # Data cannot be read without its key, so the key is kept as long as any of the data.
        keep = plan.checkpoints.protect or (plan.lustre is not None and plan.lustre.protect)
        self.key = kms.Key(
            f"{plan.stack}-storage",
            description=f"Checkpoints and Lustre of {plan.name}",
            enable_key_rotation=True,
            deletion_window_in_days=30,
            policy=key_policy(plan),
            # FSx makes a final backup when it deletes a file system. Nobody can restore it without this key,
            # so the key stays when the stack goes.
            opts=pulumi.ResourceOptions(parent=self, protect=keep, retain_on_delete=True),
        )
        self.bucket = self._bucket()
        lustre = self._file_system(network)
        self._link(self.bucket, lustre)
        self.outputs: StorageOutputs = {
            "lustre": (
                {"id": lustre.id, "address": lustre.dns_name, "mount_name": lustre.mount_name}
                if lustre
                else None
            ),
            "checkpoints": {
                "id": self.bucket.id,
                "url": pulumi.Output.concat("s3://", self.bucket.id),
                "bucket": self.bucket.id,
                "key_arn": self.key.arn,
            },
        }
        self.register_outputs({**self.outputs})

    def _file_system(self, network: RegionNetwork) -> fsx.LustreFileSystem | None:
        plan = self._plan
        if plan.lustre is None:
            return None
        groups = [network.security_groups.lustre_id]
        if plan.lustre.efa and network.security_groups.nodes_id not in groups:
            # EFA works only inside a group that allows all traffic to and from itself: that of the nodes.
            groups.append(network.security_groups.nodes_id)
        # FSx makes no backups of a file system that is linked to a bucket (FSx API reference, CreateBackup).
        backups = plan.checkpoint_link is None
        return fsx.LustreFileSystem(
            plan.stack,
            subnet_ids=network.gpu_subnet_id,
            security_group_ids=groups,
            efa_enabled=True if plan.lustre.efa else None,
            deployment_type="PERSISTENT_2",
            storage_type="SSD",
            storage_capacity=int(plan.lustre.size_gib),
            per_unit_storage_throughput=plan.lustre.tier.tier,
            file_system_type_version=LUSTRE_VERSION,
            data_compression_type="LZ4",
            metadata_configuration=fsx.LustreFileSystemMetadataConfigurationArgs(mode="AUTOMATIC"),
            kms_key_id=self.key.arn,
            automatic_backup_retention_days=BACKUP_DAYS if backups else 0,
            copy_tags_to_backups=True,
            skip_final_backup=not backups,
            tags=name_tag(plan, "lustre"),
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=plan.lustre.protect,
                depends_on=network.security_groups.rules,
                # A change replaces the file system and loses its data. File systems that were linked when an
                # earlier version created them have false.
                ignore_changes=["copy_tags_to_backups"],
            ),
        )

    def _link(self, bucket: s3.Bucket, lustre: fsx.LustreFileSystem | None) -> None:
        """Link a folder of the file system to the bucket, in both directions."""
        plan = self._plan
        link = plan.checkpoint_link
        if lustre is None or link is None:
            return
        fsx.DataRepositoryAssociation(
            f"{plan.stack}-checkpoints",
            file_system_id=lustre.id,
            file_system_path=link.path,
            data_repository_path=pulumi.Output.concat("s3://", bucket.id),
            # Existing objects are listed at once; their data is loaded when they are read.
            batch_import_meta_data_on_create=True,
            delete_data_in_filesystem=False,
            s3=_events(link),
            tags=name_tag(plan, "checkpoints"),
            # The link changes the bucket's access and notifications; concurrent changes fail.
            opts=pulumi.ResourceOptions(parent=self, depends_on=self._settings),
        )

    def _bucket(self) -> s3.Bucket:
        name = f"{self._plan.stack}-checkpoints"
        bucket = s3.Bucket(
            name,
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=self._plan.checkpoints.protect,
                ignore_changes=list(SEPARATE_SETTINGS),
            ),
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
        encryption = s3.BucketServerSideEncryptionConfiguration(
            name,
            bucket=bucket.id,
            rules=[
                s3.BucketServerSideEncryptionConfigurationRuleArgs(
                    apply_server_side_encryption_by_default=(
                        s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
                            sse_algorithm="aws:kms", kms_master_key_id=self.key.arn
                        )
                    ),
                    # One request to KMS serves many objects: all shards of a checkpoint are written at once.
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
        lifecycle = s3.BucketLifecycleConfiguration(
            name,
            bucket=bucket.id,
            rules=_lifecycle(self._plan.checkpoints.keep_noncurrent_days),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[versioning]),
        )
        policy = s3.BucketPolicy(
            name,
            bucket=bucket.id,
            policy=bucket.arn.apply(_tls_only),
            # S3 refuses concurrent changes of a bucket's access.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[private]),
        )
        self._settings: list[pulumi.Resource] = [encryption, lifecycle, policy]
        lock = self._plan.spec.storage.checkpoints.object_lock
        if lock is not None:
            self._settings.append(_object_lock(name, bucket, lock, versioning, child))
        replica = self._plan.replica
        if replica is not None:
            # S3 replicates only from a bucket that keeps versions.
            opts = pulumi.ResourceOptions(parent=self, depends_on=[versioning, encryption])
            self._settings.append(replicate(self._plan, replica, bucket, self.key, opts))
        return bucket


def _object_lock(
    name: str,
    bucket: s3.Bucket,
    lock: ObjectLock,
    versioning: s3.BucketVersioning,
    opts: pulumi.ResourceOptions,
) -> s3.BucketObjectLockConfiguration:
    """Keep every version for a time. The bucket stays as it is: its own property would replace it."""
    return s3.BucketObjectLockConfiguration(
        name,
        bucket=bucket.id,
        object_lock_enabled="Enabled",
        rule=s3.BucketObjectLockConfigurationRuleArgs(
            default_retention=s3.BucketObjectLockConfigurationRuleDefaultRetentionArgs(
                mode=lock.mode.upper(), days=lock.days
            )
        ),
        # S3 locks versions only in a bucket that keeps versions.
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[versioning])),
    )


def _events(link: CheckpointLink) -> fsx.DataRepositoryAssociationS3Args:
    imported = [event.upper() for event in link.import_events]
    exported = [event.upper() for event in link.export_events]
    return fsx.DataRepositoryAssociationS3Args(
        auto_import_policy=(
            fsx.DataRepositoryAssociationS3AutoImportPolicyArgs(events=imported) if imported else None
        ),
        auto_export_policy=(
            fsx.DataRepositoryAssociationS3AutoExportPolicyArgs(events=exported) if exported else None
        ),
    )


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
    return document(
        Statement(
            sid="TlsOnly",
            effect="Deny",
            principals="*",
            actions=("s3:*",),
            resources=(bucket_arn, f"{bucket_arn}/*"),
            conditions={"Bool": {"aws:SecureTransport": "false"}},
        )
    )
