"""Local accounts of AKS clusters."""

from collections.abc import Iterator

from gpufabric.policies.azure.types import MANAGED_CLUSTER
from gpufabric.policies.references import CHECKOV, CIS_AKS, WELL_ARCHITECTED_AZURE
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule, judge_each
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class LocalAccountsOff(ResourceRule):
    """AKS clusters have no local accounts."""

    id = "local-accounts-off"
    title = "AKS clusters have no local accounts"
    why = (
        "A local account is a certificate with all rights: nobody sees who uses it, and it cannot be revoked "
        "for one person."
    )
    level = "mandatory"
    fix = "Set disableLocalAccounts, and give people access through Microsoft Entra ID with aadProfile."
    clouds = ("azure",)
    reference = (
        CIS_AKS("5.5.1"),
        WELL_ARCHITECTED_AZURE("SE:05"),
        CHECKOV("CKV_AZURE_141", "CKV_AZURE_5"),
    )
    types = (MANAGED_CLUSTER,)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Check both switches; local accounts and role-based access control are on by default."""
        yield from judge_each((resource,), _accounts)
        yield from judge_each((resource,), _access)


def _accounts(cluster: Resource) -> Iterator[Finding | Unevaluated]:
    if not cluster.props.flag("disableLocalAccounts"):
        yield Finding.at(cluster, "has local accounts")


def _access(cluster: Resource) -> Iterator[Finding | Unevaluated]:
    if cluster.props.value("enableRBAC") is not None and not cluster.props.flag("enableRBAC"):
        yield Finding.at(cluster, "has no role-based access control: every user may do everything")
