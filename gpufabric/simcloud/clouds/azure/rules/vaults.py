"""Key vaults in soft delete: a deleted vault keeps its name until its retention ends."""

from datetime import datetime, timedelta

from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.azure.tokens import VAULT
from gpufabric.simcloud.clouds.kind import Context
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import CREATE, Refusal, rule
from gpufabric.wire.values import dig, number

SCHEDULED_PURGE = "scheduledPurgeDate"
"""The output of a deleted vault that says when it is purged, as the interface of deleted vaults names it."""

DEFAULT_RETENTION_DAYS = 90
"""Retention of a vault that names none (Azure document "Key Vault soft-delete overview")."""

IN_DELETED_STATE = Refusal(
    "ConflictError",
    "A vault with the same name already exists in deleted state. You need to either recover or purge "
    "existing key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more "
    "information on soft delete.",
    "a key vault with the name of one that is deleted and not purged yet",
    'Azure document "Key Vault soft-delete overview"; alan-turing-institute/data-safe-haven#2523',
    http=409,
    status="ALREADY_EXISTS",
)
TAKEN = Refusal(
    "VaultAlreadyExists",
    "The vault name '{name}' is already in use. Vault names are globally unique so it is possible that the "
    "name is already taken.",
    "a key vault with the name of another",
    "Azure/ARO-Landing-Zone-Accelerator#28",
    http=409,
    status="ALREADY_EXISTS",
)


@rule(types=(VAULT,), verbs=CREATE, refuses=(IN_DELETED_STATE, TAKEN))
def name(state: State, request: Request) -> CloudError | None:
    """The name of a vault is free: no vault has it, and no deleted one until it is purged."""
    wanted = str(request.inputs.get("vaultName")).lower()
    for vault in state.of_type(VAULT):
        if vault.id.rpartition("/")[2].lower() != wanted:
            continue
        if not vault.urn:
            if datetime.fromisoformat(str(vault.outputs[SCHEDULED_PURGE])) <= request.world.now:
                continue
            recovers = dig(request.inputs, "properties.createMode") == "recover"
            same = vault.id.lower() == request.id.lower()
            return None if recovers and same else refuse(request, IN_DELETED_STATE)
        if vault.id.lower() != request.id.lower():
            return refuse(request, TAKEN, name=request.inputs.get("vaultName"))
    return None


def purge_date(context: Context) -> str:
    """Return when a vault that is deleted now is purged."""
    days = number(dig(context.inputs, "properties.softDeleteRetentionInDays")) or DEFAULT_RETENTION_DAYS
    return (context.world.now + timedelta(days=days)).isoformat()
