"""Encryption of traffic with buckets."""

import json
from collections.abc import Iterator
from typing import Any, cast

from gpufabric.policies.aws.buckets import configured_by
from gpufabric.policies.aws.types import BUCKET, BUCKET_POLICY
from gpufabric.policies.azure.types import STORAGE_ACCOUNT
from gpufabric.policies.properties import UnreadableProperty
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

_BOOLEAN_TESTS = ("Bool", "BoolIfExists")
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
        policies = configured_by(resource, BUCKET_POLICY, view.graph)
        if not policies:
            yield Finding.at(resource, "has no bucket policy, and therefore accepts requests without TLS")
            return
        finding = Finding.at(resource, "its bucket policy does not deny requests without TLS")
        yield from require_one(
            policies, lambda policy: any(map(_denies_plain_http, _statements(policy))), finding
        )


def _https(account: Resource) -> Iterator[Finding | Unevaluated]:
    key = "enableHttpsTrafficOnly"
    if account.props.value(key) is not None and not account.props.flag(key):
        yield Finding.at(account, "accepts requests without TLS")


def _version(account: Resource) -> Iterator[Finding | Unevaluated]:
    if account.props.text("minimumTlsVersion") not in _SAFE_VERSIONS:
        yield Finding.at(account, "accepts TLS versions before 1.2")


def _statements(policy: Resource) -> list[dict[str, Any]]:
    text = policy.props.text("policy")
    try:
        document: object = json.loads(text or "")
    except ValueError:
        raise UnreadableProperty("policy", "is not JSON") from None
    if not isinstance(document, dict):
        raise UnreadableProperty("policy", "is not an object")
    statements = _several(cast("dict[str, Any]", document).get("Statement"))
    return [cast("dict[str, Any]", statement) for statement in statements if isinstance(statement, dict)]


def _denies_plain_http(statement: dict[str, Any]) -> bool:
    return (
        statement.get("Effect") == "Deny"
        and _everyone(statement.get("Principal"))
        and any(action in ("s3:*", "*") for action in _several(statement.get("Action")))
        and any(
            str(resource_pattern).endswith("*") for resource_pattern in _several(statement.get("Resource"))
        )
        and _without_tls(statement.get("Condition"))
    )


def _everyone(principal: object) -> bool:
    named = cast("dict[str, Any]", principal).get("AWS") if isinstance(principal, dict) else principal
    return "*" in _several(named)


def _without_tls(condition: object) -> bool:
    """Return whether a condition is the absence of TLS alone; another test would narrow the denial."""
    tests = cast("dict[str, Any]", condition) if isinstance(condition, dict) else {}
    if len(tests) != 1:
        return False
    ((test, keys),) = tests.items()
    if test not in _BOOLEAN_TESTS or not isinstance(keys, dict):
        return False
    wanted = {key.lower(): value for key, value in cast("dict[str, Any]", keys).items()}
    return list(wanted) == [_KEY] and [str(value).lower() for value in _several(wanted[_KEY])] == ["false"]


def _several(value: object) -> list[Any]:
    """Return a list where policies may have one value or a list of them."""
    if value is None:
        return []
    return cast("list[Any]", value) if isinstance(value, list) else [value]
