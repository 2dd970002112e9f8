"""Identities of Azure that the jobs of a code host use with its identity tokens."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

import pulumi
from pulumi_azure_native import authorization, managedidentity, resources

from gpufabric.plan.azure.roles import ASSIGNED
from gpufabric.spec.pipeline import AZURE_AUDIENCE, PipelineTrust, Purpose
from gpufabric.spec.problems import DeclarationError

_NAMES = UUID("8f0f5a4e-3c0b-4e0f-9a55-1f6a3b6d7c21")
"""Namespace of the names of roles and assignments, which Azure wants as UUIDs."""

_ASSIGN, _REMOVE = (f"Microsoft.Authorization/roleAssignments/{verb}" for verb in ("write", "delete"))
_OWN = "OWN"
"""Stands for the identity in the text of a condition."""


class AzurePipelineIdentities(pulumi.ComponentResource):
    """One user-assigned identity for each purpose, with a custom role in the subscription.

    Args:
        name: beginning of the names.
        subscription_id: the subscription.
        location: location of the identities and their resource group.
        trust: the jobs.
        roles: JSON of each custom role, from ``gpufabric roles``.
        opts: options of the component.

    Attributes:
        client_ids: client ids of the identities by purpose.

    Raises:
        DeclarationError: a subject has a ``*``, which Azure does not match.
    """

    def __init__(
        self,
        name: str,
        *,
        subscription_id: str,
        location: str,
        trust: PipelineTrust,
        roles: Mapping[Purpose, str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:pipelines:AzurePipelineIdentities", name, None, opts)
        self._scope, self._location = f"/subscriptions/{subscription_id}", location
        group = resources.ResourceGroup(
            name,
            resource_group_name=f"{name}-pipelines",
            location=location,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self._group: pulumi.Output[str] = group.name
        self.client_ids: dict[Purpose, pulumi.Output[str]] = {}
        for purpose, text in roles.items():
            subject = trust.subject(purpose)
            if subject is None:
                continue
            if "*" in subject:
                raise DeclarationError.of(
                    f"trust.subjects.{purpose}",
                    given=subject,
                    allowed="the subject of one environment or branch",
                    limit="federated credentials of managed identities match whole subjects (Entra)",
                )
            identity = self._identity(f"{name}-{purpose}", trust.issuer_url, subject)
            self._grant(f"{name}-{purpose}", json.loads(text), identity)
            self.client_ids[purpose] = identity.client_id
        self.register_outputs({"client_ids": dict(self.client_ids)})

    def _identity(self, name: str, issuer: str, subject: str) -> managedidentity.UserAssignedIdentity:
        child = pulumi.ResourceOptions(parent=self)
        identity = managedidentity.UserAssignedIdentity(
            name,
            resource_group_name=self._group,
            # The SDK calls the Azure name so.
            resource_name_=name,
            location=self._location,
            opts=child,
        )
        managedidentity.FederatedIdentityCredential(
            name,
            resource_group_name=self._group,
            resource_name_=identity.name,
            federated_identity_credential_resource_name="jobs",
            issuer=issuer,
            subject=subject,
            audiences=[AZURE_AUDIENCE],
            opts=child,
        )
        return identity

    def _grant(
        self, name: str, role: Mapping[str, Any], identity: managedidentity.UserAssignedIdentity
    ) -> None:
        child = pulumi.ResourceOptions(parent=self)
        definition = authorization.RoleDefinition(
            name,
            role_definition_id=str(uuid5(_NAMES, f"{self._scope}/{name}/role")),
            scope=self._scope,
            role_name=role["Name"],
            role_type="CustomRole",
            description=role["Description"],
            permissions=[authorization.PermissionArgs(actions=role["Actions"])],
            assignable_scopes=role["AssignableScopes"],
            opts=child,
        )
        authorization.RoleAssignment(
            name,
            role_assignment_name=str(uuid5(_NAMES, f"{self._scope}/{name}/assignment")),
            principal_id=identity.principal_id,
            # Without a type, Azure looks the principal up in the directory, which may not list a new one yet.
            principal_type=authorization.PrincipalType.SERVICE_PRINCIPAL.value,
            role_definition_id=definition.id,
            scope=self._scope,
            condition=assignment_condition(identity.principal_id) if _ASSIGN in role["Actions"] else None,
            condition_version="2.0" if _ASSIGN in role["Actions"] else None,
            opts=child,
        )


def assignment_condition(principal_id: pulumi.Input[str]) -> pulumi.Output[str]:
    """Return the condition under which an identity may assign roles and take them away.

    Only the built-in roles that stacks assign, and to others than the identity itself: it cannot widen its
    own rights. Attributes and form: Azure document "Authorization actions and attributes" for conditions.

    Args:
        principal_id: object id of the identity.
    """
    parts = [_part(action, source) for action, source in ((_ASSIGN, "@Request"), (_REMOVE, "@Resource"))]
    text = " AND ".join(parts)
    return pulumi.Output.from_input(principal_id).apply(lambda own: text.replace(_OWN, own))


def _part(action: str, source: str) -> str:
    attributes = "Microsoft.Authorization/roleAssignments"
    roles = f"{source}[{attributes}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {{{', '.join(ASSIGNED)}}}"
    others = f"{source}[{attributes}:PrincipalId] ForAnyOfAllValues:GuidNotEquals {{{_OWN}}}"
    return f"((!(ActionMatches{{'{action}'}})) OR ({roles} AND {others}))"
