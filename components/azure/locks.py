"""Locks that keep Azure from deleting the cluster and the checkpoint storage account."""

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_azure_native.authorization import LockLevel, ManagementLockByScope

from gpufabric.components.azure.context import RegionContext


class DeletionLocks(pulumi.ComponentResource):
    """``CanNotDelete`` locks.

    A lock also covers the resources below its scope, so a destroy must delete it before them.

    Args:
        context: the region's plan, names and resource group.
        scopes: ids of the locked resources by role.
        covered: resources that a destroy deletes after the locks.
        opts: options of the component.
    """

    def __init__(
        self,
        context: RegionContext,
        scopes: Mapping[str, pulumi.Input[str]],
        *,
        covered: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:azure:DeletionLocks", context.logical("locks"), None, opts)
        for role, scope in scopes.items():
            ManagementLockByScope(
                context.logical(f"{role}-lock"),
                scope=scope,
                lock_name=context.names.of("keep"),
                level=LockLevel.CAN_NOT_DELETE,
                notes="cluster.deletion_protection of gpufabric",
                opts=pulumi.ResourceOptions(parent=self, depends_on=covered),
            )
        self.register_outputs({})
