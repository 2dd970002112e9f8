"""Encryption keys of buckets."""

from collections.abc import Iterator

from gpufabric.policies.aws.buckets import configured_by, inline
from gpufabric.policies.aws.types import BUCKET, BUCKET_ENCRYPTION
from gpufabric.policies.azure.types import STORAGE_ACCOUNT
from gpufabric.policies.oci.types import BUCKET as OCI_BUCKET
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.references import CHECKOV, CIS_OCI, WELL_ARCHITECTED_AWS, WELL_ARCHITECTED_AZURE
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule, require_one
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_DEFAULT_RULE = "applyServerSideEncryptionByDefault"
_KEY = "kmsMasterKeyId"
_OF_AWS = "alias/aws/s3"
"""Alias of the key that AWS manages for S3."""

_BY_AZURE = "microsoft.storage"
"""Value of ``keySource`` with which an account ignores its ``keyVaultProperties``."""


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
    setting = "storage.checkpoints.customer_managed_key"
    suggested = "true"
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
            has_key = _is_named(resource.props, "kmsKeyId")
        elif resource.type == STORAGE_ACCOUNT:
            has_key = _account_names_key(resource.props.section("encryption"))
        else:
            settings = [resource, *configured_by(resource, BUCKET_ENCRYPTION, view.graph)]
            yield from require_one(settings, _names_key, finding)
            return
        if not has_key:
            yield finding


def _is_named(props: Props, *path: str) -> bool:
    """Return whether a key is named; what is not known yet is one."""
    return props.present(*path) and props.text_if_known(*path) != ""


def _account_names_key(encryption: Props) -> bool:
    source = encryption.text_if_known("keySource") or ""
    return source.lower() != _BY_AZURE and _is_named(encryption, "keyVaultProperties", "keyName")


def _names_key(place: Resource) -> bool:
    """Read the settings of a bucket, which may be inside of it."""
    inside = place.type == BUCKET
    props = inline(place, "serverSideEncryptionConfiguration") if inside else place.props
    rules = props.sections("rules") or [props.section("rule")]
    return any(_is_own_key(default) for rule in rules for default in _defaults(rule))


def _defaults(rule: Props) -> list[Props]:
    return rule.sections(f"{_DEFAULT_RULE}s") or [rule.section(_DEFAULT_RULE)]


def _is_own_key(default: Props) -> bool:
    try:
        name = default.text(_KEY)
    except UnreadableProperty as missing:
        if missing.property != default.name(_KEY):
            raise
        return True
    return bool(name) and not name.endswith(_OF_AWS)
