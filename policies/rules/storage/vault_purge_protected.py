"""Purge protection of key vaults."""

from collections.abc import Iterator

from gpufabric.plural import plural
from gpufabric.policies import deferred
from gpufabric.policies.azure.types import MANAGED_HSM, VAULT
from gpufabric.policies.references import CHECKOV, CIS_AZURE, WELL_ARCHITECTED_AZURE
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule, judge_each
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class VaultPurgeProtected(ResourceRule):
    """Nobody can destroy a deleted key before its retention ends."""

    id = "vault-purge-protected"
    title = "Deleted keys of a vault can be restored for 90 days"
    why = (
        "Checkpoints cannot be read without their key. Without purge protection, one command destroys a "
        "deleted key for good."
    )
    level = "mandatory"
    fix = (
        "Set properties.enablePurgeProtection, which cannot be undone, and leave enableSoftDelete on and "
        "softDeleteRetentionInDays at 90."
    )
    clouds = ("azure",)
    reference = (CIS_AZURE("8.3.5"), WELL_ARCHITECTED_AZURE("RE:09"), CHECKOV("CKV_AZURE_110"))
    types = (VAULT, MANAGED_HSM)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Check purge protection, which is off by default, and soft delete, which is on for 90 days."""
        yield from judge_each((resource,), _purge)
        yield from judge_each((resource,), _soft_delete)


def _purge(vault: Resource) -> Iterator[Finding | Unevaluated]:
    if not vault.props.flag("properties", "enablePurgeProtection"):
        yield Finding.at(vault, "allows deleted keys to be purged at once")


def _soft_delete(vault: Resource) -> Iterator[Finding | Unevaluated]:
    properties = vault.props.section("properties")
    if properties.value("enableSoftDelete") is not None and not properties.flag("enableSoftDelete"):
        yield Finding.at(vault, "keeps no deleted keys")
        return
    days = properties.number("softDeleteRetentionInDays")
    # The retention of a vault cannot be changed later, so the longest one is due from the start.
    longest = deferred.default_catalog().azure_limits().deleted_key_days.value
    if days is not None and days < longest:
        yield Finding.at(vault, f"keeps deleted keys for {plural(days, 'day')} only, not for {longest}")
