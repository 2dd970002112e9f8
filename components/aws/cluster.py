"""The Kubernetes cluster of a region: control plane, add-ons and system nodes."""

import pulumi
from pulumi_aws import ec2, eks, kms

from gpufabric.components.aws.access import admit_admins
from gpufabric.components.aws.addons import AFTER_NODES, BEFORE_NODES, Addons, exporter_identity
from gpufabric.components.aws.iam import GivenRole, ServiceRole, role_or_given
from gpufabric.components.aws.launch import (
    kept_metadata,
    metadata_options,
    root_volume,
    system_user_data,
    tags_on_launch,
    template_version,
)
from gpufabric.components.aws.logs import Logs
from gpufabric.components.aws.network import RegionNetwork
from gpufabric.components.aws.permissions import CLUSTER, NODE
from gpufabric.components.computed import computed
from gpufabric.components.outputs import ClusterOutputs
from gpufabric.plan.addresses import SERVICE_CIDR
from gpufabric.plan.aws.pool import SYSTEM_AMI_TYPE
from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.plan.aws.volumes import SYSTEM_ROOT_GIB
from gpufabric.plan.labels import LABEL_PREFIX

CREATOR_IS_ADMIN = "accessConfig.bootstrapClusterCreatorAdminPermissions"

LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")


class Cluster(pulumi.ComponentResource):
    """EKS control plane with its add-ons and a small group of system nodes.

    Args:
        plan: the region.
        network: network of the cluster.
        logs: log groups, one of them for the control plane.
        opts: options of the component.

    Attributes:
        name: the cluster's name.
        security_group_id: group that EKS created for nodes and control plane.
        node_role: role of all nodes.
        before_nodes: resources that must exist before nodes join.
        outputs: outputs for other stacks and users.
    """

    def __init__(
        self,
        plan: AwsRegionPlan,
        network: RegionNetwork,
        *,
        logs: Logs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:aws:Cluster", plan.stack, None, opts)
        self._plan = plan
        child = pulumi.ResourceOptions(parent=self)
        roles = plan.spec.existing.roles
        role = role_or_given(roles.cluster, f"{plan.stack}-cluster", CLUSTER, child)
        self.node_role = role_or_given(roles.node, f"{plan.stack}-node", NODE, child)
        cluster = self._control_plane(role, network, logs)
        self.name: pulumi.Output[str] = cluster.name
        self.security_group_id = computed(
            cluster.vpc_config,
            lambda config: config.cluster_security_group_id,
            f"security group of the EKS cluster {plan.name}",
        )
        addons = Addons(plan, self.name, child)
        self.before_nodes: list[pulumi.Resource] = [
            *(addons.create(addon) for addon in BEFORE_NODES),
            *self.node_role.attachments,
            network,
        ]
        system = self._system_nodes(network)
        for addon in AFTER_NODES:
            addons.create(addon, after=[system])
        if plan.spec.health is not None:
            exporter_identity(plan, self.name, child)
        admit_admins(plan, self.name, child)
        self.outputs: ClusterOutputs = {
            "name": self.name,
            "id": cluster.id,
            "endpoint": cluster.endpoint,
            "certificate_authority": computed(
                cluster.certificate_authority,
                lambda authority: authority.data if authority else None,
                f"certificate authority of the EKS cluster {plan.name}",
            ),
            "login": f"aws eks update-kubeconfig --region {plan.region} --name {plan.name}",
        }
        self.register_outputs({**self.outputs})

    def _control_plane(
        self, role: ServiceRole | GivenRole, network: RegionNetwork, logs: Logs
    ) -> eks.Cluster:
        plan = self._plan
        return eks.Cluster(
            plan.stack,
            name=plan.name,
            version=plan.kubernetes_version,
            role_arn=role.arn,
            access_config=eks.ClusterAccessConfigArgs(
                authentication_mode="API",
                # Where others administer the cluster, the identity that creates it does not.
                bootstrap_cluster_creator_admin_permissions=not plan.spec.cluster.admin_role_arns,
            ),
            deletion_protection=plan.spec.cluster.deletion_protection,
            bootstrap_self_managed_addons=False,
            enabled_cluster_log_types=list(LOG_TYPES),
            encryption_config=eks.ClusterEncryptionConfigArgs(
                provider=eks.ClusterEncryptionConfigProviderArgs(key_arn=self._secrets_key()),
                resources=["secrets"],
            ),
            kubernetes_network_config=eks.ClusterKubernetesNetworkConfigArgs(
                ip_family="ipv4", service_ipv4_cidr=str(SERVICE_CIDR)
            ),
            vpc_config=eks.ClusterVpcConfigArgs(
                subnet_ids=list(network.system_subnet_ids.values()),
                endpoint_private_access=True,
                endpoint_public_access=plan.public_endpoint,
                public_access_cidrs=[str(cidr) for cidr in plan.spec.cluster.public_cidrs] or None,
            ),
            # If there is no log group, EKS creates one without a key and without an end of retention.
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=plan.spec.cluster.deletion_protection,
                depends_on=[*role.attachments, logs.groups["control-plane"]],
                # It counts only at creation, and a change replaces the cluster.
                ignore_changes=[CREATOR_IS_ADMIN],
            ),
        )

    def _secrets_key(self) -> pulumi.Input[str]:
        """Return the given key of the secrets, or make one."""
        given = self._plan.spec.existing.keys.secrets
        if given is not None:
            return given.id
        return kms.Key(
            f"{self._plan.stack}-secrets",
            description=f"Kubernetes secrets of {self._plan.name}",
            enable_key_rotation=True,
            deletion_window_in_days=30,
            opts=pulumi.ResourceOptions(parent=self),
        ).arn

    def _system_nodes(self, network: RegionNetwork) -> eks.NodeGroup:
        plan = self._plan
        name = f"{plan.stack}-system"
        hops = plan.spec.cluster.metadata_hops
        template = ec2.LaunchTemplate(
            name,
            instance_type=plan.system_node.shape.value,
            update_default_version=True,
            metadata_options=metadata_options(hops),
            block_device_mappings=root_volume(SYSTEM_ROOT_GIB),
            user_data=system_user_data(plan.egress),
            tag_specifications=tags_on_launch(plan, "system"),
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=kept_metadata(hops)),
        )
        return eks.NodeGroup(
            name,
            cluster_name=self.name,
            version=plan.kubernetes_version,
            node_role_arn=self.node_role.arn,
            subnet_ids=list(network.system_subnet_ids.values()),
            ami_type=SYSTEM_AMI_TYPE,
            capacity_type="ON_DEMAND",
            launch_template=eks.NodeGroupLaunchTemplateArgs(
                id=template.id, version=template_version(template)
            ),
            scaling_config=eks.NodeGroupScalingConfigArgs(
                desired_size=plan.system_nodes, min_size=plan.system_nodes, max_size=plan.system_nodes
            ),
            update_config=eks.NodeGroupUpdateConfigArgs(max_unavailable=1),
            node_repair_config=eks.NodeGroupNodeRepairConfigArgs(enabled=True),
            labels={f"{LABEL_PREFIX}/pool": "system"},
            opts=pulumi.ResourceOptions(parent=self, depends_on=self.before_nodes),
        )
