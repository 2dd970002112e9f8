"""Secrets of Kubernetes."""

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

_OWN = "its secrets are not encrypted with a key of the account"


class SecretsEncrypted(ResourceRule):
    """Kubernetes secrets are encrypted with a key of the account.

    On Azure and OCI its absence is advice: secrets are encrypted there with keys of the cloud's, and AKS
    takes one of the account's only from a key vault that the API server reaches (AKS document "Add Key
    Management Service etcd encryption").
    """

    id = "secrets-encrypted"
    title = "Kubernetes secrets are encrypted with a key of the account's own"
    why = (
        "Tokens for registries and data stores lie in the cluster's secrets: without a key of the account's "
        "own nobody can revoke or watch their use."
    )
    level = "mandatory"
    fix = (
        "AWS: set encryptionConfig with the resource secrets and a KMS key when the cluster is made. Azure: "
        "securityProfile.azureKeyVaultKms. OCI: kmsKeyId."
    )
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
        """Ask for the resource and for a key, whose id may be unknown yet."""
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
