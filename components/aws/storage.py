"""Storage of a region: a Lustre file system in the zone of the GPUs and the bucket for checkpoints."""

from dataclasses import dataclass

import pulumi
from pulumi_aws import fsx, kms, s3

from gpufabric.components.aws.bucket import checkpoint_bucket
from gpufabric.components.aws.naming import name_tag
from gpufabric.components.aws.network import RegionNetwork
from gpufabric.components.aws.storage_key import key_policy
from gpufabric.components.outputs import CheckpointOutputs, LustreOutputs, StorageOutputs
from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.spec.aws.storage import CheckpointLink

LUSTRE_VERSION = "2.15"
"""Newest Lustre that FSx offers (FSx for Lustre user guide, "Managing Lustre version")."""

BACKUP_DAYS = 7
"""Days for which FSx keeps automatic backups: gpufabric's own choice, so that a fault that shows after a
weekend can be undone. FSx allows up to 90."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointStore:
    """A bucket of checkpoints, made or given.

    Attributes:
        name: name of the bucket.
        arn: its ARN.
        key_arn: key that encrypts it; None: a given bucket has none of the account, or it is unknown.
    """

    name: pulumi.Input[str]
    arn: pulumi.Input[str]
    key_arn: pulumi.Input[str] | None


class Storage(pulumi.ComponentResource):
    """File system and checkpoint bucket, both encrypted with one key of the region.

    Each of the three is made, or given by the declaration. A given one stays as it is.

    Args:
        plan: the region.
        network: network of the file system.
        opts: options of the component.

    Attributes:
        checkpoints: the checkpoints; None without a bucket.
        outputs: outputs for other stacks and users.
    """

    def __init__(
        self, plan: AwsRegionPlan, network: RegionNetwork, *, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("gpufabric:aws:Storage", plan.stack, None, opts)
        self._plan = plan
        self._settings: list[pulumi.Resource] = []
        makes_data = plan.makes_bucket or plan.lustre is not None
        key_arn = self._key_arn() if makes_data else None
        bucket = None
        if plan.makes_bucket and key_arn is not None:
            bucket, self._settings = checkpoint_bucket(plan, key_arn, self)
        self.checkpoints = self._checkpoints(bucket, key_arn)
        lustre = self._file_system(network, key_arn) if plan.lustre is not None else None
        if bucket is not None and lustre is not None:
            self._link(bucket, lustre)
        self.outputs: StorageOutputs = {
            "lustre": self._lustre_outputs(lustre),
            "checkpoints": _checkpoint_outputs(self.checkpoints),
        }
        self.register_outputs({**self.outputs})

    def _key_arn(self) -> pulumi.Input[str]:
        """Return the given key, or make one."""
        plan = self._plan
        given = plan.spec.existing.keys.storage
        if given is not None:
            return given.id
        # Data cannot be read without its key, so the key is kept as long as any of the data.
        keep = plan.checkpoints.protect or (plan.lustre is not None and plan.lustre.protect)
        return kms.Key(
            f"{plan.stack}-storage",
            description=f"Checkpoints and Lustre of {plan.name}",
            enable_key_rotation=True,
            deletion_window_in_days=30,
            policy=key_policy(plan),
            # FSx makes a final backup when it deletes a file system. Nobody can restore it without this key,
            # so the key stays when the stack goes.
            opts=pulumi.ResourceOptions(parent=self, protect=keep, retain_on_delete=True),
        ).arn

    def _checkpoints(
        self, bucket: s3.Bucket | None, key_arn: pulumi.Input[str] | None
    ) -> CheckpointStore | None:
        if bucket is not None:
            return CheckpointStore(name=bucket.id, arn=bucket.arn, key_arn=key_arn)
        given = self._plan.spec.existing.storage.checkpoints
        if given is None:
            return None
        return CheckpointStore(name=given.id, arn=f"arn:aws:s3:::{given.id}", key_arn=given.key_id or None)

    def _lustre_outputs(self, lustre: fsx.LustreFileSystem | None) -> LustreOutputs | None:
        if lustre is not None:
            return {"id": lustre.id, "address": lustre.dns_name, "mount_name": lustre.mount_name}
        given = self._plan.spec.existing.storage.lustre
        if given is None or given.address is None or given.mount_name is None:
            return None
        return {"id": given.id, "address": given.address, "mount_name": given.mount_name}

    def _file_system(
        self, network: RegionNetwork, key_arn: pulumi.Input[str] | None
    ) -> fsx.LustreFileSystem | None:
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
            kms_key_id=key_arn,
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

    def _link(self, bucket: s3.Bucket, lustre: fsx.LustreFileSystem) -> None:
        """Link a folder of the file system to the bucket, in both directions."""
        plan = self._plan
        link = plan.checkpoint_link
        if link is None:
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


def _checkpoint_outputs(store: CheckpointStore | None) -> CheckpointOutputs | None:
    if store is None:
        return None
    outputs: CheckpointOutputs = {
        "id": store.name,
        "url": pulumi.Output.concat("s3://", store.name),
        "bucket": store.name,
    }
    if store.key_arn is not None:
        outputs["key_arn"] = store.key_arn
    return outputs


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
