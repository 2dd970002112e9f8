"""Buckets refuse requests without TLS."""

import json
from typing import Any

import pytest

from gpufabric.policies.rules.storage.bucket_tls_only import BucketTlsOnly
from tests.policies import azure_stack
from tests.policies.aws_stack import TLS_ONLY, Said, changed, drop, put, say
from tests.policies.conftest import UNKNOWN

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


@pytest.mark.parametrize(
    ("stack", "said"),
    [
        (
            azure_stack.changed(drop("account", "minimumTlsVersion")),
            Said(("account: accepts TLS versions before 1.2",)),
        ),
        (
            azure_stack.changed(
                put("account", "enableHttpsTrafficOnly", value=False),
                put("account", "minimumTlsVersion", value=UNKNOWN),
            ),
            Said(
                ("account: accepts requests without TLS",),
                unevaluated=("account.minimumTlsVersion unknown until apply",),
            ),
        ),
        (azure_stack.changed(drop("account", "enableHttpsTrafficOnly")), Said()),
    ],
)
def test_other_clouds(stack: Any, said: Said) -> None:
    assert say(BucketTlsOnly(), stack) == said
