"""Resource groups, compute capacity, identities and role assignments, key vaults, logs."""

from dataclasses import replace

from gpufabric.simcloud.clouds.azure import tokens
from gpufabric.simcloud.clouds.azure.arm import arm
from gpufabric.simcloud.clouds.azure.rules.vaults import SCHEDULED_PURGE, purge_date
from gpufabric.simcloud.clouds.kind import Kind, table

TENANT = "72f988bf-0000-4000-8000-000000000000"
"""The directory that every simulated subscription belongs to."""


_COMPUTE = "Microsoft.Compute"
_IDENTITY = "Microsoft.ManagedIdentity/userAssignedIdentities"

KINDS = table(
    Kind(
        type=tokens.RESOURCE_GROUP,
        id="/subscriptions/{account}/resourceGroups/{in:resourceGroupName}",
        name="resourceGroupName",
        computed={
            "name": "{in:resourceGroupName}",
            "type": "Microsoft.Resources/resourceGroups",
            "properties": {"provisioningState": "Succeeded"},
        },
        force_new=("resourceGroupName", "location"),
    ),
    arm(
        tokens.RESERVATION_GROUP, f"{_COMPUTE}/capacityReservationGroups",
        ("capacityReservationGroupName",),
    ),
    arm(
        tokens.RESERVATION, f"{_COMPUTE}/capacityReservationGroups/capacityReservations",
        ("capacityReservationGroupName", "capacityReservationName"),
        computed={
            "provisioningState": "Succeeded", "provisioningTime": "{now}", "timeCreated": "{now}",
            "reservationId": "{uuid:reservation}", "platformFaultDomainCount": 1,
        },
        force_new=("location",),
    ),
    arm(
        "azure-native:compute:ProximityPlacementGroup", f"{_COMPUTE}/proximityPlacementGroups",
        ("proximityPlacementGroupName",),
    ),
    arm(
        tokens.USER_ASSIGNED_IDENTITY, _IDENTITY, ("resourceName",),
        computed={"clientId": "{uuid:client}", "principalId": "{uuid:principal}", "tenantId": TENANT},
    ),
    arm(
        tokens.FEDERATED_CREDENTIAL,
        f"{_IDENTITY}/federatedIdentityCredentials",
        ("resourceName", "federatedIdentityCredentialResourceName"),
    ),
    Kind(
        type=tokens.ROLE_ASSIGNMENT,
        id="{in:scope}/providers/Microsoft.Authorization/roleAssignments/{in:roleAssignmentName}",
        name="roleAssignmentName",
        computed={
            "name": "{in:roleAssignmentName}",
            "type": "Microsoft.Authorization/roleAssignments",
            "createdOn": "{now}",
            "updatedOn": "{now}",
            "createdBy": "{uuid:by}",
            "updatedBy": "{uuid:by}",
        },
        defaults={"principalType": "User"},
        force_new=("scope", "roleAssignmentName", "principalId"),
    ),
    Kind(
        type=tokens.MANAGEMENT_LOCK,
        id="{in:scope}/providers/Microsoft.Authorization/locks/{in:lockName}",
        name="lockName",
        computed={"name": "{in:lockName}", "type": "Microsoft.Authorization/locks"},
        force_new=("scope", "lockName"),
    ),
    Kind(
        type="azure-native:monitor:DiagnosticSetting",
        id="{in:resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{in:name}",
        name="name",
        computed={"type": "Microsoft.Insights/diagnosticSettings"},
        force_new=("resourceUri", "name"),
    ),
    Kind(
        type="azure-native:consumption:Budget",
        id="/{in:scope}/providers/Microsoft.Consumption/budgets/{in:budgetName}",
        name="budgetName",
        computed={"name": "{in:budgetName}", "type": "Microsoft.Consumption/budgets"},
        force_new=("budgetName", "scope"),
    ),
    replace(
        arm(tokens.VAULT, "Microsoft.KeyVault/vaults", ("vaultName",)),
        scheduled={SCHEDULED_PURGE: purge_date},
    ),
    arm(
        "azure-native:keyvault:Key", "Microsoft.KeyVault/vaults/keys", ("vaultName", "keyName"),
        computed={
            "keyUri": "https://{in:vaultName}.vault.azure.net/keys/{in:keyName}",
            "keyUriWithVersion": "https://{in:vaultName}.vault.azure.net/keys/{in:keyName}/{hex:32:version}",
        },
    ),
    arm("azure-native:keyvault:Secret", "Microsoft.KeyVault/vaults/secrets", ("vaultName", "secretName")),
    arm(
        "azure-native:operationalinsights:Workspace", "Microsoft.OperationalInsights/workspaces",
        ("workspaceName",),
        computed={"provisioningState": "Succeeded", "customerId": "{uuid:customer}", "createdDate": "{now}"},
    ),
)  # fmt: skip
"""Platform resource types by token."""
