"""The AKS cluster of an Azure region, with its pool of system nodes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi
import pulumi_azure_native.containerservice as aks
from pulumi_azure_native.authorization import PrincipalType

from gpufabric.components.azure.cluster_logs import send_logs
from gpufabric.components.azure.context import RegionContext
from gpufabric.components.azure.identity import Identities, grant
from gpufabric.components.azure.network import RegionNetwork
from gpufabric.components.azure.node_patches import CHANNEL, patch_channel, patch_schedule
from gpufabric.components.azure.secrets_key import secrets_encryption
from gpufabric.components.computed import computed
from gpufabric.components.outputs import ClusterOutputs
from gpufabric.plan.addresses import SERVICE_CIDR
from gpufabric.plan.azure.partitions import SYSTEM_POOL
from gpufabric.plan.azure.pool import PLAIN_OS_SKU
from gpufabric.plan.azure.roles import AKS_CLUSTER_ADMIN, AKS_CLUSTER_USER

if TYPE_CHECKING:  # the module holds hundreds of classes, and no program needs it
    from pulumi_azure_native.containerservice.outputs import ManagedClusterAgentPoolProfileResponse

DNS_SERVICE_IP = str(SERVICE_CIDR[10])
"""Address of the cluster's DNS, inside the service range; the API server takes the first address."""


class Cluster(pulumi.ComponentResource):
    """AKS cluster.

    Only the system pool AKS requires is declared here. GPU pools are separate resources: a pool declared
    inside the cluster cannot be added, removed or replaced alone.

    Automatic upgrades of Kubernetes are off: they would drain all nodes and so stop training jobs. Patches of
    the operating system come in a window.

    Args:
        context: the region's plan, names and resource group.
        network: network of the cluster.
        identities: identities of control plane and nodes.
        opts: options of the component.

    Attributes:
        cluster: the managed cluster.
        name: its name.
        group: its resource group.
        before_pools: resources that must exist before node pools, beside the cluster: none.
        outputs: outputs for other stacks and users.
    """

    def __init__(
        self,
        context: RegionContext,
        network: RegionNetwork,
        *,
        identities: Identities,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:azure:Cluster", context.logical("cluster"), None, opts)
        plan = self._plan = context.plan
        private = not plan.public_endpoint
        kubelet, key = identities.kubelet, plan.spec.cluster.secrets_key
        self.cluster = aks.ManagedCluster(
            context.logical("aks"),
            resource_group_name=context.group,
            resource_name_=context.names.of("aks"),
            node_resource_group=context.names.of("nodes"),
            location=context.location,
            dns_prefix=context.names.dns_prefix,
            kubernetes_version=plan.kubernetes_version,
            sku=aks.ManagedClusterSKUArgs(
                name=aks.ManagedClusterSKUName.BASE.value, tier=aks.ManagedClusterSKUTier.STANDARD.value
            ),
            identity=aks.ManagedClusterIdentityArgs(
                type=aks.ResourceIdentityType.USER_ASSIGNED,
                user_assigned_identities=[identities.control_plane.id],
            ),
            identity_profile={
                "kubeletidentity": aks.UserAssignedIdentityArgs(
                    resource_id=kubelet.id, client_id=kubelet.client, object_id=kubelet.principal
                )
            },
            agent_pool_profiles=[_system_pool(context, network)],
            network_profile=_network_profile(context),
            api_server_access_profile=aks.ManagedClusterAPIServerAccessProfileArgs(
                enable_private_cluster=private,
                enable_private_cluster_public_fqdn=False if private else None,
                authorized_ip_ranges=None if private else _callers(context, network),
            ),
            enable_rbac=True,
            aad_profile=aks.ManagedClusterAADProfileArgs(managed=True, enable_azure_rbac=True),
            disable_local_accounts=True,
            oidc_issuer_profile=aks.ManagedClusterOIDCIssuerProfileArgs(enabled=True),
            security_profile=aks.ManagedClusterSecurityProfileArgs(
                workload_identity=aks.ManagedClusterSecurityProfileWorkloadIdentityArgs(enabled=True),
                azure_key_vault_kms=(
                    secrets_encryption(context, key, identities, pulumi.ResourceOptions(parent=self))
                    if key is not None
                    else None
                ),
            ),
            storage_profile=aks.ManagedClusterStorageProfileArgs(
                blob_csi_driver=aks.ManagedClusterStorageProfileBlobCSIDriverArgs(enabled=True)
            ),
            auto_upgrade_profile=aks.ManagedClusterAutoUpgradeProfileArgs(
                upgrade_channel=aks.UpgradeChannel.NONE.value,
                node_os_upgrade_channel=patch_channel(plan.patches),
            ),
            http_proxy_config=_proxy(context),
            tags=context.tags,
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=plan.spec.cluster.deletion_protection,
                depends_on=identities.roles,
                ignore_changes=_kept(context),
            ),
        )
        if plan.patches.window is not None:
            patch_schedule(context, self.cluster, plan.patches.window, pulumi.ResourceOptions(parent=self))
        self.cluster.agent_pool_profiles.apply(
            lambda profiles: _warn_of_other_values(context, profiles or (), self.cluster)
        )
        workspace = plan.spec.existing.workspace
        if workspace is not None:
            send_logs(context, self.cluster.id, workspace.id, pulumi.ResourceOptions(parent=self))
        self._admins(context)
        host = computed(
            self.cluster.private_fqdn if private else self.cluster.fqdn,
            lambda name: name,
            f"name of the API server of {plan.name}",
        )
        self.name: pulumi.Input[str] = self.cluster.name
        self.group = context.group
        self.before_pools: list[pulumi.Resource] = []
        self.outputs: ClusterOutputs = {
            "name": self.cluster.name,
            "id": self.cluster.id,
            "endpoint": pulumi.Output.concat("https://", host),
            # Local accounts are off, so kubectl needs a token of Entra ID, which kubelogin fetches.
            "login": pulumi.Output.format(
                "az aks get-credentials --resource-group {0} --name {1} && "
                "kubelogin convert-kubeconfig -l azurecli",
                context.group,
                self.cluster.name,
            ),
        }
        self.register_outputs({**self.outputs})

    @property
    def issuer(self) -> pulumi.Input[str]:
        """Issuer of the tokens of service accounts."""
        return computed(
            self.cluster.oidc_issuer_profile,
            lambda profile: profile.issuer_url if profile else None,
            f"OIDC issuer of the AKS cluster of {self._plan.name}",
        )

    def _admins(self, context: RegionContext) -> None:
        for group in context.plan.spec.cluster.admin_group_ids:
            for title, role in (("admin", AKS_CLUSTER_ADMIN), ("user", AKS_CLUSTER_USER)):
                grant(
                    context,
                    f"cluster-{title}-{group}",
                    role=role,
                    scope=self.cluster.id,
                    principal_id=group,
                    principal_type=PrincipalType.GROUP,
                    opts=pulumi.ResourceOptions(parent=self),
                )


def _kept(context: RegionContext) -> list[str]:
    """Return the properties of a cluster that updates leave as they are.

    AKS lists the GPU pools in the cluster as well, and a refresh writes them into its inputs. With them, an
    update sends pools that may be gone, and AKS refuses it (pulumi/pulumi-azure-native#2719); without them, a
    preview shows them as removed.
    """
    plan = context.plan
    pools = [] if plan.spec.cluster.update_system_pool else ["agent_pool_profiles"]
    return [*pools, CHANNEL] if plan.patches.keeps_setting else pools


def _warn_of_other_values(
    context: RegionContext,
    profiles: "Sequence[ManagedClusterAgentPoolProfileResponse]",
    cluster: aks.ManagedCluster,
) -> None:
    """Warn if the declaration of the system pool has values that this update does not send."""
    plan = context.plan
    declared = {"count": plan.system_nodes, "orchestrator_version": plan.kubernetes_version}
    for profile in profiles:
        if profile.name != SYSTEM_POOL:
            continue
        for key, value in declared.items():
            present = getattr(profile, key)
            if present is not None and present != value:
                pulumi.log.warn(
                    f"{plan.stack}: the system pool keeps {key} {present}, not {value}; "
                    "set cluster.update_system_pool: true for one update to change it",
                    resource=cluster,
                )


def _callers(context: RegionContext, network: RegionNetwork) -> list[pulumi.Input[str]]:
    """Return the ranges that may call a public API server: the declared ones, and the nodes' NAT address (AKS
    document "API server authorized IP ranges"). That of a given network is among the declared ones."""
    ranges: list[pulumi.Input[str]] = [str(cidr) for cidr in context.plan.spec.cluster.public_cidrs]
    if network.nat_address is None:
        return ranges
    address = computed(network.nat_address.ip_address, lambda ip: ip, "address of the NAT gateway")
    return [*ranges, pulumi.Output.concat(address, "/32")]


def _system_pool(context: RegionContext, network: RegionNetwork) -> aks.ManagedClusterAgentPoolProfileArgs:
    return aks.ManagedClusterAgentPoolProfileArgs(
        name=SYSTEM_POOL,
        mode=aks.AgentPoolMode.SYSTEM.value,
        type=aks.AgentPoolType.VIRTUAL_MACHINE_SCALE_SETS.value,
        vm_size=context.plan.system_node.shape.value,
        count=context.plan.system_nodes,
        os_type=aks.OSType.LINUX.value,
        os_sku=PLAIN_OS_SKU,
        orchestrator_version=context.plan.kubernetes_version,
        availability_zones=context.zones,
        vnet_subnet_id=network.subnet_ids["system"],
        tags=context.tags,
    )


def _proxy(context: RegionContext) -> aks.ManagedClusterHTTPProxyConfigArgs | None:
    """Return the company's proxy for nodes, and for pods, which AKS gives its variables.

    AKS adds names that a cluster needs itself (AKS document "HTTP proxy support").
    """
    egress = context.plan.egress
    if egress.proxy is None:
        return None
    own = [f"{context.names.storage_account}.blob.core.windows.net"] if context.plan.makes_bucket else []
    return aks.ManagedClusterHTTPProxyConfigArgs(
        http_proxy=egress.proxy.http,
        https_proxy=egress.proxy.for_https,
        no_proxy=[*egress.no_proxy, *own],
    )


def _network_profile(context: RegionContext) -> aks.ContainerServiceNetworkProfileArgs:
    return aks.ContainerServiceNetworkProfileArgs(
        network_plugin=aks.NetworkPlugin.AZURE.value,
        network_plugin_mode=aks.NetworkPluginMode.OVERLAY.value,
        network_dataplane=aks.NetworkDataplane.CILIUM.value,
        network_policy=aks.NetworkPolicy.CILIUM.value,
        pod_cidr=str(context.plan.spec.pods_cidr),
        service_cidr=str(SERVICE_CIDR),
        dns_service_ip=DNS_SERVICE_IP,
        load_balancer_sku=aks.LoadBalancerSku.STANDARD.value,
        outbound_type=_outbound(context),
    )


def _outbound(context: RegionContext) -> str:
    """Return how nodes reach the internet: through a NAT gateway, or by routes to a firewall."""
    given = context.plan.spec.existing.network
    if given is not None and given.route_table_id is not None:
        return aks.OutboundType.USER_DEFINED_ROUTING.value
    return aks.OutboundType.USER_ASSIGNED_NAT_GATEWAY.value
