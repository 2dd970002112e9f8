"""Encryption keys of buckets."""

from collections.abc import Iterator

from gpufabric.policies.aws.buckets import configured_by
from gpufabric.policies.aws.types import BUCKET, BUCKET_ENCRYPTION
from gpufabric.policies.azure.types import STORAGE_ACCOUNT
from gpufabric.policies.oci.types import BUCKET as OCI_BUCKET
from gpufabric.policies.references import CHECKOV, CIS_OCI, WELL_ARCHITECTED_AWS, WELL_ARCHITECTED_AZURE
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule, require_one
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_DEFAULT_RULE = "applyServerSideEncryptionByDefault"


class BucketOwnKey(ResourceRule):
    """Buckets are encrypted with a customer-managed key."""

    id = "bucket-own-key"
    title = "Buckets are encrypted with a customer-managed key"
    why = (
        "A bucket is always encrypted, but only with a customer-managed key can you audit access to "
        "checkpoints and revoke it at once."
    )
    level = "advisory"
    fix = (
        "AWS: add a BucketServerSideEncryptionConfiguration with a kmsMasterKeyId. Azure: set "
        "encryption.keyVaultProperties. OCI: set kmsKeyId."
    )
    clouds = ("aws", "azure", "oci")
    reference = (
        CIS_OCI("5.1.2"),
        WELL_ARCHITECTED_AWS("SEC08-BP01"),
        WELL_ARCHITECTED_AZURE("SE:07"),
        CHECKOV("CKV_OCI_9"),
    )
    types = (BUCKET, STORAGE_ACCOUNT, OCI_BUCKET)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Check that a key is set; its id may be unknown."""
        finding = Finding.at(resource, "is encrypted with a key that the cloud manages")
        if resource.type == OCI_BUCKET:
            has_key = resource.props.present("kmsKeyId")
        elif resource.type == STORAGE_ACCOUNT:
            has_key = resource.props.present("encryption", "keyVaultProperties", "keyName")
        else:
            settings = configured_by(resource, BUCKET_ENCRYPTION, view.graph)
            yield from require_one(settings, _names_key, finding)
            return
        if not has_key:
            yield finding


def _names_key(settings: Resource) -> bool:
    return any(rule.present(_DEFAULT_RULE, "kmsMasterKeyId") for rule in settings.props.sections("rules"))
