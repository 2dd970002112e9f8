"""Storage of an OCI region: File Storage with Lustre and the checkpoint bucket, made or given."""

from collections.abc import Sequence

import pulumi
import pulumi_oci as oci

from gpufabric.components.oci.bucket import current_versioning, versioning_beside_rules
from gpufabric.components.oci.network import RegionNetwork
from gpufabric.components.outputs import CheckpointOutputs, LustreOutputs, StorageOutputs
from gpufabric.plan.oci.region import OciRegionPlan
from gpufabric.plan.storage import LustrePlan

MOUNT_NAME = "scratch"
"""Name of the file system in mount commands; Oracle allows eight characters."""


class Storage(pulumi.ComponentResource):
    """Storage of an OCI region.

    Args:
        plan: the region.
        network: network of the file system.
        key_id: key that encrypts the checkpoints; None if the stack makes no bucket.
        after: resources that must exist first: security rules, and the policies of Oracle's services.
        opts: options of the component.

    Attributes:
        outputs: outputs for other stacks and users.
    """

    def __init__(
        self,
        plan: OciRegionPlan,
        network: RegionNetwork,
        *,
        key_id: pulumi.Input[str] | None,
        after: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:oci:Storage", f"{plan.stack}-storage", None, opts)
        self._plan = plan
        self._after = list(after)
        self._waiting = pulumi.ResourceOptions(parent=self, depends_on=self._after)
        lustre = self._file_system(plan, plan.lustre, network) if plan.lustre else None
        self.outputs: StorageOutputs = {
            "lustre": self._lustre_outputs(lustre),
            "checkpoints": self._make_checkpoints(key_id, lustre),
        }
        self.register_outputs({**self.outputs})

    def _make_checkpoints(
        self, key_id: pulumi.Input[str] | None, lustre: oci.lustre.FileStorageLustreFileSystem | None
    ) -> CheckpointOutputs | None:
        """Return the outputs of the bucket, which is made with its settings unless it is given."""
        place = self._plan.bucket
        if place is None:
            return None
        self._namespace = pulumi.Output.from_input(place.namespace or self._read_namespace())
        bucket = self._bucket(key_id, place.name) if self._plan.makes_bucket else None
        name: pulumi.Input[str] = place.name if bucket is None else bucket.name
        if bucket is not None:
            self._lifecycle(bucket)
            self._copies(bucket)
        self._link(lustre, name)
        path = pulumi.Output.concat("n/", self._namespace, "/b/", name)
        return {
            "id": path if bucket is None else bucket.id,
            "url": pulumi.Output.concat("oci://", name, "@", self._namespace),
            "bucket": name,
            "namespace": self._namespace,
        }

    def _read_namespace(self) -> pulumi.Output[str]:
        """Return the namespace of the tenancy, which never changes."""
        return oci.objectstorage.get_namespace_output(
            compartment_id=self._plan.spec.tenancy_id, opts=pulumi.InvokeOutputOptions(parent=self)
        ).namespace

    def _lustre_outputs(self, lustre: oci.lustre.FileStorageLustreFileSystem | None) -> LustreOutputs | None:
        given = self._plan.spec.existing.storage.lustre
        if lustre is not None:
            address, id_ = lustre.management_service_address, lustre.id
            return {"id": id_, "address": address, "mount_name": MOUNT_NAME}
        if given is None or given.address is None or given.mount_name is None:
            return None
        return {"id": given.id, "address": given.address, "mount_name": given.mount_name}

    def _bucket(self, key_id: pulumi.Input[str] | None, name: str) -> oci.objectstorage.Bucket:
        """Create the bucket: it either keeps versions or forbids changes for a time."""
        plan = self._plan
        days = plan.spec.storage.checkpoints.retention_days
        rule = oci.objectstorage.BucketRetentionRuleArgs(
            display_name="checkpoints",
            duration=oci.objectstorage.BucketRetentionRuleDurationArgs(
                time_amount=str(days), time_unit="DAYS"
            ),
        )
        return oci.objectstorage.Bucket(
            f"{plan.stack}-checkpoints",
            compartment_id=plan.spec.compartment_id,
            namespace=self._namespace,
            name=name,
            access_type="NoPublicAccess",
            storage_tier="Standard",
            versioning="Enabled" if days is None else self._versioning_beside_rules(name),
            retention_rules=None if days is None else [rule],
            kms_key_id=key_id,
            freeform_tags=dict(plan.tags),
            opts=pulumi.ResourceOptions(
                parent=self, protect=plan.checkpoints.protect, depends_on=self._after
            ),
        )

    def _versioning_beside_rules(self, name: str) -> pulumi.Output[str]:
        opts = pulumi.InvokeOutputOptions(parent=self)
        current = current_versioning(self._plan.spec.compartment_id, self._namespace, name, opts)
        return current.apply(versioning_beside_rules)

    def _lifecycle(self, bucket: oci.objectstorage.Bucket) -> None:
        if self._plan.spec.storage.checkpoints.retention_days is not None:
            return
        oci.objectstorage.ObjectLifecyclePolicy(
            f"{self._plan.stack}-checkpoints-lifecycle",
            bucket=bucket.name,
            namespace=self._namespace,
            rules=[
                oci.objectstorage.ObjectLifecyclePolicyRuleArgs(
                    name="delete-previous-versions",
                    action="DELETE",
                    target="previous-object-versions",
                    time_amount=str(self._plan.checkpoints.keep_noncurrent_days),
                    time_unit="DAYS",
                    is_enabled=True,
                )
            ],
            opts=self._waiting,
        )

    def _copies(self, bucket: oci.objectstorage.Bucket) -> None:
        """Copy writes and deletions to a bucket in another region."""
        replica = self._plan.replica
        if replica is None:
            return
        oci.objectstorage.ReplicationPolicy(
            f"{self._plan.stack}-checkpoints-copy",
            bucket=bucket.name,
            namespace=self._namespace,
            name="checkpoints",
            destination_bucket_name=replica.bucket,
            destination_region_name=replica.region,
            opts=self._waiting,
        )

    def _link(self, lustre: oci.lustre.FileStorageLustreFileSystem | None, bucket: pulumi.Input[str]) -> None:
        """Link a folder of the file system to the bucket. Users start the jobs that copy."""
        plan, link = self._plan, self._plan.checkpoint_link
        if lustre is None or link is None:
            return
        suffix = f"/{link.prefix}" if link.prefix else ""
        oci.lustre.FileStorageObjectStorageLink(
            f"{plan.stack}-checkpoints-link",
            compartment_id=plan.spec.compartment_id,
            availability_domain=plan.spec.availability_domain,
            display_name=f"{plan.name}-checkpoints",
            lustre_file_system_id=lustre.id,
            file_system_path=link.path,
            object_storage_prefix=pulumi.Output.concat(self._namespace, ":/", bucket, suffix),
            is_overwrite=link.overwrite,
            freeform_tags=dict(plan.tags),
            opts=self._waiting,
        )

    def _file_system(
        self, plan: OciRegionPlan, lustre: LustrePlan, network: RegionNetwork
    ) -> oci.lustre.FileStorageLustreFileSystem:
        return oci.lustre.FileStorageLustreFileSystem(
            f"{plan.stack}-lustre",
            availability_domain=plan.spec.availability_domain,
            compartment_id=plan.spec.compartment_id,
            display_name=f"{plan.name}-lustre",
            file_system_name=MOUNT_NAME,
            capacity_in_gbs=lustre.size,
            performance_tier=lustre.tier.sku.value,
            subnet_id=network.subnet_ids["lustre"],
            nsg_ids=[network.group_ids["lustre"]],
            # Training containers run as root.
            root_squash_configuration=oci.lustre.FileStorageLustreFileSystemRootSquashConfigurationArgs(
                identity_squash="NONE"
            ),
            freeform_tags=dict(plan.tags),
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=lustre.protect,
                depends_on=self._after,
            ),
        )
