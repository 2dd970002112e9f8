"""The three rules about how a bucket is configured."""

import json
from typing import Any

import pytest

from gpufabric.policies.rules.storage.bucket_private import BucketPrivate
from gpufabric.policies.rules.storage.bucket_tls_only import BucketTlsOnly
from gpufabric.policies.rules.storage.bucket_versioned import BucketVersioned
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_stack import TLS_ONLY, Said, add, changed, drop, link, put, say
from tests.policies.conftest import UNKNOWN, Made

ACCOUNT = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
SWITCHES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
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


def off(*switches: str) -> Said:
    return Said((f"checkpoints: {', '.join(switches)} not set in its public access block",))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((drop("private"),), Said(("checkpoints: has no public access block",)), id="none"),
        *(pytest.param((drop("private", switch),), off(switch), id=f"no {switch}") for switch in SWITCHES),
        *(
            pytest.param((put("private", switch, value=False),), off(switch), id=f"{switch} off")
            for switch in SWITCHES
        ),
        pytest.param(
            (drop("private"), add(Made(ACCOUNT, dict.fromkeys(SWITCHES, True), "account"))),
            Said(),
            id="by the account",
        ),
        pytest.param(
            (drop("private", "ignorePublicAcls"), add(Made(ACCOUNT, {"ignorePublicAcls": True}, "account"))),
            Said(),
            id="the rest by the account",
        ),
        pytest.param(
            (put("private", "blockPublicAcls", value=UNKNOWN), drop("private", "blockPublicPolicy")),
            Said(
                off("blockPublicPolicy").violations,
                unevaluated=("private.blockPublicAcls unknown until apply",),
            ),
            id="an unknown switch does not hide another",
        ),
        pytest.param(
            (put("private", "blockPublicAcls", value=7.0),),
            Said(unevaluated=("private.blockPublicAcls is not a boolean",)),
            id="not a boolean",
        ),
    ],
)
def test_private(changes: Any, said: Said) -> None:
    assert say(BucketPrivate(), changed(*changes)) == said


OPEN = Said(("checkpoints: its bucket policy does not deny requests without TLS",))


def policy(*statements: Any, **replaced: Any) -> str:
    return json.dumps({"Statement": [*statements, {**TLS_ONLY, **replaced}]})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(policy({"Effect": "Allow"}), Said(), id="beside other statements"),
        pytest.param(json.dumps({"Statement": TLS_ONLY}), Said(), id="a single statement"),
        pytest.param(policy(Principal={"AWS": "*"}), Said(), id="everyone in another way"),
        pytest.param(policy(Principal={"AWS": ["*"]}), Said(), id="everyone in a list"),
        pytest.param(policy(Action=["s3:*"]), Said(), id="actions in a list"),
        pytest.param(policy(Action="*"), Said(), id="all actions"),
        pytest.param(policy(Condition={"Bool": {"aws:securetransport": [False]}}), Said(), id="odd spelling"),
        pytest.param(
            policy(Condition={"BoolIfExists": {"aws:SecureTransport": False}}), Said(), id="if exists"
        ),
        pytest.param(policy(Effect="Allow"), OPEN, id="allows"),
        pytest.param(policy(Principal={"AWS": "arn:aws:iam::1:root"}), OPEN, id="some principals"),
        pytest.param(policy(Action="s3:GetObject"), OPEN, id="some actions"),
        pytest.param(policy(Resource="arn:aws:s3:::one"), OPEN, id="no objects"),
        pytest.param(policy(Condition={"Bool": {"aws:SecureTransport": "true"}}), OPEN, id="denies TLS"),
        pytest.param(policy(Condition={}), OPEN, id="no condition"),
        pytest.param(policy(Condition="x"), OPEN, id="condition is no object"),
        pytest.param(policy(Condition={"Bool": "x"}), OPEN, id="test is no object"),
        pytest.param(
            policy(Condition={**TLS_ONLY["Condition"], "StringEquals": {"aws:PrincipalTag/x": "y"}}),
            OPEN,
            id="narrowed by another test",
        ),
        pytest.param(
            policy(Condition={"Bool": {"aws:SecureTransport": "false", "aws:ViaAWSService": "false"}}),
            OPEN,
            id="narrowed by another key",
        ),
        pytest.param("{}", OPEN, id="no statements"),
        pytest.param('{"Statement": ["x", 7, null]}', OPEN, id="statements are no objects"),
        pytest.param(UNKNOWN, Said(unevaluated=("tls.policy unknown until apply",)), id="unknown"),
        pytest.param("{", Said(unevaluated=("tls.policy is not JSON",)), id="not JSON"),
        pytest.param("[]", Said(unevaluated=("tls.policy is not an object",)), id="not an object"),
        pytest.param({"Statement": []}, Said(unevaluated=("tls.policy is not a text",)), id="not a text"),
    ],
)
def test_tls_only(text: Any, said: Said) -> None:
    assert say(BucketTlsOnly(), changed(put("tls", "policy", value=text))) == said


def test_bucket_without_policy_accepts_plain_http() -> None:
    said = say(BucketTlsOnly(), changed(drop("tls")))
    assert said == Said(("checkpoints: has no bucket policy, and therefore accepts requests without TLS",))


NOT_KEPT = "does not keep old versions of objects"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
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
    ("rule", "stack", "said"),
    [
        (BucketPrivate(), azure_stack.changed(drop("account", "allowBlobPublicAccess")), Said()),
        (
            BucketPrivate(),
            azure_stack.changed(
                put("account", "allowBlobPublicAccess", value=True), put("logs", "publicAccess", value="Blob")
            ),
            Said(("account: lets its containers be public", "logs: is public")),
        ),
        (
            BucketPrivate(),
            azure_stack.changed(put("account", "allowBlobPublicAccess", value=UNKNOWN)),
            Said(unevaluated=("account.allowBlobPublicAccess unknown until apply",)),
        ),
        (BucketPrivate(), oci_stack.changed(drop("checkpoints", "accessType")), Said()),
        (
            BucketPrivate(),
            oci_stack.changed(put("checkpoints", "accessType", value="ObjectReadWithoutList")),
            Said(("checkpoints: is public",)),
        ),
        (
            BucketPrivate(),
            oci_stack.changed(put("checkpoints", "accessType", value=7.0)),
            Said(unevaluated=("checkpoints.accessType is not a text",)),
        ),
        (
            BucketTlsOnly(),
            azure_stack.changed(drop("account", "minimumTlsVersion")),
            Said(("account: accepts TLS versions before 1.2",)),
        ),
        (
            BucketTlsOnly(),
            azure_stack.changed(
                put("account", "enableHttpsTrafficOnly", value=False),
                put("account", "minimumTlsVersion", value=UNKNOWN),
            ),
            Said(
                ("account: accepts requests without TLS",),
                unevaluated=("account.minimumTlsVersion unknown until apply",),
            ),
        ),
        (BucketTlsOnly(), azure_stack.changed(drop("account", "enableHttpsTrafficOnly")), Said()),
        (BucketVersioned(), azure_stack.changed(), Said()),
        (
            BucketVersioned(),
            azure_stack.changed(drop("blobs", "isVersioningEnabled")),
            Said(("account: does not keep old versions of objects",)),
        ),
        (
            BucketVersioned(),
            azure_stack.changed(drop("blobs"), drop("checkpoints"), put("account", "accountName", value="x")),
            Said(advice=("account: does not keep old versions of objects",)),
        ),
        (
            BucketVersioned(),
            azure_stack.changed(put("blobs", "isVersioningEnabled", value=UNKNOWN)),
            Said(unevaluated=("blobs.isVersioningEnabled unknown until apply",)),
        ),
        (
            BucketVersioned(),
            oci_stack.changed(put("checkpoints", "versioning", value="Disabled")),
            Said(("checkpoints: does not keep old versions of objects",)),
        ),
        (
            BucketVersioned(),
            oci_stack.changed(
                put("checkpoints", "versioning", value="Disabled"),
                put("checkpoints", "retentionRules", value=[{}]),
            ),
            Said(),
        ),
        (
            BucketVersioned(),
            oci_stack.changed(put("checkpoints", "versioning", value=UNKNOWN)),
            Said(unevaluated=("checkpoints.versioning unknown until apply",)),
        ),
    ],
)
def test_other_clouds(rule: Any, stack: Any, said: Said) -> None:
    assert say(rule, stack) == said
