"""What the nodes and Oracle's own services may do in an OCI region's compartment."""

import pulumi
import pulumi_oci as oci

from gpufabric.components.oci.storage import bucket_name
from gpufabric.plan.region import OciRegionPlan

_METRIC_NAMESPACES = ("gpu_infrastructure_health", "rdma_infrastructure_health")
_OBJECT_PERMISSIONS = ("OBJECT_INSPECT", "OBJECT_READ", "OBJECT_CREATE", "OBJECT_OVERWRITE", "OBJECT_DELETE")
"""What nodes do with checkpoints. Deleting an old version (OBJECT_VERSION_DELETE) is not among them: what a
node overwrites or deletes stays restorable."""

_COPY_PERMISSIONS = ("OBJECT_INSPECT", "OBJECT_READ", "OBJECT_CREATE", "OBJECT_OVERWRITE")
"""What an Object Storage link copies with; it copies no deletions."""


class Identity(pulumi.ComponentResource):
    """Policies of an OCI region, and the dynamic group of its nodes.

    Policies of Oracle's services wait for nothing, so that the minutes in which the cluster is made are the
    minutes in which they reach all of OCI. The nodes' policy names the cluster and comes after it; a node
    repeats its request to join.

    Args:
        plan: the region.
        cluster_id: cluster that the nodes may join.
        key_id: key that encrypts the checkpoints.
        opts: options; the provider must be for the tenancy's home region.

    Attributes:
        nodes: dynamic group of the instances in the compartment.
        nodes_policy: what the nodes may do.
        services_policy: what Oracle's services may do on the tenancy's behalf.
        key_policy: who may use the key of the checkpoints.
    """

    def __init__(
        self,
        plan: OciRegionPlan,
        cluster_id: pulumi.Input[str],
        key_id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:oci:Identity", f"{plan.stack}-identity", None, opts)
        child = pulumi.ResourceOptions(parent=self)
        tags = dict(plan.tags)
        self.services_policy = oci.identity.Policy(
            f"{plan.stack}-services-policy",
            compartment_id=plan.spec.tenancy_id,
            name=f"{plan.name}-services",
            description=f"What Oracle's services need for {plan.name}",
            statements=service_statements(plan),
            freeform_tags=tags,
            opts=child,
        )
        self.key_policy = oci.identity.Policy(
            f"{plan.stack}-key-policy",
            compartment_id=plan.spec.tenancy_id,
            name=f"{plan.name}-key",
            description=f"Who may use the key of the checkpoints of {plan.name}",
            statements=[
                pulumi.Output.concat(
                    f"Allow service objectstorage-{plan.region} to use keys in tenancy "
                    "where target.key.id = '",
                    key_id,
                    "'",
                )
            ],
            freeform_tags=tags,
            opts=child,
        )
        self.nodes = oci.identity.DynamicGroup(
            f"{plan.stack}-nodes",
            compartment_id=plan.spec.tenancy_id,
            name=_group(plan),
            description=f"Nodes of {plan.name}",
            matching_rule=f"ALL {{instance.compartment.id = '{plan.spec.compartment_id}'}}",
            freeform_tags=tags,
            opts=child,
        )
        self.nodes_policy = oci.identity.Policy(
            f"{plan.stack}-nodes-policy",
            compartment_id=plan.spec.compartment_id,
            name=f"{plan.name}-nodes",
            description=f"What the nodes of {plan.name} may do",
            statements=node_statements(plan, cluster_id),
            freeform_tags=tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.nodes]),
        )
        self.register_outputs({"dynamic_group_id": self.nodes.id})


def node_statements(plan: OciRegionPlan, cluster_id: pulumi.Input[str]) -> list[pulumi.Input[str]]:
    """Say what the nodes may do: join their cluster, report health, and keep checkpoints.

    Only the statement that names the cluster waits for it; a preview shows the others.

    Args:
        plan: the region.
        cluster_id: OCID of the one cluster that they may join.
    """
    who = f"Allow dynamic-group {_group(plan)}"
    place = f"in compartment id {plan.spec.compartment_id}"
    bucket = f"where target.bucket.name = '{bucket_name(plan)}'"
    namespaces = ", ".join(f"target.metrics.namespace = '{name}'" for name in _METRIC_NAMESPACES)
    return [
        pulumi.Output.concat(
            f"{who} to {{CLUSTER_JOIN}} {place} where target.cluster.id = '", cluster_id, "'"
        ),
        f"{who} to use metrics {place} where any {{{namespaces}}}",
        f"{who} to read buckets {place} {bucket}",
        f"{who} to {{{', '.join(_OBJECT_PERMISSIONS)}}} {place} {bucket}",
    ]


def _group(plan: OciRegionPlan) -> str:
    return f"{plan.name}-nodes"


def service_statements(plan: OciRegionPlan) -> list[str]:
    """Say what Oracle's services may do.

    Sources: the Lustre statement on networks is required as it stands (Oracle's document on managing Lustre
    file systems); lifecycle rules and replication need the object storage service of the region (documents
    on object lifecycle management and on replication); GPU memory clusters and node pools in compute clusters
    launch instances as principals of their own (oracle-quickstart/oci-hpc-oke, terraform/iam.tf), here in
    the region's compartment only. What the jobs of an Object Storage link need is not confirmed: they get
    what copying takes, in the one bucket.
    """
    place = f"in compartment id {plan.spec.compartment_id}"
    bucket = f"where target.bucket.name = '{bucket_name(plan)}'"
    statements = [f"Allow service objectstorage-{plan.region} to manage object-family {place} {bucket}"]
    if plan.replica is not None:
        statements.append(
            f"Allow service objectstorage-{plan.region} to manage object-family {place} "
            f"where target.bucket.name = '{plan.replica.bucket}'"
        )
    if plan.lustre is not None:
        statements.append("Allow service lustrefs to use virtual-network-family in tenancy")
    if plan.checkpoint_link is not None:
        statements += [
            f"Allow service lustrefs to read buckets {place} {bucket}",
            f"Allow service lustrefs to {{{', '.join(_COPY_PERMISSIONS)}}} {place} {bucket}",
        ]
    if any(pool.operations == "managed-pool" for pool in plan.gpu_pools):
        statements.append(
            f"Allow any-user to {{COMPUTE_CLUSTER_LAUNCH_INSTANCE}} {place} "
            "where request.principal.type = 'nodepool'"
        )
    if any(pool.operations == "rack" for pool in plan.gpu_pools):
        principal = "where all {request.principal.type = 'compute-gpu-memory-clusters'}"
        statements += [
            f"Allow any-user to manage instance-family {place} {principal}",
            f"Allow any-user to use virtual-network-family {place} {principal}",
            f"Allow any-user to read compute-management-family {place} {principal}",
            f"Allow any-user to use volume-family {place} {principal}",
        ]
    return statements
