"""Storage of an OCI region: File Storage with Lustre and the checkpoint bucket."""

from collections.abc import Sequence

import pulumi
import pulumi_oci as oci

from components.outputs import StorageOutputs
from gpufabric.plan.region import OciRegionPlan
from gpufabric.plan.storage import LustrePlan

MOUNT_NAME = "scratch"
"""Name of the file system in mount commands; Oracle allows eight characters."""


def bucket_name(plan: OciRegionPlan) -> str:
    """Name the checkpoint bucket; policies name it too."""
    return f"{plan.name}-checkpoints"


class Storage(pulumi.ComponentResource):
    """Storage of an OCI region.

    Args:
        plan: the region.
        subnet_id: where the file system's mount targets live.
        security_group_id: security group of the file system.
        after: what must be there first: security rules, and the policies of Oracle's services.
        opts: options.

    Attributes:
        lustre: the file system, if the plan has one.
        checkpoints: the checkpoint bucket.
        outputs: what other stacks and users need to know.
    """

    def __init__(
        self,
        plan: OciRegionPlan,
        *,
        subnet_id: pulumi.Input[str],
        security_group_id: pulumi.Input[str],
        after: Sequence[pulumi.Resource] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:oci:Storage", f"{plan.stack}-storage", None, opts)
        self._after = list(after)
        self.lustre = (
            self._file_system(plan, plan.lustre, subnet_id, security_group_id) if plan.lustre else None
        )
        namespace = oci.objectstorage.get_namespace_output(
            compartment_id=plan.spec.tenancy_id, opts=pulumi.InvokeOutputOptions(parent=self)
        ).namespace
        self.checkpoints = oci.objectstorage.Bucket(
            f"{plan.stack}-checkpoints",
            compartment_id=plan.spec.compartment_id,
            namespace=namespace,
            name=bucket_name(plan),
            access_type="NoPublicAccess",
            storage_tier="Standard",
            versioning="Enabled",
            freeform_tags=dict(plan.tags),
            opts=pulumi.ResourceOptions(parent=self, protect=plan.checkpoints.protect),
        )
        oci.objectstorage.ObjectLifecyclePolicy(
            f"{plan.stack}-checkpoints-lifecycle",
            bucket=self.checkpoints.name,
            namespace=namespace,
            rules=[
                oci.objectstorage.ObjectLifecyclePolicyRuleArgs(
                    name="delete-previous-versions",
                    action="DELETE",
                    target="previous-object-versions",
                    time_amount=str(plan.checkpoints.keep_noncurrent_days),
                    time_unit="DAYS",
                    is_enabled=True,
                )
            ],
            opts=pulumi.ResourceOptions(parent=self, depends_on=self._after),
        )
        self.outputs: StorageOutputs = {
            "lustre": (
                {
                    "id": self.lustre.id,
                    "address": self.lustre.management_service_address,
                    "mount_name": MOUNT_NAME,
                }
                if self.lustre
                else None
            ),
            "checkpoints": {
                "id": self.checkpoints.id,
                "url": pulumi.Output.concat("oci://", self.checkpoints.name, "@", namespace),
            },
        }
        self.register_outputs({**self.outputs})

    def _file_system(
        self,
        plan: OciRegionPlan,
        lustre: LustrePlan,
        subnet_id: pulumi.Input[str],
        security_group_id: pulumi.Input[str],
    ) -> oci.lustre.FileStorageLustreFileSystem:
        return oci.lustre.FileStorageLustreFileSystem(
            f"{plan.stack}-lustre",
            availability_domain=plan.spec.availability_domain,
            compartment_id=plan.spec.compartment_id,
            display_name=f"{plan.name}-lustre",
            file_system_name=MOUNT_NAME,
            capacity_in_gbs=lustre.size,
            performance_tier=lustre.tier.sku.value,
            subnet_id=subnet_id,
            nsg_ids=[security_group_id],
            # Training containers run as root.
            root_squash_configuration=oci.lustre.FileStorageLustreFileSystemRootSquashConfigurationArgs(
                identity_squash="NONE"
            ),
            freeform_tags=dict(plan.tags),
            opts=pulumi.ResourceOptions(parent=self, protect=lustre.protect, depends_on=self._after),
        )
