"""Networks that can reach a storage account or a key vault."""

from collections.abc import Iterator

from gpufabric.policies.azure.types import MANAGED_HSM, STORAGE_ACCOUNT, VAULT
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.ranges import IpRange, are_internet, range_at
from gpufabric.policies.references import CHECKOV, CIS_AZURE, WELL_ARCHITECTED_AZURE
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_CLOSED = ("disabled", "securedbyperimeter")
_DENY = "deny"
_OPEN = "can be reached from the whole Internet"


class AccountNetwork(ResourceRule):
    """Storage accounts and key vaults cannot be reached from the whole Internet."""

    id = "account-network"
    title = "Storage accounts and key vaults are not open to the Internet"
    why = (
        "Anyone who reaches an account or a vault can use a leaked key, token or signed link. One that only "
        "the cluster's network reaches stays closed."
    )
    level = "mandatory"
    fix = (
        "Set publicNetworkAccess to Disabled and use a private endpoint, or at least set defaultAction to "
        "Deny in networkRuleSet (account) or networkAcls (vault) and list few ranges; the default admits all "
        "networks."
    )
    clouds = ("azure",)
    reference = (
        CIS_AZURE("9.3.2.2", "9.3.2.3"),
        WELL_ARCHITECTED_AZURE("SE:06"),
        CHECKOV("CKV_AZURE_35", "CKV_AZURE_59"),
    )
    types = (STORAGE_ACCOUNT, VAULT, MANAGED_HSM)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Report a resource that is open to all as a violation, and one open to some as advice."""
        is_vault = resource.type != STORAGE_ACCOUNT
        props = resource.props.section("properties") if is_vault else resource.props
        if (props.text("publicNetworkAccess") or "").lower() in _CLOSED:
            return
        rules = props.section("networkAcls" if is_vault else "networkRuleSet")
        if (rules.text("defaultAction") or "").lower() != _DENY:
            yield Finding.at(resource, _OPEN)
            return
        number = rules.length("ipRules") or 0
        ranges, unread = _ranges(rules, number, "value" if is_vault else "iPAddressOrRange")
        if are_internet(ranges):
            yield Finding.at(resource, _OPEN)
        elif unread is not None:
            raise unread
        elif number:
            yield Finding.at(resource, "can be reached from some public addresses", advisory=True)


def _ranges(rules: Props, number: int, key: str) -> tuple[list[IpRange], UnreadableProperty | None]:
    """Return the known ranges of the rules, and the last error while reading them."""
    ranges: list[IpRange] = []
    unread: UnreadableProperty | None = None
    for index in range(number):
        try:
            allows = (rules.text("ipRules", index, "action") or "Allow").lower() == "allow"
            if allows and rules.present("ipRules", index, key):
                ranges.append(range_at(rules, "ipRules", index, key))
        except UnreadableProperty as missing:
            unread = missing
    return ranges, unread
