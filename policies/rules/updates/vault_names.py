"""Names of Azure key vaults, which deleted vaults keep."""

from collections.abc import Iterator

from gpufabric.plural import plural
from gpufabric.policies import deferred
from gpufabric.policies.azure.types import VAULT
from gpufabric.policies.previous import before_update, is_replaced
from gpufabric.policies.references import WELL_ARCHITECTED_AZURE
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_REPLACED_BY = ("location", "resourceGroupName")
_DOCUMENT = "Azure document, Key Vault soft-delete overview"


class VaultNames(ResourceRule):
    """A key vault that is replaced has another name than before."""

    id = "vault-names"
    title = "A key vault that is replaced has another name than before"
    why = (
        "A deleted vault keeps its name until its retention ends, and nobody can purge a vault with purge "
        "protection. The update deletes the vault, or stops, and cannot create its replacement."
    )
    level = "mandatory"
    fix = "Keep resource group and location of the vault, or give the replacement another name."
    clouds = ("azure",)
    reference = (WELL_ARCHITECTED_AZURE("OE:11"),)
    types = (VAULT,)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare a vault with the previous state."""
        before = before_update(resource, view)
        if before is None or not is_replaced(before, resource, _REPLACED_BY):
            return
        was, name = before.props.text("vaultName"), resource.props.text("vaultName")
        if was is None or name is None or was.lower() != name.lower():
            return
        default_days = deferred.default_catalog().azure_limits().deleted_key_days.value
        days = before.props.number("properties", "softDeleteRetentionInDays") or default_days
        yield Finding.at(
            resource,
            f"is replaced under the same vaultName, which the deleted vault keeps for "
            f"{plural(days, 'day')}; allowed: another name, or the former location and "
            f"resource group ({_DOCUMENT})",
        )
