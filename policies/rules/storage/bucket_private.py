"""Public access to buckets."""

from collections.abc import Iterator
from functools import partial

from gpufabric.policies.aws.buckets import configured_by
from gpufabric.policies.aws.types import ACCOUNT_PUBLIC_ACCESS_BLOCK, BUCKET, PUBLIC_ACCESS_BLOCK
from gpufabric.policies.azure.types import BLOB_CONTAINER, STORAGE_ACCOUNT
from gpufabric.policies.oci.types import BUCKET as OCI_BUCKET
from gpufabric.policies.references import CHECKOV, CIS_AWS, CIS_AZURE, CIS_OCI, WELL_ARCHITECTED_AWS
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule, require_one
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_SWITCHES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


class BucketPrivate(ResourceRule):
    """No policy or ACL can make a bucket public, and no container or bucket is public by itself."""

    id = "bucket-private"
    title = "Buckets block all public access"
    why = "A checkpoint is the model: a wrong policy or ACL must not be able to publish it."
    level = "mandatory"
    fix = (
        "AWS: add a BucketPublicAccessBlock with all four switches on. Azure: set allowBlobPublicAccess to "
        "false, and publicAccess of containers to None. OCI: set accessType to NoPublicAccess."
    )
    clouds = ("aws", "azure", "oci")
    reference = (
        CIS_AWS("2.1.4"),
        CIS_AZURE("9.3.8"),
        CIS_OCI("5.1.1"),
        WELL_ARCHITECTED_AWS("SEC03-BP07"),
        CHECKOV("CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56", "CKV_AZURE_190", "CKV_OCI_10"),
    )
    types = (BUCKET, STORAGE_ACCOUNT, BLOB_CONTAINER, OCI_BUCKET)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Check that all public access is blocked."""
        if resource.type == STORAGE_ACCOUNT:
            # The default of Azure's API is off.
            if resource.props.flag("allowBlobPublicAccess"):
                yield Finding.at(resource, "lets its containers be public")
        elif resource.type == BLOB_CONTAINER:
            if resource.props.text("publicAccess") not in (None, "None"):
                yield Finding.at(resource, "is public")
        elif resource.type == OCI_BUCKET:
            if resource.props.text("accessType") not in (None, "NoPublicAccess"):
                yield Finding.at(resource, "is public")
        else:
            yield from self._blocked(resource, view)

    def _blocked(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Look for the four switches at the bucket and at the account; each place may turn some on."""
        graph = view.graph
        places = [
            *configured_by(resource, PUBLIC_ACCESS_BLOCK, graph),
            *graph.of(ACCOUNT_PUBLIC_ACCESS_BLOCK),
        ]
        if not places:
            yield Finding.at(resource, "has no public access block")
            return
        off: list[str] = []
        for switch in _SWITCHES:
            for result in require_one(places, partial(_is_on, switch), switch):
                if isinstance(result, Unevaluated):
                    yield result
                else:
                    off.append(result)
        if off:
            yield Finding.at(resource, f"{', '.join(off)} not set in its public access block")


def _is_on(switch: str, place: Resource) -> bool:
    return place.props.flag(switch)
