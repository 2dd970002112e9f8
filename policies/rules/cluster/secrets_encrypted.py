"""Encryption of Kubernetes secrets."""

from collections.abc import Iterator

from pydantic import Field

from gpufabric.policies.aws.types import EKS_CLUSTER
from gpufabric.policies.azure.types import MANAGED_CLUSTER
from gpufabric.policies.comparison import differs
from gpufabric.policies.oci.types import OKE_CLUSTER
from gpufabric.policies.options import FALSE_IS_LOOSER, RuleOptions
from gpufabric.policies.previous import before_update
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.references import (
    CHECKOV,
    CIS_AKS,
    CIS_EKS,
    WELL_ARCHITECTED_AWS,
    WELL_ARCHITECTED_AZURE,
)
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_OWN = "its secrets are not encrypted with a customer-managed key"
_KMS = ("securityProfile", "azureKeyVaultKms")


class SecretsEncryptedOptions(RuleOptions):
    """Whether the project wants keys of its own."""

    own_keys: bool = Field(
        default=False,
        description="Require a customer-managed key on Azure and OCI too.",
        json_schema_extra=FALSE_IS_LOOSER,
    )


class SecretsEncrypted(ResourceRule):
    """Kubernetes secrets are encrypted with a customer-managed key.

    AKS and OKE encrypt the disks of secrets with keys of the cloud. A customer-managed key needs a vault, and
    on Azure one that the API server reaches from the internet. So the rule requires it there only with the
    option ``own_keys``.
    """

    id = "secrets-encrypted"
    title = "Kubernetes secrets are encrypted with a customer-managed key"
    why = (
        "Cluster secrets hold tokens for registries and data stores. Without a customer-managed key, nobody "
        "can revoke or audit access to them."
    )
    level = "mandatory"
    fix = (
        "AWS: when you create the cluster, set encryptionConfig with the resource secrets and a KMS key. "
        "Azure: declare cluster.secrets_key. OCI: declare cluster.secrets_key_id before the cluster exists. "
        "Without gpufabric's components: securityProfile.azureKeyVaultKms, kmsKeyId."
    )
    clouds = ("aws", "azure", "oci")
    options = SecretsEncryptedOptions
    reference = (
        CIS_EKS("5.3.1"),
        CIS_AKS("5.3.1"),
        WELL_ARCHITECTED_AWS("SEC08-BP02"),
        WELL_ARCHITECTED_AZURE("SE:07", "SE:09"),
        CHECKOV("CKV_AWS_58"),
    )
    types = (EKS_CLUSTER, MANAGED_CLUSTER, OKE_CLUSTER)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Check that secrets are named and that a key is set; its id may be unknown."""
        if resource.type == EKS_CLUSTER:
            yield from _eks(resource)
            return
        before = before_update(resource, view)
        changes, has_key = (_aks, _aks_key) if resource.type == MANAGED_CLUSTER else (_oke, _oke_key)
        if before is not None:
            yield from changes(before, resource)
        if view.read(SecretsEncryptedOptions).own_keys and not has_key(resource):
            yield Finding.at(resource, _OWN)


def _aks_key(cluster: Resource) -> bool:
    return bool(cluster.props.flag(*_KMS, "enabled"))


def _aks(before: Resource, cluster: Resource) -> Iterator[Finding]:
    """Find a key that is removed while secrets still need it."""
    if _aks_key(before) and not cluster.props.present(*_KMS):
        yield Finding.at(
            cluster,
            "its key is removed while secrets are encrypted with it; set cluster.secrets_key.enabled to "
            "false first, and write all secrets again",
        )


def _oke_key(cluster: Resource) -> bool:
    return cluster.props.present("kmsKeyId")


def _oke(before: Resource, cluster: Resource) -> Iterator[Finding]:
    """Find a changed key: OKE takes it at creation only."""
    if differs(before, cluster, "kmsKeyId"):
        yield Finding.at(
            cluster,
            "another key of its secrets replaces the cluster, which OCI refuses while pools of machines use "
            "it; keep the key, or destroy the region and create it again",
        )


def _eks(cluster: Resource) -> Iterator[Finding]:
    config = cluster.props.section("encryptionConfig")
    if not config.present("provider", "keyArn"):
        yield Finding.at(cluster, _OWN)
        return
    kinds: list[str | None] = []
    unread: UnreadableProperty | None = None
    for index in range(config.length("resources") or 0):
        try:
            kinds.append(config.text("resources", index))
        except UnreadableProperty as missing:
            unread = missing
    if "secrets" in kinds:
        return
    if unread is not None:
        raise unread
    yield Finding.at(cluster, "its encryptionConfig does not name secrets")
