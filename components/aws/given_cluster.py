"""An EKS cluster that exists, as the pools of a region see it."""

import pulumi

from gpufabric.components.aws.addons import exporter_identity
from gpufabric.components.aws.iam import role_or_given
from gpufabric.components.aws.network import RegionNetwork
from gpufabric.components.aws.permissions import NODE
from gpufabric.components.outputs import ClusterOutputs
from gpufabric.plan.aws.region import AwsRegionPlan


class GivenCluster(pulumi.ComponentResource):
    """The role of the nodes, and the names by which they join a cluster that exists.

    EKS admits the role of a managed node group to the cluster itself (Amazon EKS user guide, "Grant IAM users
    access to Kubernetes with EKS access entries"), so nothing of the cluster changes.

    Args:
        plan: the region.
        network: network of the nodes.
        opts: options of the component.

    Attributes:
        name: the cluster's name.
        security_group_id: group that EKS created for nodes and control plane.
        endpoint: address of the API server; empty if the plan does not need it.
        certificate_authority: certificate of the API server, in base64; empty likewise.
        service_cidr: range of the services; empty likewise.
        node_role: role of the nodes.
        before_nodes: resources that must exist before nodes join.
        outputs: outputs for other stacks and users.

    Raises:
        ValueError: the declaration gives no cluster, or its group is unknown; the plan's rules refuse both.
    """

    def __init__(
        self, plan: AwsRegionPlan, network: RegionNetwork, *, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("gpufabric:aws:GivenCluster", plan.stack, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        given = plan.spec.existing.cluster
        if given is None or given.security_group_id is None:
            raise ValueError(f"{plan.stack}: existing.cluster with its security group")
        self.name: pulumi.Input[str] = given.id
        self.security_group_id: pulumi.Input[str] = given.security_group_id
        # Nodes with images of EKS get these from EKS.
        self.endpoint: pulumi.Input[str] = given.endpoint or ""
        self.certificate_authority: pulumi.Input[str] = given.certificate_authority or ""
        self.service_cidr = "" if given.service_cidr is None else str(given.service_cidr)
        self.node_role = role_or_given(plan.spec.existing.roles.node, f"{plan.stack}-node", NODE, child)
        self.before_nodes: list[pulumi.Resource] = [*self.node_role.attachments, network]
        if plan.spec.health is not None:
            exporter_identity(plan, self.name, child)
        self.outputs: ClusterOutputs = {
            "name": given.id,
            "id": given.id,
            "login": f"aws eks update-kubeconfig --region {plan.region} --name {given.id}",
        }
        if given.endpoint is not None:
            self.outputs["endpoint"] = given.endpoint
        if given.certificate_authority is not None:
            self.outputs["certificate_authority"] = given.certificate_authority
        self.register_outputs({**self.outputs})
