"""Versions of objects."""

from collections.abc import Iterator

from policies.aws.buckets import configured_by, holds_checkpoints
from policies.aws.types import BUCKET, BUCKET_VERSIONING
from policies.extract import Gap
from policies.guard import NotEvaluated
from policies.resource import Resource
from policies.rule import Finding, ResourceRule
from policies.view import StackView


class BucketVersioned(ResourceRule):
    """Buckets keep the old versions of objects."""

    id = "bucket-versioned"
    title = "The checkpoint bucket keeps old versions of objects"
    why = "A job that starts again with the wrong path overwrites the checkpoint that it should have read."
    level = "mandatory"
    fix = "Add a BucketVersioning with status Enabled, and a lifecycle rule that ends old versions."
    clouds = ("aws",)
    reference = ("CKV_AWS_21",)
    types = (BUCKET,)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Gap]:
        """Report buckets of checkpoints, known by their name, as violations, and others as advice."""
        gaps: list[Gap] = []
        for one in configured_by(resource, BUCKET_VERSIONING, view.graph):
            try:
                if one.props.text("versioningConfiguration", "status") == "Enabled":
                    return
            except NotEvaluated as missing:
                gaps.append(Gap(one.name, missing.property, missing.why))
        yield from gaps
        if not gaps:
            text = "does not keep old versions of objects"
            yield Finding.at(resource, text, advisory=not holds_checkpoints(resource))
