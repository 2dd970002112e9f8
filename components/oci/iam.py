"""Permissions of nodes, of training pods and of Oracle's services in an OCI region's compartment."""

import pulumi
import pulumi_oci as oci

from gpufabric.components.oci.node_tag import NodeTag, kept_tags
from gpufabric.plan.oci.region import OciRegionPlan
from gpufabric.plan.oci.storage import CheckpointPlace
from gpufabric.spec.oci.workload_identity import OciWorkloadIdentity

_METRIC_NAMESPACES = ("gpu_infrastructure_health", "rdma_infrastructure_health")
_OBJECT_PERMISSIONS = ("OBJECT_INSPECT", "OBJECT_READ", "OBJECT_CREATE", "OBJECT_OVERWRITE", "OBJECT_DELETE")
"""Permissions for checkpoints. They exclude OBJECT_VERSION_DELETE: objects that a pod overwrites or deletes
can be restored."""

_READ_PERMISSIONS = ("OBJECT_INSPECT", "OBJECT_READ")
"""Permissions for data."""

_COPY_PERMISSIONS = ("OBJECT_INSPECT", "OBJECT_READ", "OBJECT_CREATE", "OBJECT_OVERWRITE")
"""Permissions of an Object Storage link; it copies no deletions."""


class RegionIdentity(pulumi.ComponentResource):
    """Policies of an OCI region, and the dynamic group of its nodes, as far as they are not given.

    Policies of Oracle's services do not wait for the cluster: they reach all of OCI while it is created. The
    policies of nodes and training pods name the cluster and so come after it; nodes repeat their request to
    join.

    Args:
        plan: the region.
        cluster_id: cluster that the nodes may join.
        key_id: key that encrypts the checkpoints; None if the stack makes no bucket.
        node_tag: tag of the GPU machines.
        opts: options; the provider must be for the tenancy's home region.

    Attributes:
        service_policies: permissions of Oracle's services, and for the key of the checkpoints.
    """

    def __init__(
        self,
        plan: OciRegionPlan,
        *,
        cluster_id: pulumi.Input[str],
        key_id: pulumi.Input[str] | None,
        node_tag: NodeTag,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:oci:Identity", f"{plan.stack}-identity", None, opts)
        self._plan, self._tags = plan, dict(plan.tags)
        self._child = pulumi.ResourceOptions(parent=self)
        self.service_policies: list[pulumi.Resource] = []
        if plan.parts.service_policies:
            self._services(node_tag)
            if key_id is not None:
                self._key(key_id)
        outputs: dict[str, pulumi.Input[str]] = {}
        if plan.parts.node_policies:
            outputs["dynamic_group_id"] = self._nodes(cluster_id, node_tag).id
        declared = plan.spec.workload_identity
        if declared is not None and plan.parts.training_policies:
            oci.identity.Policy(
                f"{plan.stack}-training-policy",
                # Data may be in other compartments.
                compartment_id=plan.spec.tenancy_id,
                name=f"{plan.name}-training",
                description=f"What the training pods of {plan.name} may do",
                statements=training_statements(plan, declared, cluster_id),
                freeform_tags=self._tags,
                opts=self._child,
            )
        self.register_outputs(outputs)

    def _services(self, node_tag: NodeTag) -> None:
        """Let Oracle's services do what the stack needs of them; a policy without statements is refused."""
        plan = self._plan
        statements = service_statements(plan, node_tag.namespace)
        if not statements:
            return
        policy = oci.identity.Policy(
            f"{plan.stack}-services-policy",
            compartment_id=plan.spec.tenancy_id,
            name=f"{plan.name}-services",
            description=f"What Oracle's services need for {plan.name}",
            statements=statements,
            freeform_tags=self._tags,
            opts=self._child,
        )
        self.service_policies.append(policy)

    def _key(self, key_id: pulumi.Input[str]) -> None:
        plan = self._plan
        policy = oci.identity.Policy(
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
            freeform_tags=self._tags,
            opts=self._child,
        )
        self.service_policies.append(policy)

    def _nodes(self, cluster_id: pulumi.Input[str], node_tag: NodeTag) -> oci.identity.DynamicGroup:
        plan = self._plan
        nodes = oci.identity.DynamicGroup(
            f"{plan.stack}-nodes",
            compartment_id=plan.spec.tenancy_id,
            name=_group(plan),
            description=f"Nodes of {plan.name}",
            matching_rule=node_tag.matching_rule,
            freeform_tags=self._tags,
            # Machines that run may lack the tag, so an upgrade does not take their permissions.
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=[node_tag], ignore_changes=kept_tags(plan, "matchingRule")
            ),
        )
        oci.identity.Policy(
            f"{plan.stack}-nodes-policy",
            compartment_id=plan.spec.compartment_id,
            name=f"{plan.name}-nodes",
            description=f"What the nodes of {plan.name} may do",
            statements=node_statements(plan, cluster_id),
            freeform_tags=self._tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[nodes]),
        )
        return nodes


def node_statements(plan: OciRegionPlan, cluster_id: pulumi.Input[str]) -> list[pulumi.Input[str]]:
    """Return the statements for nodes: join their cluster, and report health.

    Every pod of a node can use them. During a transition they include access to the checkpoints.

    Only the statement that names the cluster depends on it; a preview shows the others.

    Args:
        plan: the region.
        cluster_id: OCID of the cluster that they may join.
    """
    nodes = f"Allow dynamic-group {_group(plan)}"
    compartment = f"in compartment id {plan.spec.compartment_id}"
    namespaces = ", ".join(f"target.metrics.namespace = '{name}'" for name in _METRIC_NAMESPACES)
    statements: list[pulumi.Input[str]] = [
        pulumi.Output.concat(
            f"{nodes} to {{CLUSTER_JOIN}} {compartment} where target.cluster.id = '", cluster_id, "'"
        ),
        f"{nodes} to use metrics {compartment} where any {{{namespaces}}}",
    ]
    declared = plan.spec.workload_identity
    if declared is not None and declared.node_access and plan.bucket is not None:
        bucket = _in_bucket(plan.bucket)
        statements += [
            f"{nodes} to read buckets {bucket}",
            f"{nodes} to {{{', '.join(_OBJECT_PERMISSIONS)}}} {bucket}",
        ]
    return statements


def training_statements(
    plan: OciRegionPlan, declared: OciWorkloadIdentity, cluster_id: pulumi.Input[str]
) -> list[pulumi.Input[str]]:
    """Return the statements for training pods: store checkpoints, and read the declared data.

    They hold for pods of one service account in one namespace of the region's cluster (OKE document "Granting
    Workloads Access to OCI Resources").

    Args:
        plan: the region.
        declared: service account and data.
        cluster_id: OCID of the cluster.
    """

    def allow(what: str, compartment: str, bucket: str) -> pulumi.Output[str]:
        conditions = (
            "request.principal.type = 'workload'",
            f"request.principal.namespace = '{declared.namespace}'",
            f"request.principal.service_account = '{declared.service_account}'",
            f"target.bucket.name = '{bucket}'",
        )
        return pulumi.Output.concat(
            f"Allow any-user to {what} in compartment id {compartment} where all "
            f"{{{', '.join(conditions)}, request.principal.cluster_id = '",
            cluster_id,
            "'}",
        )

    own = plan.bucket
    storing = ("read buckets", f"{{{', '.join(_OBJECT_PERMISSIONS)}}}") if own is not None else ()
    return [
        *(allow(what, own.compartment_id, own.name) for what in storing if own is not None),
        *(
            allow(what, data.compartment_id, data.bucket)
            for data in declared.data
            for what in ("read buckets", f"{{{', '.join(_READ_PERMISSIONS)}}}")
        ),
    ]


def _group(plan: OciRegionPlan) -> str:
    return f"{plan.name}-nodes"


def _in_bucket(place: CheckpointPlace) -> str:
    return f"in compartment id {place.compartment_id} where target.bucket.name = '{place.name}'"


def service_statements(plan: OciRegionPlan, tag_namespace: str | None) -> list[str]:
    """Return the statements for Oracle's services.

    Sources: Oracle's document on managing Lustre file systems requires the statement on networks in this
    form. Lifecycle rules and replication need the region's object storage service (documents on object
    lifecycle management and on replication). GPU memory clusters and node pools in compute clusters launch
    instances as principals of their own (oracle-quickstart/oci-hpc-oke, terraform/iam.tf), here in the
    region's compartment only. No source confirms the needs of Object Storage links: their jobs get the
    permissions to copy, in this bucket only. Nor does one say that GPU memory clusters need the tag of their
    machines: a principal that applies a defined tag needs its namespace (OCI document "Details for IAM with
    Identity Domains").

    Args:
        plan: the region.
        tag_namespace: namespace of the GPU machines' tag; None without a tag.
    """
    compartment = f"in compartment id {plan.spec.compartment_id}"
    statements: list[str] = []
    if plan.bucket is not None and plan.makes_bucket:
        bucket = _in_bucket(plan.bucket)
        statements.append(f"Allow service objectstorage-{plan.region} to manage object-family {bucket}")
    if plan.replica is not None:
        statements.append(
            f"Allow service objectstorage-{plan.region} to manage object-family {compartment} "
            f"where target.bucket.name = '{plan.replica.bucket}'"
        )
    if plan.lustre is not None:
        statements.append("Allow service lustrefs to use virtual-network-family in tenancy")
    if plan.checkpoint_link is not None and plan.bucket is not None:
        bucket = _in_bucket(plan.bucket)
        statements += [
            f"Allow service lustrefs to read buckets {bucket}",
            f"Allow service lustrefs to {{{', '.join(_COPY_PERMISSIONS)}}} {bucket}",
        ]
    if any(pool.operations == "managed-pool" for pool in plan.pools):
        statements.append(
            f"Allow any-user to {{COMPUTE_CLUSTER_LAUNCH_INSTANCE}} {compartment} "
            "where request.principal.type = 'nodepool'"
        )
    if any(pool.operations == "rack" for pool in plan.pools):
        principal_type = "request.principal.type = 'compute-gpu-memory-clusters'"
        principal = f"where all {{{principal_type}}}"
        statements += [
            f"Allow any-user to manage instance-family {compartment} {principal}",
            f"Allow any-user to use virtual-network-family {compartment} {principal}",
            f"Allow any-user to read compute-management-family {compartment} {principal}",
            f"Allow any-user to use volume-family {compartment} {principal}",
        ]
        if tag_namespace is not None:
            tagging = f"where all {{{principal_type}, target.tag-namespace.name = '{tag_namespace}'}}"
            statements.append(f"Allow any-user to use tag-namespaces in tenancy {tagging}")
    return statements
