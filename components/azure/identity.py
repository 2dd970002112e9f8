"""Identities of an Azure region's cluster and their roles."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import authorization, managedidentity

from gpufabric.components.azure.context import RegionContext
from gpufabric.components.azure.fixed import fixed
from gpufabric.components.azure.names import short_hash
from gpufabric.components.azure.network import RegionNetwork
from gpufabric.components.azure.reservations import Reservations
from gpufabric.plan.azure.ids import name_of
from gpufabric.plan.azure.parts import SubnetRole
from gpufabric.plan.azure.roles import CONTRIBUTOR, MANAGED_IDENTITY_OPERATOR, NETWORK_CONTRIBUTOR
from gpufabric.spec.azure.existing import AzureGivenIdentity

_JOINED: tuple[SubnetRole, ...] = ("gpu", "system", "balancers")
"""Subnets to which AKS joins nodes and load balancers."""


@dataclass(frozen=True, slots=True)
class ClusterIdentity:
    """A user-assigned identity, made or given.

    Attributes:
        id: its id.
        name: its name.
        principal_id: object id of its principal; None for a given one that needs no role.
        client_id: client id; None for a given one that nothing refers to by it.
        is_given: whether it exists. Its roles on what exists are its owner's.
    """

    id: pulumi.Input[str]
    name: pulumi.Input[str]
    principal_id: pulumi.Input[str] | None
    client_id: pulumi.Input[str] | None
    is_given: bool

    @property
    def principal(self) -> pulumi.Input[str]:
        """Object id of its principal, to which roles are assigned.

        Raises:
            ValueError: nothing states it; the plan's rules refuse that.
        """
        if self.principal_id is None:
            raise ValueError(f"principal_id of {self.id}")
        return self.principal_id

    @property
    def client(self) -> pulumi.Input[str]:
        """Client id, by which pods and clusters refer to it.

        Raises:
            ValueError: nothing states it; the plan's rules refuse that.
        """
        if self.client_id is None:
            raise ValueError(f"client_id of {self.id}")
        return self.client_id


class Identities(pulumi.ComponentResource):
    """User-assigned identities of the control plane and of the nodes, made or given.

    A given control plane has the roles that it needs on what exists. It gets roles only on what the stack
    makes: Azure refuses a second assignment of a role that its owner has assigned.

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
        declared = context.plan.spec.existing.identities
        self.control_plane = identity_or_given(declared.control_plane, context, "control-plane", child)
        self.kubelet = identity_or_given(declared.kubelet, context, "kubelet", child)
        owns_roles = self.control_plane.is_given
        # The role on each subnet suffices in place of the network (Rafay document "Restricted Roles &
        # Identities"). Whether a role with less than Network Contributor suffices is unknown.
        joined: list[SubnetRole] = [
            role
            for role in _JOINED
            if role in network.subnet_ids and not (owns_roles and role not in context.plan.parts.subnets)
        ]
        scopes: list[tuple[str, str, pulumi.Input[str]]] = [
            (f"network-{role}", NETWORK_CONTRIBUTOR, network.subnet_ids[role]) for role in joined
        ]
        if not (owns_roles and self.kubelet.is_given):
            # AKS assigns the nodes' identity to the scale sets.
            scopes.append(("kubelet-operator", MANAGED_IDENTITY_OPERATOR, self.kubelet.id))
        if not owns_roles:
            # AKS asks for this role on the whole resource group that holds a capacity reservation group
            # (AKS document "Assign capacity reservation groups to node pools").
            capacities = [pool.capacity_plan for pool in context.plan.pools]
            groups = {plan.group_scope.lower(): plan.group_scope for plan in capacities if plan.group_scope}
            scopes.extend(
                (f"reservations-{short_hash(key)}", CONTRIBUTOR, groups[key]) for key in sorted(groups)
            )
        if reservations is not None:
            scopes.append(("reservations-own", CONTRIBUTOR, reservations.group_id))
        self.roles = [
            grant(context, key, role=role, scope=scope, principal_id=self.control_plane.principal, opts=child)
            for key, role, scope in scopes
        ]
        self.register_outputs({"control_plane_id": self.control_plane.id, "kubelet_id": self.kubelet.id})


def identity_or_given(
    given: AzureGivenIdentity | None, context: RegionContext, role: str, opts: pulumi.ResourceOptions
) -> ClusterIdentity:
    """Return a given identity, or make one.

    Args:
        given: the identity that the declaration gives, if any.
        context: the region's plan, names and resource group.
        role: use of the identity, which names one that is made.
        opts: its options.
    """
    if given is not None:
        return ClusterIdentity(
            given.id, name_of(given.id), given.principal_id, given.client_id, is_given=True
        )
    made = user_identity(context, role, opts)
    return ClusterIdentity(made.id, made.name, made.principal_id, made.client_id, is_given=False)


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
