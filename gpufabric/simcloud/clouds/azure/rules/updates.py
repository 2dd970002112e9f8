"""Properties that Azure does not change, although the provider sends them as an update, by the catalogue.

Properties with which resources are created: :mod:`gpufabric.simcloud.clouds.azure.rules.create_only`.
"""

from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.azure.tokens import CLUSTER, POOL, VAULT
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import UPDATE, Refusal, rule
from gpufabric.simcloud.clouds.updates import refused_change

INLINE_POOL = Refusal(
    "PropertyChangeNotAllowed",
    "Changing property 'agentPoolProfile.{path}' is not allowed.",
    "another size, other zones or another subnet for a pool inside its cluster",
    'hashicorp/terraform-provider-azurerm#10951; AKS document "Manage node pools", limitations',
    status="FAILED_PRECONDITION",
)
RESERVATION = Refusal(
    "PropertyChangeNotAllowed",
    "Changing property 'properties.capacityReservationGroupID' is not allowed.",
    "a capacity reservation group for a running agent pool",
    "Azure/AKS#5436; form of the text: Azure/aks-engine#1530",
    own_words=True,
    status="FAILED_PRECONDITION",
)
PURGE_PROTECTION = Refusal(
    "BadRequest",
    'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault '
    "is an irreversible action.",
    "purge protection of a key vault that is switched off",
    'Azure document "Key Vault soft-delete overview"; Azure/azure-rest-api-specs#18106',
)
RETENTION = Refusal(
    "BadRequest",
    'The property "softDeleteRetentionInDays" has been set already and it can\'t be modified.',
    "another retention of deleted vaults",
    "hashicorp/terraform-provider-azurerm, key_vault_resource.go",
)

_INLINE = {
    "vmSize": "aks-inline-pool",
    "availabilityZones": "aks-inline-pool-zones",
    "vnetSubnetID": "aks-inline-pool-subnet",
}


@rule(types=(CLUSTER,), verbs=UPDATE, refuses=(INLINE_POOL,))
def inline_pools(state: State, request: Request) -> CloudError | None:
    """Pools inside a cluster keep their size, zones and subnet."""
    path = next((path for path, id_ in _INLINE.items() if refused_change(state, request, id_)), None)
    return refuse(request, INLINE_POOL, path=path) if path else None


@rule(types=(POOL,), verbs=UPDATE, refuses=(RESERVATION,))
def reservation(state: State, request: Request) -> CloudError | None:
    """A pool is put into a capacity reservation group when it is created."""
    return refuse(request, RESERVATION) if refused_change(state, request, "aks-pool-reservation") else None


@rule(types=(VAULT,), verbs=UPDATE, refuses=(PURGE_PROTECTION, RETENTION))
def vault(state: State, request: Request) -> CloudError | None:
    """A key vault keeps its purge protection and the retention of what is deleted."""
    if refused_change(state, request, "vault-purge-protection"):
        return refuse(request, PURGE_PROTECTION)
    return refuse(request, RETENTION) if refused_change(state, request, "vault-retention") else None
