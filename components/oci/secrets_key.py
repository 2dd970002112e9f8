"""Encryption of Kubernetes secrets with a declared key."""

import pulumi
import pulumi_oci as oci

from gpufabric.plan.oci.region import OciRegionPlan


class SecretsKeyAccess(pulumi.ComponentResource):
    """Permission of the region's clusters to use the key of their secrets.

    OKE needs it when it creates a cluster, whose OCID nobody knows then. So it is for the clusters of the
    compartment, and for this key only (OKE document "Encrypting Kubernetes Secrets at Rest in Etcd").

    Args:
        plan: the region.
        key_id: OCID of the key.
        opts: options; the provider must be for the tenancy's home region.

    Attributes:
        policy: the permission.
    """

    def __init__(
        self, plan: OciRegionPlan, key_id: str, *, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("gpufabric:oci:SecretsKeyAccess", f"{plan.stack}-secrets-key", None, opts)
        name = f"{plan.name}-clusters"
        clusters = oci.identity.DynamicGroup(
            f"{plan.stack}-clusters",
            compartment_id=plan.spec.tenancy_id,
            name=name,
            description=f"Clusters of {plan.name}, which use the key of their secrets",
            matching_rule=(
                f"ALL {{resource.type = 'cluster', resource.compartment.id = '{plan.spec.compartment_id}'}}"
            ),
            freeform_tags=dict(plan.tags),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.policy = oci.identity.Policy(
            f"{plan.stack}-secrets-key-policy",
            compartment_id=plan.spec.tenancy_id,
            name=f"{plan.name}-secrets-key",
            description=f"Who may use the key of the Kubernetes secrets of {plan.name}",
            statements=[
                f"Allow dynamic-group {name} to use keys in tenancy where target.key.id = '{key_id}'"
            ],
            freeform_tags=dict(plan.tags),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[clusters]),
        )
        self.register_outputs({"policy_id": self.policy.id})
