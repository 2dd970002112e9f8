"""Storage of an Azure region: a Lustre file system, and checkpoints in a private storage account."""

import pulumi
from pulumi_azure_native import network, privatedns, storage, storagecache

from gpufabric.components.azure.base import Place
from gpufabric.components.azure.identity import STORAGE_BLOB_DATA_CONTRIBUTOR, Identities, grant
from gpufabric.components.azure.keys import account_key
from gpufabric.components.azure.lustre import archive, file_system
from gpufabric.components.azure.names import CHECKPOINTS_CONTAINER
from gpufabric.components.azure.network import Network
from gpufabric.components.azure.replication import replicate

BLOB_ZONE = "privatelink.blob.core.windows.net"
"""Private DNS zone of blob endpoints (Azure document "Private endpoint private DNS zone values")."""


class Storage(pulumi.ComponentResource):
    """Lustre file system and checkpoint container.

    Attributes:
        lustre: the file system, if one was asked for.
        account: storage account of the checkpoints.
        checkpoints: container of the checkpoints.
        checkpoints_url: URL of the container.
    """

    def __init__(
        self, place: Place, net: Network, identities: Identities, opts: pulumi.ResourceOptions
    ) -> None:
        super().__init__("gpufabric:azure:Storage", place.logical("storage"), None, opts)
        self._place = place
        self._child = pulumi.ResourceOptions(parent=self)
        self._kept = pulumi.ResourceOptions(parent=self, protect=place.plan.checkpoints.protect)
        self.account = self._account()
        versions = self._versions()
        self.checkpoints = storage.BlobContainer(
            place.logical("checkpoints"),
            resource_group_name=place.group,
            account_name=self.account.name,
            container_name=CHECKPOINTS_CONTAINER,
            public_access=storage.PublicAccess.NONE,
            opts=self._kept,
        )
        self.checkpoints_url = (
            f"https://{place.names.storage_account}.blob.core.windows.net/{CHECKPOINTS_CONTAINER}"
        )
        # Account keys are off, or Azure's service for file systems alone uses them, so that the nodes'
        # identity is how checkpoints are written.
        grant(
            place,
            "checkpoints-writer",
            role=STORAGE_BLOB_DATA_CONTRIBUTOR,
            scope=self.checkpoints.id,
            principal_id=identities.kubelet.principal_id,
            opts=self._child,
        )
        reachable = self._private_endpoint(net)
        self.lustre = self._lustre(net, reachable)
        replica = place.plan.replica
        if replica is not None:
            ready: list[pulumi.Resource] = [versions, self.checkpoints]
            replicate(place, replica, self.account, ready=ready, opts=self._child)
        self.register_outputs({"checkpoints_id": self.checkpoints.id})

    def _lustre(self, net: Network, reachable: list[pulumi.Resource]) -> storagecache.AmlFilesystem | None:
        place = self._place
        lustre, link = place.plan.lustre, place.plan.checkpoint_link
        if lustre is None:
            return None
        joined = None
        if link is not None:
            joined = archive(
                place, link, self.account, self.checkpoints, reachable=reachable, opts=self._child
            )
        return file_system(place, lustre, net, joined, self._child)

    def _account(self) -> storage.StorageAccount:
        place = self._place
        checkpoints = place.plan.spec.storage.checkpoints
        own_key = checkpoints.customer_managed_key
        key = account_key(place, child=self._child, kept=self._kept) if own_key else None
        return storage.StorageAccount(
            place.logical("account"),
            resource_group_name=place.group,
            account_name=place.names.storage_account,
            location=place.location,
            kind=storage.Kind.STORAGE_V2.value,
            sku=storage.SkuArgs(name=storage.SkuName.STANDARD_ZRS.value),
            access_tier=storage.AccessTier.HOT,
            minimum_tls_version=storage.MinimumTlsVersion.TLS1_2.value,
            enable_https_traffic_only=True,
            allow_blob_public_access=False,
            # A file system that is joined to the account gets at it with tokens made from its keys (Azure
            # document "Azure Managed Lustre file system prerequisites"), and DataSync takes no signed address
            # but one that a key signs (DataSync user guide, "Configuring transfers with Azure Blob Storage").
            allow_shared_key_access=place.plan.checkpoint_link is not None or checkpoints.internet_transfers,
            allow_cross_tenant_replication=False,
            public_network_access=_public_access(open_=checkpoints.internet_transfers),
            network_rule_set=storage.NetworkRuleSetArgs(
                # The addresses that DataSync comes from are not published.
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
            tags=place.tags,
            opts=pulumi.ResourceOptions.merge(
                self._kept, pulumi.ResourceOptions(depends_on=key.ready if key else None)
            ),
        )

    def _versions(self) -> storage.BlobServiceProperties:
        place, days = self._place, self._place.plan.checkpoints.keep_noncurrent_days
        kept = storage.DeleteRetentionPolicyArgs(enabled=True, days=days)
        versions = storage.BlobServiceProperties(
            place.logical("blob-service"),
            resource_group_name=place.group,
            account_name=self.account.name,
            blob_services_name="default",
            is_versioning_enabled=True,
            # Replication reads it (Azure document "Object replication for block blobs").
            change_feed=storage.ChangeFeedArgs(enabled=True) if place.plan.replica else None,
            delete_retention_policy=kept,
            container_delete_retention_policy=kept,
            opts=self._child,
        )
        # A version's age counts from when it was written, not from when it was overwritten: what this rule
        # deletes is kept for the days above, and without the rule old versions stay, and cost, for ever.
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
            place.logical("blob-lifecycle"),
            resource_group_name=place.group,
            account_name=self.account.name,
            management_policy_name="default",
            policy=storage.ManagementPolicySchemaArgs(rules=[rule]),
            opts=self._child,
        )
        return versions

    def _private_endpoint(self, net: Network) -> list[pulumi.Resource]:
        """Make the account reachable from the network, under its own name."""
        place = self._place
        zone = privatedns.PrivateZone(
            place.logical("blob-zone"),
            resource_group_name=place.group,
            private_zone_name=BLOB_ZONE,
            location="Global",
            tags=place.tags,
            opts=self._child,
        )
        link = privatedns.VirtualNetworkLink(
            place.logical("blob-zone-link"),
            resource_group_name=place.group,
            private_zone_name=zone.name,
            virtual_network_link_name=place.names.of("blob-link"),
            location="Global",
            virtual_network=privatedns.SubResourceArgs(id=net.virtual_network.id),
            registration_enabled=False,
            tags=place.tags,
            opts=self._child,
        )
        endpoint = network.PrivateEndpoint(
            place.logical("blob-endpoint"),
            resource_group_name=place.group,
            private_endpoint_name=place.names.of("blob"),
            location=place.location,
            subnet=network.SubnetArgs(id=net.endpoints.id),
            private_link_service_connections=[
                network.PrivateLinkServiceConnectionArgs(
                    name="blob", private_link_service_id=self.account.id, group_ids=["blob"]
                )
            ],
            tags=place.tags,
            opts=self._child,
        )
        records = network.PrivateDnsZoneGroup(
            place.logical("blob-zone-group"),
            resource_group_name=place.group,
            private_endpoint_name=endpoint.name,
            private_dns_zone_group_name="default",
            private_dns_zone_configs=[
                network.PrivateDnsZoneConfigArgs(name="blob", private_dns_zone_id=zone.id)
            ],
            opts=self._child,
        )
        return [link, records]


def _public_access(*, open_: bool) -> str:
    kinds = storage.PublicNetworkAccess
    return (kinds.ENABLED if open_ else kinds.DISABLED).value
