"""The key that encrypts the checkpoints of an OCI region."""

import pulumi
import pulumi_oci as oci

from gpufabric.plan.oci.region import OciRegionPlan

KEY_BYTES = 32
"""AES-256, which Object Storage accepts (OCI document "Encrypting Object Storage with your own key")."""


class StorageKey(pulumi.ComponentResource):
    """A vault and a key in it, or the key that was declared; neither without a bucket of the stack's own.

    Checkpoints cannot be read without their key, so vault and key are kept as long as they are. OCI deletes
    both 30 days after they are destroyed; until then the deletion can be cancelled.

    Args:
        plan: the region.
        opts: options.

    Attributes:
        key_id: OCID of the key; None if the stack makes no bucket.
    """

    def __init__(self, plan: OciRegionPlan, *, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("gpufabric:oci:StorageKey", f"{plan.stack}-storage-key", None, opts)
        declared = plan.spec.storage.checkpoints.kms_key_id
        self.key_id: pulumi.Input[str] | None = self._make(plan) if plan.makes_vault else declared
        self.register_outputs({"key_id": self.key_id})

    def _make(self, plan: OciRegionPlan) -> pulumi.Output[str]:
        kept = pulumi.ResourceOptions(parent=self, protect=plan.checkpoints.protect)
        vault = oci.kms.Vault(
            f"{plan.stack}-vault",
            compartment_id=plan.spec.compartment_id,
            display_name=plan.name,
            vault_type="DEFAULT",
            freeform_tags=dict(plan.tags),
            opts=kept,
        )
        return oci.kms.Key(
            f"{plan.stack}-checkpoints-key",
            compartment_id=plan.spec.compartment_id,
            display_name=f"{plan.name}-checkpoints",
            management_endpoint=vault.management_endpoint,
            key_shape=oci.kms.KeyKeyShapeArgs(algorithm="AES", length=KEY_BYTES),
            protection_mode="HSM",
            freeform_tags=dict(plan.tags),
            opts=kept,
        ).id
