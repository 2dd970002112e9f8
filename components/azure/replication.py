"""Copies checkpoints to a container in another region: object replication."""

from collections.abc import Sequence

import pulumi
from pulumi_azure_native import storage
from pulumi_azure_native.storage.outputs import ObjectReplicationPolicyRuleResponse

from gpufabric.components.azure.context import RegionContext
from gpufabric.components.azure.names import CHECKPOINTS_CONTAINER
from gpufabric.components.computed import computed
from gpufabric.spec.azure.storage import AzureReplica

NEW_POLICY = "default"
"""Id with which a policy is first created, on the destination (Azure Storage REST API, Object Replication
Policies). Azure answers with the id of its choice, and azure-native reads, updates and deletes under that one
(provider.go, ``defaultCreate``)."""


def replicate(
    context: RegionContext,
    replica: AzureReplica,
    account: storage.StorageAccount,
    *,
    ready: list[pulumi.Resource],
    opts: pulumi.ResourceOptions,
) -> storage.ObjectReplicationPolicy:
    """Copy every new checkpoint. Deletions are not copied.

    The policy is set on both accounts: first on the destination, which chooses its id, then on the source
    with that id.

    Args:
        context: the region's plan, names and resource group.
        replica: destination of the copies.
        account: account of the checkpoints.
        ready: resources that must exist first: versions and the change feed, and the container.
        opts: options of the resources.

    Returns:
        the policy of the source.
    """
    group, name = replica.account_id.split("/")[4], replica.account_id.split("/")[8]
    # Without it, Azure Monitor does not have the operations that wait to be copied.
    metrics = storage.ObjectReplicationPolicyPropertiesMetricsArgs(enabled=True)
    destination = storage.ObjectReplicationPolicy(
        context.logical("replication-destination"),
        resource_group_name=group,
        account_name=name,
        object_replication_policy_id=NEW_POLICY,
        # Full ids, because replication across tenants is off.
        source_account=account.id,
        destination_account=replica.account_id,
        metrics=metrics,
        rules=[
            storage.ObjectReplicationPolicyRuleArgs(
                source_container=CHECKPOINTS_CONTAINER, destination_container=replica.container
            )
        ],
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=ready)),
    )
    return storage.ObjectReplicationPolicy(
        context.logical("replication-source"),
        resource_group_name=context.group,
        account_name=account.name,
        object_replication_policy_id=destination.policy_id,
        source_account=account.id,
        destination_account=replica.account_id,
        metrics=metrics,
        rules=[
            storage.ObjectReplicationPolicyRuleArgs(
                source_container=CHECKPOINTS_CONTAINER,
                destination_container=replica.container,
                rule_id=computed(
                    destination.rules, _rule_id, "id of the rule of an object replication policy"
                ),
            )
        ],
        opts=opts,
    )


def _rule_id(rules: Sequence[ObjectReplicationPolicyRuleResponse] | None) -> str | None:
    """Return the id that Azure chose for the only rule."""
    return rules[0].rule_id if rules else None
