"""Versions of objects in buckets."""

from collections.abc import Iterator

from gpufabric.policies.aws.buckets import configured_by
from gpufabric.policies.aws.types import BUCKET, BUCKET_VERSIONING
from gpufabric.policies.azure.accounts import account_holds_checkpoints, services_of
from gpufabric.policies.azure.types import STORAGE_ACCOUNT
from gpufabric.policies.checkpoints import named_for_checkpoints
from gpufabric.policies.graph import Graph
from gpufabric.policies.oci.types import BUCKET as OCI_BUCKET
from gpufabric.policies.references import CHECKOV, CIS_AZURE, CIS_OCI, WELL_ARCHITECTED_AWS
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule, require_one
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class BucketVersioned(ResourceRule):
    """Buckets keep old versions of objects, or on OCI forbid changes for a time."""

    id = "bucket-versioned"
    title = "The checkpoint bucket keeps old versions of objects"
    why = "A job that restarts with a wrong path overwrites the checkpoint that it should have read."
    level = "mandatory"
    fix = (
        "AWS: add a BucketVersioning with status Enabled. Azure: set isVersioningEnabled in the account's "
        "BlobServiceProperties. OCI: set versioning to Enabled, or add a retention rule. Expire old versions "
        "with a lifecycle rule."
    )
    clouds = ("aws", "azure", "oci")
    reference = (
        CIS_AZURE("9.2.3"),
        CIS_OCI("5.1.3"),
        WELL_ARCHITECTED_AWS("SEC08-BP04"),
        CHECKOV("CKV_AWS_21", "CKV_OCI_8"),
    )
    types = (BUCKET, STORAGE_ACCOUNT, OCI_BUCKET)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Report buckets of checkpoints, known by their name, as violations, and others as advice."""
        text = "does not keep old versions of objects"
        finding = Finding.at(resource, text, advisory=not _matters(resource, view.graph))
        yield from require_one(_places(resource, view.graph), _keeps, finding)


def _places(bucket: Resource, graph: Graph) -> list[Resource]:
    """Return the resources that may enable versioning."""
    if bucket.type == STORAGE_ACCOUNT:
        return services_of(bucket, graph)
    return [bucket] if bucket.type == OCI_BUCKET else configured_by(bucket, BUCKET_VERSIONING, graph)


def _keeps(place: Resource) -> bool:
    if place.type == OCI_BUCKET:
        return place.props.text("versioning") == "Enabled" or bool(place.props.length("retentionRules"))
    if place.type == BUCKET_VERSIONING:
        return place.props.text("versioningConfiguration", "status") == "Enabled"
    return place.props.flag("isVersioningEnabled")


def _matters(bucket: Resource, graph: Graph) -> bool:
    if bucket.type == STORAGE_ACCOUNT:
        return account_holds_checkpoints(bucket, graph)
    return named_for_checkpoints(bucket)
