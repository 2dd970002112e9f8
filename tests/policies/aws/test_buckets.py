"""Settings of a bucket are found by its name."""

from typing import Any

import pytest

from gpufabric.policies.rules.storage.bucket_private import BucketPrivate
from gpufabric.policies.rules.storage.bucket_tls_only import BucketTlsOnly
from gpufabric.policies.rules.storage.bucket_versioned import BucketVersioned
from tests.policies.aws_stack import Said, add, changed, link, put, say
from tests.policies.conftest import UNKNOWN, Made

NAMED = (
    put("checkpoints", "bucket", value="my-bucket"),
    *(put(name, "bucket", value="my-bucket") for name in ("private", "tls", "versions")),
    *(link(name, bucket=()) for name in ("private", "tls", "versions")),
)
RULES = (BucketPrivate(), BucketTlsOnly(), BucketVersioned())


@pytest.mark.parametrize("rule", RULES, ids=lambda case: case.id)
def test_settings_are_found_by_the_buckets_name(rule: Any) -> None:
    assert say(rule, changed(*NAMED)) == Said()
    other = changed(*NAMED, put("checkpoints", "bucket", value="other"))
    assert len(say(rule, other).violations) == 1
    unknown = changed(*NAMED, put("checkpoints", "bucket", value=UNKNOWN))
    assert len(say(rule, unknown).violations) == 1


@pytest.mark.parametrize("rule", RULES, ids=lambda case: case.id)
def test_settings_of_another_bucket_do_not_count(rule: Any) -> None:
    stack = changed(add(Made("aws:s3/bucket:Bucket", {}, "other-checkpoints")))
    (violation,) = say(rule, stack).violations
    assert violation.startswith("other-checkpoints: ")
