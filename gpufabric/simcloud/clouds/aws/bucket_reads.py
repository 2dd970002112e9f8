"""Reads of buckets, which also show settings that separate resources own.

S3 has one configuration per bucket, and the provider's bucket reads it back as if the bucket had declared it.
After a refresh the state of a bucket therefore holds the rules of its ``BucketLifecycleConfiguration``, and
the next preview removes them from the bucket unless it ignores the property
(https://github.com/pulumi/pulumi-aws/issues/6244). Versioning, encryption, Object Lock and policy
only show in outputs.
"""

from collections.abc import Mapping

from gpufabric.simcloud.clouds.aws.tokens import settings_token
from gpufabric.simcloud.clouds.request import State
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import Value, as_map, dig, is_list


def versioning(bucket: CloudResource, state: State) -> Value:
    """Return the bucket's versioning."""
    status = dig(_settings(bucket, state, "BucketVersioning"), "versioningConfiguration.status")
    return {"enabled": status == "Enabled", "mfaDelete": False}


def encryption(bucket: CloudResource, state: State) -> Value:
    """Return the bucket's encryption: SSE-S3 unless it has another one."""
    rule = dig(_settings(bucket, state, "BucketServerSideEncryptionConfiguration"), "rules.0")
    default = {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}, "bucketKeyEnabled": False}
    return {"rule": {**default, **as_map(rule)}}


def locked(bucket: CloudResource, state: State) -> Value:
    """Return whether the bucket has Object Lock."""
    return _settings(bucket, state, "BucketObjectLockConfiguration").get("objectLockEnabled") == "Enabled"


def policy(bucket: CloudResource, state: State) -> Value:
    """Return the bucket's policy; None if it has none."""
    return _settings(bucket, state, "BucketPolicy").get("policy")


def lifecycle(bucket: CloudResource, state: State) -> Value:
    """Return the bucket's lifecycle rules, with the names that a bucket has for their properties."""
    rules = _settings(bucket, state, "BucketLifecycleConfiguration").get("rules")
    return [_rule(as_map(rule)) for rule in rules] if is_list(rules) else []


def _rule(rule: Mapping[str, Value]) -> dict[str, Value]:
    shown: dict[str, Value] = {
        "id": rule.get("id"),
        "enabled": rule.get("status") == "Enabled",
        "prefix": dig(rule, "filter.prefix") or "",
    }
    noncurrent = dig(rule, "noncurrentVersionExpiration.noncurrentDays")
    uploads = dig(rule, "abortIncompleteMultipartUpload.daysAfterInitiation")
    if rule.get("expiration") is not None:
        shown["expiration"] = rule["expiration"]
    if noncurrent is not None:
        shown["noncurrentVersionExpiration"] = {"days": noncurrent}
    if uploads is not None:
        shown["abortIncompleteMultipartUploadDays"] = uploads
    return shown


def _settings(bucket: CloudResource, state: State, what: str) -> Mapping[str, Value]:
    resource = state.get(settings_token(what), bucket.id)
    return resource.outputs if resource else {}
