"""Identities of an Azure region's cluster and their roles."""

import pulumi
from pulumi_azure_native import authorization, managedidentity

from gpufabric.components.azure.context import RegionContext
from gpufabric.components.azure.fixed import fixed
from gpufabric.components.azure.names import short_hash
from gpufabric.components.azure.network import RegionNetwork
from gpufabric.components.azure.reservations import Reservations
from gpufabric.plan.azure.roles import CONTRIBUTOR, MANAGED_IDENTITY_OPERATOR, NETWORK_CONTRIBUTOR


class Identities(pulumi.ComponentResource):
    """User-assigned identities of the control plane and of the nodes.

    Args:
        context: the region's plan, names and resource group.
        network: network of the region.
        reservations: capacity that the region reserves, if any.
        opts: options of the component.

    Attributes:
        control_plane: identity with which AKS changes Azure resources.
        kubelet: identity of the nodes.
        roles: role assignments that the cluster needs before it is created.
    """

    def __init__(
        self,
        context: RegionContext,
        network: RegionNetwork,
        *,
        reservations: Reservations | None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:azure:Identities", context.logical("identities"), None, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.control_plane = user_identity(context, "control-plane", child)
        self.kubelet = user_identity(context, "kubelet", child)
        # AKS joins nodes and load balancers to these subnets. The role on each subnet suffices in place of
        # the network (Rafay document "Restricted Roles & Identities"). Whether a role with less than Network
        # Contributor suffices is unknown.
        joined = {"gpu": network.gpu, "system": network.system, "balancers": network.balancers}
        scopes: list[tuple[str, str, pulumi.Input[str]]] = [
            *((f"network-{role}", NETWORK_CONTRIBUTOR, subnet.id) for role, subnet in joined.items()),
            # AKS assigns the nodes' identity to the scale sets.
            ("kubelet-operator", MANAGED_IDENTITY_OPERATOR, self.kubelet.id),
        ]
        # AKS asks for this role on the whole resource group that holds a capacity reservation group
        # (AKS document "Assign capacity reservation groups to node pools").
        capacities = [pool.capacity_plan for pool in context.plan.pools]
        groups = {plan.group_scope.lower(): plan.group_scope for plan in capacities if plan.group_scope}
        scopes.extend((f"reservations-{short_hash(key)}", CONTRIBUTOR, groups[key]) for key in sorted(groups))
        if reservations is not None:
            scopes.append(("reservations-own", CONTRIBUTOR, reservations.group_id))
        self.roles = [
            grant(
                context, key, role=role, scope=scope, principal_id=self.control_plane.principal_id, opts=child
            )
            for key, role, scope in scopes
        ]
        self.register_outputs({"control_plane_id": self.control_plane.id, "kubelet_id": self.kubelet.id})


def user_identity(
    context: RegionContext, role: str, opts: pulumi.ResourceOptions
) -> managedidentity.UserAssignedIdentity:
    """Create a user-assigned identity for the role ``role``."""
    return managedidentity.UserAssignedIdentity(
        context.logical(f"{role}-identity"),
        resource_group_name=context.group,
        # The SDK calls the Azure name so.
        resource_name_=context.names.of(role),
        location=context.location,
        tags=context.tags,
        opts=opts,
    )


def grant(
    context: RegionContext,
    key: str,
    *,
    role: str,
    scope: pulumi.Input[str],
    principal_id: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
    principal_type: authorization.PrincipalType = authorization.PrincipalType.SERVICE_PRINCIPAL,
) -> authorization.RoleAssignment:
    """Assign a built-in role on a scope to a principal.

    Args:
        context: the region's plan, names and resource group.
        key: key of the assignment, stable for its life.
        role: id of the built-in role.
        scope: id of the scope.
        principal_id: object id of the principal.
        opts: options of the resource.
        principal_type: kind of principal: an identity, or a group of users.
    """
    subscription = f"/subscriptions/{context.plan.spec.subscription_id}"
    return authorization.RoleAssignment(
        context.logical(key),
        role_assignment_name=context.names.role_assignment(key),
        principal_id=principal_id,
        # Without a type, Azure looks the principal up in the directory, which may not list a new one yet.
        principal_type=principal_type.value,
        role_definition_id=f"{subscription}/providers/Microsoft.Authorization/roleDefinitions/{role}",
        scope=scope,
        opts=fixed("authorization:RoleAssignment", opts),
    )
