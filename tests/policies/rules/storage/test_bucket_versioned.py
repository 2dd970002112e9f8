"""Buckets keep old versions of objects."""

from typing import Any

import pytest

from gpufabric.policies.rules.storage.bucket_versioned import BucketVersioned
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_stack import Said, add, changed, drop, put, say
from tests.policies.conftest import UNKNOWN, Made

NOT_KEPT = "does not keep old versions of objects"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="kept"),
        pytest.param((drop("versions"),), Said((f"checkpoints: {NOT_KEPT}",)), id="not said"),
        pytest.param(
            (put("versions", "versioningConfiguration", "status", value="Suspended"),),
            Said((f"checkpoints: {NOT_KEPT}",)),
            id="suspended",
        ),
        pytest.param(
            (add(Made("aws:s3/bucket:Bucket", {}, "logs")),),
            Said(advice=(f"logs: {NOT_KEPT}",)),
            id="a bucket of something else",
        ),
        pytest.param(
            (add(Made("aws:s3/bucket:Bucket", {"bucket": "x-Checkpoints"}, "store")),),
            Said((f"store: {NOT_KEPT}",)),
            id="a bucket of checkpoints by its name",
        ),
        pytest.param(
            (put("versions", "versioningConfiguration", value=UNKNOWN),),
            Said(unevaluated=("versions.versioningConfiguration unknown until apply",)),
            id="unknown",
        ),
        pytest.param(
            (put("versions", "versioningConfiguration", value=7.0),),
            Said(unevaluated=("versions.versioningConfiguration has another shape than expected",)),
            id="not an object",
        ),
    ],
)
def test_versioned(changes: Any, said: Said) -> None:
    assert say(BucketVersioned(), changed(*changes)) == said


@pytest.mark.parametrize(
    ("stack", "said"),
    [
        (azure_stack.changed(), Said()),
        (
            azure_stack.changed(drop("blobs", "isVersioningEnabled")),
            Said(("account: does not keep old versions of objects",)),
        ),
        (
            azure_stack.changed(drop("blobs"), drop("checkpoints"), put("account", "accountName", value="x")),
            Said(advice=("account: does not keep old versions of objects",)),
        ),
        (
            azure_stack.changed(put("blobs", "isVersioningEnabled", value=UNKNOWN)),
            Said(unevaluated=("blobs.isVersioningEnabled unknown until apply",)),
        ),
        (
            oci_stack.changed(put("checkpoints", "versioning", value="Disabled")),
            Said(("checkpoints: does not keep old versions of objects",)),
        ),
        (
            oci_stack.changed(
                put("checkpoints", "versioning", value="Disabled"),
                put("checkpoints", "retentionRules", value=[{}]),
            ),
            Said(),
        ),
        (
            oci_stack.changed(put("checkpoints", "versioning", value=UNKNOWN)),
            Said(unevaluated=("checkpoints.versioning unknown until apply",)),
        ),
    ],
)
def test_other_clouds(stack: Any, said: Said) -> None:
    assert say(BucketVersioned(), stack) == said
