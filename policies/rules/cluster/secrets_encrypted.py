"""Encryption of Kubernetes secrets."""

from collections.abc import Iterator

from gpufabric.policies.aws.types import EKS_CLUSTER
from gpufabric.policies.azure.types import MANAGED_CLUSTER
from gpufabric.policies.oci.types import OKE_CLUSTER
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


class SecretsEncrypted(ResourceRule):
    """Kubernetes secrets are encrypted with a customer-managed key.

    On Azure and OCI its absence is advice: the cloud encrypts secrets with its own keys there, and AKS
    takes a customer-managed key only from a key vault that the API server reaches (AKS document "Add Key
    Management Service etcd encryption").
    """

    id = "secrets-encrypted"
    title = "Kubernetes secrets are encrypted with a customer-managed key"
    why = (
        "Cluster secrets hold tokens for registries and data stores. Without a customer-managed key, nobody "
        "can revoke or audit access to them."
    )
    level = "mandatory"
    advice_on = ("azure", "oci")
    fix = (
        "AWS: when you create the cluster, set encryptionConfig with the resource secrets and a KMS key. "
        "Azure: set securityProfile.azureKeyVaultKms. OCI: set kmsKeyId."
    )
    no_setting_on = ("azure", "oci")
    clouds = ("aws", "azure", "oci")
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
        if resource.type == MANAGED_CLUSTER:
            if not resource.props.flag("securityProfile", "azureKeyVaultKms", "enabled"):
                yield Finding.at(resource, _OWN, advisory=True)
            return
        if resource.type == OKE_CLUSTER:
            if not resource.props.present("kmsKeyId"):
                yield Finding.at(resource, _OWN, advisory=True)
            return
        config = resource.props.section("encryptionConfig")
        if not config.present("provider", "keyArn"):
            yield Finding.at(resource, _OWN)
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
        yield Finding.at(resource, "its encryptionConfig does not name secrets")
