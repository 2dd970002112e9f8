"""Names that must be free in all of Azure: storage accounts and key vaults."""

from gpufabric.accounts.azure import actions
from gpufabric.accounts.azure.client import AzureClients
from gpufabric.accounts.azure.errors import asking, incomplete
from gpufabric.accounts.azure.plans import names, regions
from gpufabric.accounts.azure.sections import Facts, required, text_of
from gpufabric.accounts.target import Target
from gpufabric.plan.azure.parts import makes_key
from gpufabric.snapshots.rows import TakenName
from gpufabric.spec.regions import makes_bucket

_ACCOUNTS = "Microsoft.Storage/storageAccounts"
_VAULTS = "Microsoft.KeyVault/vaults"


def read_names(clients: AzureClients, target: Target) -> Facts:
    """Ask whether the stacks' names are free, and whose they are if not.

    Args:
        clients: clients of the subscription.
        target: account, region, stacks and fabric.

    Raises:
        CallFailedError: the fabric's name is unknown, which the names start with, or a call failed.
    """
    if not target.fabric:
        raise incomplete(actions.STORAGE_NAMES, "the fabric has no name, which the stacks' names start with")
    rows: dict[str, TakenName] = {}
    declared = regions(target)
    for stack, named in names(target).items():
        if makes_bucket(declared[stack]):
            key = f"storage-account/{named.storage_account}"
            rows[key] = _account(clients, target, named.storage_account)
        if makes_key(declared[stack]):
            rows[f"vault/{named.vault}"] = _vault(clients, target, named.vault)
    return Facts(rows)


def _account(clients: AzureClients, target: Target, name: str) -> TakenName:
    call = actions.STORAGE_NAMES
    with asking(call, target):
        result = clients.storage.storage_accounts.check_name_availability({"name": name, "type": _ACCOUNTS})
    free = required(result.name_available, call, f"whether {name} is free")
    return _row(clients, target, _ACCOUNTS, name, is_free=free, reason=result.reason)


def _vault(clients: AzureClients, target: Target, name: str) -> TakenName:
    call = actions.VAULT_NAMES
    with asking(call, target):
        result = clients.check_vault_name(name)
    free = required(result.get("nameAvailable"), call, f"whether {name} is free")
    return _row(clients, target, _VAULTS, name, is_free=bool(free), reason=result.get("reason"))


def _row(
    clients: AzureClients, target: Target, type_: str, name: str, *, is_free: bool, reason: object
) -> TakenName:
    if is_free:
        return TakenName(is_free=True)
    with asking(actions.RESOURCES, target):
        wanted = f"resourceType eq '{type_}' and name eq '{name}'"
        own = any(clients.resources.resources.list(filter=wanted))
    return TakenName(is_free=False, is_own=own, reason=text_of(reason))
