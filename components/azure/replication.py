"""Copies checkpoints to a container in another region: object replication."""

from collections.abc import Sequence

import pulumi
from pulumi_azure_native import storage
from pulumi_azure_native.storage.outputs import ObjectReplicationPolicyRuleResponse

from gpufabric.components.azure.base import Place
from gpufabric.components.azure.names import CHECKPOINTS_CONTAINER
from gpufabric.spec.azure.storage import AzureReplica

NEW_POLICY = "default"
"""Id under which a policy is first made, on the destination; Azure answers with its real one (Azure Storage
REST API, Object Replication Policies)."""


def replicate(
    place: Place,
    replica: AzureReplica,
    account: storage.StorageAccount,
    *,
    ready: list[pulumi.Resource],
    opts: pulumi.ResourceOptions,
) -> storage.ObjectReplicationPolicy:
    """Make Azure copy every new checkpoint. Deletions are not copied.

    The policy stands on both accounts: first on the destination, which names it, then on the source under
    that name.

    Args:
        place: where the region's resources go.
        replica: where the copies go.
        account: account of the checkpoints.
        ready: what must be there first: versions and the change feed, and the container.
        opts: options of the resources.
    """
    group, name = replica.account_id.split("/")[4], replica.account_id.split("/")[8]
    there = storage.ObjectReplicationPolicy(
        place.logical("replication-destination"),
        resource_group_name=group,
        account_name=name,
        object_replication_policy_id=NEW_POLICY,
        # Whole ids, since replication across tenants is off.
        source_account=account.id,
        destination_account=replica.account_id,
        rules=[
            storage.ObjectReplicationPolicyRuleArgs(
                source_container=CHECKPOINTS_CONTAINER, destination_container=replica.container
            )
        ],
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=ready)),
    )
    return storage.ObjectReplicationPolicy(
        place.logical("replication-source"),
        resource_group_name=place.group,
        account_name=account.name,
        object_replication_policy_id=there.policy_id,
        source_account=account.id,
        destination_account=replica.account_id,
        rules=[
            storage.ObjectReplicationPolicyRuleArgs(
                source_container=CHECKPOINTS_CONTAINER,
                destination_container=replica.container,
                rule_id=there.rules.apply(_rule_id),
            )
        ],
        opts=opts,
    )


def _rule_id(rules: Sequence[ObjectReplicationPolicyRuleResponse] | None) -> str | None:
    """Give the id that Azure gave the only rule."""
    return rules[0].rule_id if rules else None
