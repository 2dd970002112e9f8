"""Networks that can reach a storage account."""

from collections.abc import Iterator

from gpufabric.policies.azure.types import STORAGE_ACCOUNT
from gpufabric.policies.references import CHECKOV, CIS_AZURE, WELL_ARCHITECTED_AZURE
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class AccountNetwork(ResourceRule):
    """Storage accounts cannot be reached from the whole Internet."""

    id = "account-network"
    title = "Storage accounts are not open to the Internet"
    why = (
        "Anyone who reaches an account can use a leaked key or signed link. An account that only the "
        "cluster's network reaches stays closed."
    )
    level = "mandatory"
    fix = (
        "Set publicNetworkAccess to Disabled and reach the account through a private endpoint, or at least "
        "set networkRuleSet.defaultAction to Deny; the default admits all networks."
    )
    clouds = ("azure",)
    reference = (
        CIS_AZURE("9.3.2.2", "9.3.2.3"),
        WELL_ARCHITECTED_AZURE("SE:06"),
        CHECKOV("CKV_AZURE_35", "CKV_AZURE_59"),
    )
    types = (STORAGE_ACCOUNT,)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Report an account that is open to all as a violation, and one open to some as advice."""
        if resource.props.text("publicNetworkAccess") in ("Disabled", "SecuredByPerimeter"):
            return
        if resource.props.text("networkRuleSet", "defaultAction") != "Deny":
            yield Finding.at(resource, "can be reached from the whole Internet")
        elif resource.props.length("networkRuleSet", "ipRules"):
            yield Finding.at(resource, "can be reached from some public addresses", advisory=True)
