"""Encryption of traffic with buckets."""

from collections.abc import Iterator

from gpufabric.policies.aws.buckets import policies_of
from gpufabric.policies.aws.documents import StatementData, conditions, is_about_everyone, several, statements
from gpufabric.policies.aws.types import BUCKET
from gpufabric.policies.azure.types import STORAGE_ACCOUNT
from gpufabric.policies.references import (
    CHECKOV,
    CIS_AWS,
    CIS_AZURE,
    WELL_ARCHITECTED_AWS,
    WELL_ARCHITECTED_AZURE,
)
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule, judge_each, require_one
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_BOOLEAN_TESTS = ("bool", "boolifexists")
_KEY = "aws:securetransport"
_SAFE_VERSIONS = ("TLS1_2", "TLS1_3")


class BucketTlsOnly(ResourceRule):
    """Buckets and storage accounts refuse requests without TLS; OCI's Object Storage always does."""

    id = "bucket-tls-only"
    title = "Buckets refuse unencrypted requests"
    why = (
        "S3 answers plain HTTP, and Azure accepts TLS 1.0 by default: a misconfigured client sends weights "
        "and signed requests in the clear, or nearly so."
    )
    level = "mandatory"
    fix = (
        "AWS: add a BucketPolicy that denies s3:* to everyone on the bucket's objects if aws:SecureTransport "
        "is false. Azure: set minimumTlsVersion to TLS1_2, and leave enableHttpsTrafficOnly on."
    )
    clouds = ("aws", "azure")
    reference = (
        CIS_AWS("2.1.1"),
        CIS_AZURE("9.3.4", "9.3.6"),
        WELL_ARCHITECTED_AWS("SEC09-BP02"),
        WELL_ARCHITECTED_AZURE("SE:07"),
        CHECKOV("CKV_AWS_379", "CKV_AZURE_3", "CKV_AZURE_44"),
    )
    types = (BUCKET, STORAGE_ACCOUNT)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Read the bucket's policies; in a first preview they hold its unknown name."""
        if resource.type == STORAGE_ACCOUNT:
            yield from judge_each((resource,), _https)
            yield from judge_each((resource,), _version)
            return
        policies = policies_of(resource, view.graph)
        if not policies:
            yield Finding.at(resource, "has no bucket policy, and therefore accepts requests without TLS")
            return
        finding = Finding.at(resource, "its bucket policy does not deny requests without TLS")
        yield from require_one(
            policies, lambda policy: any(map(_denies_plain_http, statements(policy))), finding
        )


def _https(account: Resource) -> Iterator[Finding | Unevaluated]:
    key = "enableHttpsTrafficOnly"
    if account.props.value(key) is not None and not account.props.flag(key):
        yield Finding.at(account, "accepts requests without TLS")


def _version(account: Resource) -> Iterator[Finding | Unevaluated]:
    if account.props.text("minimumTlsVersion") not in _SAFE_VERSIONS:
        yield Finding.at(account, "accepts TLS versions before 1.2")


def _denies_plain_http(statement: StatementData) -> bool:
    return (
        statement.get("Effect") == "Deny"
        and is_about_everyone(statement)
        and any(str(action).lower() in ("s3:*", "*") for action in several(statement.get("Action")))
        and any(_covers_objects(str(pattern)) for pattern in several(statement.get("Resource")))
        and _is_without_tls(statement)
    )


def _covers_objects(pattern: str) -> bool:
    """Return whether a pattern covers all objects of a bucket, not only those below a prefix."""
    bucket, slash, objects = pattern.partition("/")
    return objects == "*" if slash else bucket.endswith("*")


def _is_without_tls(statement: StatementData) -> bool:
    """Return whether a condition is the absence of TLS alone; another test would narrow the denial."""
    tests = conditions(statement)
    return len(tests) == 1 and all(
        test in _BOOLEAN_TESTS and key == _KEY and [str(value).lower() for value in values] == ["false"]
        for test, key, values in tests
    )
