"""Storage of an Azure region: a Lustre file system, and checkpoints in a private storage account."""

import pulumi
from pulumi_azure_native import network as azure_network
from pulumi_azure_native import privatedns, storage, storagecache

from gpufabric.components.azure.context import RegionContext
from gpufabric.components.azure.fixed import fixed
from gpufabric.components.azure.identity import Identities, grant
from gpufabric.components.azure.keys import account_key
from gpufabric.components.azure.lustre import MOUNT_NAME, archive, file_system
from gpufabric.components.azure.names import CHECKPOINTS_CONTAINER
from gpufabric.components.azure.network import RegionNetwork
from gpufabric.components.azure.replication import replicate
from gpufabric.components.outputs import StorageOutputs
from gpufabric.plan.azure.roles import STORAGE_BLOB_DATA_CONTRIBUTOR

BLOB_ZONE = "privatelink.blob.core.windows.net"
"""Private DNS zone of blob endpoints (Azure document "Private endpoint private DNS zone values")."""


class Storage(pulumi.ComponentResource):
    """Lustre file system and checkpoint container.

    Args:
        context: the region's plan, names and resource group.
        network: network of the file system and of the private endpoint.
        identities: identities of the cluster, whose nodes may write checkpoints during a transition.
        opts: options of the component.

    Attributes:
        account_id: id of the checkpoint storage account.
        checkpoints_id: id of the checkpoint container.
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
        super().__init__("gpufabric:azure:Storage", context.logical("storage"), None, opts)
        self._context = context
        self._child = pulumi.ResourceOptions(parent=self)
        self._kept = pulumi.ResourceOptions(parent=self, protect=context.plan.checkpoints.protect)
        self._account = self._make_account()
        versions = self._versions()
        self._container = storage.BlobContainer(
            context.logical("checkpoints"),
            resource_group_name=context.group,
            account_name=self._account.name,
            container_name=CHECKPOINTS_CONTAINER,
            public_access=storage.PublicAccess.NONE,
            opts=self._kept,
        )
        self.account_id: pulumi.Output[str] = self._account.id
        self.checkpoints_id: pulumi.Output[str] = self._container.id
        declared = context.plan.spec.workload_identity
        if declared is not None and declared.node_access:
            # Every pod of a node can use this identity.
            grant(
                context,
                "checkpoints-writer",
                role=STORAGE_BLOB_DATA_CONTRIBUTOR,
                scope=self._container.id,
                principal_id=identities.kubelet.principal_id,
                opts=self._child,
            )
        reachable = self._private_endpoint(network)
        lustre = self._lustre(network, reachable)
        policy: storage.ObjectReplicationPolicy | None = None
        replica = context.plan.replica
        if replica is not None:
            ready: list[pulumi.Resource] = [versions, self._container]
            policy = replicate(context, replica, self._account, ready=ready, opts=self._child)
        self.outputs: StorageOutputs = {
            "lustre": (
                {"id": lustre.id, "address": lustre.client_info.mgs_address, "mount_name": MOUNT_NAME}
                if lustre
                else None
            ),
            "checkpoints": {
                "id": self._container.id,
                "url": f"https://{context.names.storage_account}.blob.core.windows.net/{CHECKPOINTS_CONTAINER}",
                "bucket": CHECKPOINTS_CONTAINER,
                "account": self._account.name,
            },
        }
        if policy is not None:
            self.outputs["checkpoints"]["replication_policy_id"] = policy.id
        self.register_outputs({**self.outputs})

    def _lustre(
        self, network: RegionNetwork, reachable: list[pulumi.Resource]
    ) -> storagecache.AmlFilesystem | None:
        context = self._context
        lustre, link = context.plan.lustre, context.plan.checkpoint_link
        if lustre is None:
            return None
        linked = None
        if link is not None:
            linked = archive(
                context, link, self._account, self._container, reachable=reachable, opts=self._child
            )
        return file_system(context, lustre, network, linked, self._child)

    def _make_account(self) -> storage.StorageAccount:
        context = self._context
        checkpoints = context.plan.spec.storage.checkpoints
        own_key = checkpoints.customer_managed_key
        key = account_key(context, child=self._child, kept=self._kept) if own_key else None
        return storage.StorageAccount(
            context.logical("account"),
            resource_group_name=context.group,
            account_name=context.names.storage_account,
            location=context.location,
            kind=storage.Kind.STORAGE_V2.value,
            sku=storage.SkuArgs(name=storage.SkuName.STANDARD_ZRS.value),
            access_tier=storage.AccessTier.HOT,
            minimum_tls_version=storage.MinimumTlsVersion.TLS1_2.value,
            enable_https_traffic_only=True,
            allow_blob_public_access=False,
            # A linked file system accesses the account with tokens made from its keys (Azure document "Azure
            # Managed Lustre file system prerequisites"), and DataSync accepts only addresses that a key signs
            # (DataSync user guide, "Configuring transfers with Azure Blob Storage").
            allow_shared_key_access=context.plan.checkpoint_link is not None
            or checkpoints.internet_transfers,
            allow_cross_tenant_replication=False,
            public_network_access=_public_access(open_=checkpoints.internet_transfers),
            network_rule_set=storage.NetworkRuleSetArgs(
                # AWS does not publish the source addresses of DataSync.
                default_action=storage.DefaultAction.ALLOW
                if checkpoints.internet_transfers
                else storage.DefaultAction.DENY,
                bypass=storage.Bypass.NONE.value,
            ),
            identity=storage.IdentityArgs(
                type=storage.IdentityType.USER_ASSIGNED.value, user_assigned_identities=[key.identity.id]
            )
            if key
            else None,
            encryption=key.encryption if key else None,
            tags=context.tags,
            opts=pulumi.ResourceOptions.merge(
                self._kept, pulumi.ResourceOptions(depends_on=key.ready if key else None)
            ),
        )

    def _versions(self) -> storage.BlobServiceProperties:
        context, days = self._context, self._context.plan.checkpoints.keep_noncurrent_days
        kept = storage.DeleteRetentionPolicyArgs(enabled=True, days=days)
        versions = storage.BlobServiceProperties(
            context.logical("blob-service"),
            resource_group_name=context.group,
            account_name=self._account.name,
            blob_services_name="default",
            is_versioning_enabled=True,
            # Replication reads it (Azure document "Object replication for block blobs").
            change_feed=storage.ChangeFeedArgs(enabled=True) if context.plan.replica else None,
            delete_retention_policy=kept,
            container_delete_retention_policy=kept,
            opts=self._child,
        )
        # A version's age starts when it is written, not when it is overwritten. Soft delete keeps versions
        # that this rule deletes for the days above. Without the rule, old versions stay and cost money.
        old = storage.ManagementPolicyVersionArgs(
            delete=storage.DateAfterCreationArgs(days_after_creation_greater_than=float(days))
        )
        rule = storage.ManagementPolicyRuleArgs(
            name="old-versions",
            enabled=True,
            type=storage.RuleType.LIFECYCLE.value,
            definition=storage.ManagementPolicyDefinitionArgs(
                actions=storage.ManagementPolicyActionArgs(version=old),
                filters=storage.ManagementPolicyFilterArgs(
                    blob_types=["blockBlob"], prefix_match=[f"{CHECKPOINTS_CONTAINER}/"]
                ),
            ),
        )
        storage.ManagementPolicy(
            context.logical("blob-lifecycle"),
            resource_group_name=context.group,
            account_name=self._account.name,
            management_policy_name="default",
            policy=storage.ManagementPolicySchemaArgs(rules=[rule]),
            opts=self._child,
        )
        return versions

    def _private_endpoint(self, network: RegionNetwork) -> list[pulumi.Resource]:
        """Make the account reachable from the network by its own name."""
        context = self._context
        zone = privatedns.PrivateZone(
            context.logical("blob-zone"),
            resource_group_name=context.group,
            private_zone_name=BLOB_ZONE,
            location="Global",
            tags=context.tags,
            opts=self._child,
        )
        link = privatedns.VirtualNetworkLink(
            context.logical("blob-zone-link"),
            resource_group_name=context.group,
            private_zone_name=zone.name,
            virtual_network_link_name=context.names.of("blob-link"),
            location="Global",
            virtual_network=privatedns.SubResourceArgs(id=network.virtual_network.id),
            registration_enabled=False,
            tags=context.tags,
            opts=fixed("privatedns:VirtualNetworkLink", self._child),
        )
        endpoint = azure_network.PrivateEndpoint(
            context.logical("blob-endpoint"),
            resource_group_name=context.group,
            private_endpoint_name=context.names.of("blob"),
            location=context.location,
            subnet=azure_network.SubnetArgs(id=network.endpoints.id),
            private_link_service_connections=[
                azure_network.PrivateLinkServiceConnectionArgs(
                    name="blob", private_link_service_id=self._account.id, group_ids=["blob"]
                )
            ],
            tags=context.tags,
            opts=fixed("network:PrivateEndpoint", self._child),
        )
        records = azure_network.PrivateDnsZoneGroup(
            context.logical("blob-zone-group"),
            resource_group_name=context.group,
            private_endpoint_name=endpoint.name,
            private_dns_zone_group_name="default",
            private_dns_zone_configs=[
                azure_network.PrivateDnsZoneConfigArgs(name="blob", private_dns_zone_id=zone.id)
            ],
            opts=self._child,
        )
        return [link, records]


def _public_access(*, open_: bool) -> str:
    kinds = storage.PublicNetworkAccess
    return (kinds.ENABLED if open_ else kinds.DISABLED).value
