"""Buckets are not public."""

from typing import Any

import pytest

from gpufabric.policies.rules.storage.bucket_private import BucketPrivate
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_stack import Said, add, changed, drop, put, say
from tests.policies.conftest import UNKNOWN, Made

ACCOUNT = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
SWITCHES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


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


@pytest.mark.parametrize(
    ("stack", "said"),
    [
        (azure_stack.changed(drop("account", "allowBlobPublicAccess")), Said()),
        (
            azure_stack.changed(
                put("account", "allowBlobPublicAccess", value=True), put("logs", "publicAccess", value="Blob")
            ),
            Said(("logs: is public", "account: lets its containers be public")),
        ),
        (
            azure_stack.changed(put("account", "allowBlobPublicAccess", value=UNKNOWN)),
            Said(unevaluated=("account.allowBlobPublicAccess unknown until apply",)),
        ),
        (oci_stack.changed(drop("checkpoints", "accessType")), Said()),
        (
            oci_stack.changed(put("checkpoints", "accessType", value="ObjectReadWithoutList")),
            Said(("checkpoints: is public",)),
        ),
        (
            oci_stack.changed(put("checkpoints", "accessType", value=7.0)),
            Said(unevaluated=("checkpoints.accessType is not a text",)),
        ),
    ],
)
def test_other_clouds(stack: Any, said: Said) -> None:
    assert say(BucketPrivate(), stack) == said
