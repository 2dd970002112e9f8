"""Purge protection of key vaults."""

from collections.abc import Iterator

from gpufabric.policies.azure.types import VAULT
from gpufabric.policies.references import CHECKOV, CIS_AZURE, WELL_ARCHITECTED_AZURE
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class VaultPurgeProtected(ResourceRule):
    """Nobody can destroy a deleted key before its retention ends."""

    id = "vault-purge-protected"
    title = "Deleted keys of a vault can be restored"
    why = (
        "Checkpoints cannot be read without their key. Without purge protection, one command destroys a "
        "deleted key for good."
    )
    level = "mandatory"
    fix = "Set properties.enablePurgeProtection, which cannot be undone, and leave enableSoftDelete on."
    clouds = ("azure",)
    reference = (CIS_AZURE("8.3.5"), WELL_ARCHITECTED_AZURE("RE:09"), CHECKOV("CKV_AZURE_110"))
    types = (VAULT,)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Check the switch, which is off by default."""
        if not resource.props.flag("properties", "enablePurgeProtection"):
            yield Finding.at(resource, "allows deleted keys to be purged at once")
