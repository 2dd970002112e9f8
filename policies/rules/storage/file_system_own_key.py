"""Keys of file systems."""

from collections.abc import Iterator

from policies.aws.types import LUSTRE
from policies.extract import Gap
from policies.resource import Resource
from policies.rule import Finding, ResourceRule
from policies.view import StackView


class FileSystemOwnKey(ResourceRule):
    """File systems are encrypted with a key of the account."""

    id = "file-system-own-key"
    title = "File systems are encrypted with a key of the account's own"
    why = (
        "A file system is always encrypted; but only with a key of the account's own can access to the data "
        "be restricted, watched and revoked."
    )
    level = "advisory"
    fix = "Set kmsKeyId to a key of the region, as its checkpoint bucket has."
    clouds = ("aws",)
    reference = ("CKV_AWS_190",)
    types = (LUSTRE,)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Gap]:
        """Ask for a key, whose id may be unknown yet."""
        if not resource.props.present("kmsKeyId"):
            yield Finding.at(resource, "is encrypted with the key that AWS manages")
