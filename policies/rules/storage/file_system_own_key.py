"""Encryption keys of file systems."""

from collections.abc import Iterator

from gpufabric.policies.aws.types import LUSTRE as AWS
from gpufabric.policies.azure.types import LUSTRE as AZURE
from gpufabric.policies.oci.types import LUSTRE as OCI
from gpufabric.policies.references import CHECKOV, WELL_ARCHITECTED_AWS, WELL_ARCHITECTED_AZURE
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_KEYS = {
    AWS: ("kmsKeyId",),
    AZURE: ("encryptionSettings", "keyEncryptionKey", "keyUrl"),
    OCI: ("kmsKeyId",),
}
"""Where a file system names its key."""


class FileSystemOwnKey(ResourceRule):
    """File systems are encrypted with a customer-managed key."""

    id = "file-system-own-key"
    title = "File systems are encrypted with a customer-managed key"
    why = (
        "A file system is always encrypted, but only with a customer-managed key can you restrict, audit and "
        "revoke access to the data."
    )
    level = "advisory"
    fix = "Set kmsKeyId (AWS, OCI) or encryptionSettings.keyEncryptionKey (Azure) to a key of the region."
    no_setting_on = ("azure", "oci")
    clouds = ("aws", "azure", "oci")
    reference = (
        WELL_ARCHITECTED_AWS("SEC08-BP01"),
        WELL_ARCHITECTED_AZURE("SE:07"),
        CHECKOV("CKV_AWS_190"),
    )
    types = tuple(_KEYS)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Check that a key is set; its id may be unknown."""
        if not resource.props.present(*_KEYS[resource.type]):
            yield Finding.at(resource, "is encrypted with a key that the cloud manages")
