"""Storage of an Azure region: a Lustre file system, and checkpoints in a private storage account."""

import pulumi
from pulumi_azure_native import storage

from gpufabric.components.azure.blob_endpoint import blob_endpoint
from gpufabric.components.azure.context import RegionContext
from gpufabric.components.azure.identity import grant
from gpufabric.components.azure.keys import AccountKey, account_key, given_key
from gpufabric.components.azure.lustre import Archive, archive, file_system
from gpufabric.components.azure.names import CHECKPOINTS_CONTAINER
from gpufabric.components.azure.network import RegionNetwork
from gpufabric.components.azure.replication import replicate
from gpufabric.components.outputs import CheckpointOutputs, LustreOutputs, StorageOutputs
from gpufabric.plan.azure.ids import name_of
from gpufabric.plan.azure.roles import STORAGE_BLOB_DATA_CONTRIBUTOR
from gpufabric.plan.azure.storage import LUSTRE_NAME
from gpufabric.spec.azure.existing import AzureGivenContainer


class Storage(pulumi.ComponentResource):
    """Lustre file system and checkpoint container, each of them made, given or absent.

    Args:
        context: the region's plan, names and resource group.
        network: network of the file system and of the private endpoint.
        kubelet: object id of the nodes' principal, which may write checkpoints during a transition; None if
            nothing states it.
        opts: options of the component.

    Attributes:
        account_id: id of the storage account that the stack makes; None if it makes none.
        checkpoints_id: id of the checkpoint container; None if there is none.
        outputs: outputs for other stacks and users.
    """

    def __init__(
        self,
        context: RegionContext,
        network: RegionNetwork,
        *,
        kubelet: pulumi.Input[str] | None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:azure:Storage", context.logical("storage"), None, opts)
        self._context = context
        self._child = pulumi.ResourceOptions(parent=self)
        self._kept = pulumi.ResourceOptions(parent=self, protect=context.plan.checkpoints.protect)
        self.account_id: pulumi.Input[str] | None = None
        self.checkpoints_id: pulumi.Input[str] | None = None
        given = context.plan.spec.existing.storage
        linked: Archive | None = None
        checkpoints: CheckpointOutputs | None = None
        if context.plan.parts.account:
            checkpoints, linked = self._own_checkpoints(network, kubelet)
        elif given.checkpoints is not None:
            checkpoints = self._given_checkpoints(given.checkpoints)
            self._admit_nodes(given.checkpoints.container_id, kubelet)
        self.outputs: StorageOutputs = {"lustre": self._lustre(network, linked), "checkpoints": checkpoints}
        self.register_outputs({**self.outputs})

    def _own_checkpoints(
        self, network: RegionNetwork, kubelet: pulumi.Input[str] | None
    ) -> tuple[CheckpointOutputs, Archive | None]:
        """Make the account with its container; return its outputs, and the container as the file system's."""
        context = self._context
        account = self._make_account()
        versions = self._versions(account)
        container = storage.BlobContainer(
            context.logical("checkpoints"),
            resource_group_name=context.group,
            account_name=account.name,
            container_name=CHECKPOINTS_CONTAINER,
            public_access=storage.PublicAccess.NONE,
            opts=self._kept,
        )
        self.account_id, self.checkpoints_id = account.id, container.id
        self._admit_nodes(container.id, kubelet)
        reachable = blob_endpoint(context, network, account, self._child)
        linked: Archive | None = None
        link = context.plan.checkpoint_link
        if context.plan.lustre is not None and link is not None:
            linked = archive(context, link, account, container, reachable=reachable, opts=self._child)
        outputs = _checkpoint_outputs(container.id, context.names.storage_account, CHECKPOINTS_CONTAINER)
        outputs["account"] = account.name
        replica = context.plan.replica
        if replica is not None:
            ready: list[pulumi.Resource] = [versions, container]
            policy = replicate(context, replica, account, ready=ready, opts=self._child)
            outputs["replication_policy_id"] = policy.id
        return outputs, linked

    def _given_checkpoints(self, given: AzureGivenContainer) -> CheckpointOutputs:
        self.checkpoints_id = given.container_id
        return _checkpoint_outputs(given.container_id, name_of(given.id), given.container)

    def _admit_nodes(self, container_id: pulumi.Input[str], kubelet: pulumi.Input[str] | None) -> None:
        """Let every pod of a node write checkpoints, if that is declared."""
        declared = self._context.plan.spec.workload_identity
        if declared is not None and declared.node_access and kubelet is not None:
            grant(
                self._context,
                "checkpoints-writer",
                role=STORAGE_BLOB_DATA_CONTRIBUTOR,
                scope=container_id,
                principal_id=kubelet,
                opts=self._child,
            )

    def _lustre(self, network: RegionNetwork, linked: Archive | None) -> LustreOutputs | None:
        context = self._context
        given = context.plan.spec.existing.storage.lustre
        if given is not None:
            mount_name = LUSTRE_NAME if given.mount_name is None else given.mount_name
            return {"id": given.id, "address": given.address or "", "mount_name": mount_name}
        if context.plan.lustre is None:
            return None
        made = file_system(context, context.plan.lustre, network, linked, self._child)
        return {"id": made.id, "address": made.client_info.mgs_address, "mount_name": LUSTRE_NAME}

    def _make_account(self) -> storage.StorageAccount:
        context = self._context
        checkpoints = context.plan.spec.storage.checkpoints
        key = self._key()
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
                type=storage.IdentityType.USER_ASSIGNED.value, user_assigned_identities=[key.identity_id]
            )
            if key
            else None,
            encryption=key.encryption if key else None,
            tags=context.tags,
            opts=pulumi.ResourceOptions.merge(
                self._kept, pulumi.ResourceOptions(depends_on=key.ready if key else None)
            ),
        )

    def _key(self) -> AccountKey | None:
        """Return the key of the account: given, the stack's own, or None for a key of Azure's."""
        context = self._context
        given = context.plan.spec.existing.keys.storage
        if given is not None:
            return given_key(given)
        if context.plan.parts.key:
            return account_key(context, child=self._child, kept=self._kept)
        return None

    def _versions(self, account: storage.StorageAccount) -> storage.BlobServiceProperties:
        context, days = self._context, self._context.plan.checkpoints.keep_noncurrent_days
        kept = storage.DeleteRetentionPolicyArgs(enabled=True, days=days)
        versions = storage.BlobServiceProperties(
            context.logical("blob-service"),
            resource_group_name=context.group,
            account_name=account.name,
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
            account_name=account.name,
            management_policy_name="default",
            policy=storage.ManagementPolicySchemaArgs(rules=[rule]),
            opts=self._child,
        )
        return versions


def _checkpoint_outputs(container_id: pulumi.Input[str], account: str, container: str) -> CheckpointOutputs:
    return {
        "id": container_id,
        "url": f"https://{account}.blob.core.windows.net/{container}",
        "bucket": container,
        "account": account,
    }


def _public_access(*, open_: bool) -> str:
    kinds = storage.PublicNetworkAccess
    return (kinds.ENABLED if open_ else kinds.DISABLED).value
